package io.ashlar.benchmarks.report;

import io.ashlar.benchmarks.harness.NoiseSample;
import io.ashlar.benchmarks.report.Results.MeasuredCase;
import java.util.List;
import java.util.Locale;

/**
 * The machine during the run: for each case how long the same piece of work took before each round,
 * as a multiple of the quickest of the whole run.
 */
final class NoiseChart {
  private static final int HEIGHT = 40;
  private static final double TOP = 3;

  private final List<MeasuredCase> cases;
  private final double quickest;

  NoiseChart(List<MeasuredCase> cases) {
    this.cases = cases;
    this.quickest =
        cases.stream()
            .flatMap(measured -> measured.noise().stream())
            .mapToDouble(NoiseSample::spinMicros)
            .min()
            .orElse(1);
  }

  /** Appends a line for each case. */
  void render(Html html) {
    html.markup("<table class=\"noise\"><thead><tr><th>case</th><th>same work, by round</th>");
    html.markup("<th>slowest</th><th>jitter</th><th>steal</th><th>load</th></tr></thead><tbody>\n");
    for (MeasuredCase measured : cases) {
      if (!measured.noise().isEmpty()) {
        renderCase(html, measured);
      }
    }
    html.markup("</tbody></table>\n");
  }

  private void renderCase(Html html, MeasuredCase measured) {
    List<NoiseSample> noise = measured.noise();
    double slowest = noise.stream().mapToDouble(NoiseSample::spinMicros).max().orElse(quickest);
    double jitter = noise.stream().mapToDouble(NoiseSample::jitter).max().orElse(1);
    double steal = noise.stream().mapToDouble(NoiseSample::steal).max().orElse(-1);
    double load = noise.stream().mapToDouble(NoiseSample::load).max().orElse(-1);
    html.markup("<tr><td>").text(measured.suite() + "/" + measured.caseName()).markup("</td><td>");
    renderBars(html, noise);
    html.markup("</td>");
    cell(html, String.format(Locale.ROOT, "%.2f\u00d7", slowest / quickest));
    cell(html, String.format(Locale.ROOT, "%.2f\u00d7", jitter));
    cell(html, steal < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f %%", 100 * steal));
    cell(html, load < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f", load));
    html.markup("</tr>\n");
  }

  private static void cell(Html html, String text) {
    html.markup("<td class=\"number\">").text(text).markup("</td>");
  }

  private void renderBars(Html html, List<NoiseSample> noise) {
    int step = 10;
    html.markup("<svg class=\"spins\" width=\"" + noise.size() * step + "\" height=\"" + HEIGHT);
    html.markup("\" aria-hidden=\"true\">");
    for (int i = 0; i < noise.size(); i++) {
      double times = Math.min(TOP, noise.get(i).spinMicros() / quickest);
      double height = HEIGHT * times / TOP;
      html.markup(
          String.format(
              Locale.ROOT,
              "<rect x=\"%d\" y=\"%.1f\" width=\"7\" height=\"%.1f\"/>",
              i * step,
              HEIGHT - height,
              height));
    }
    html.markup("</svg>");
  }
}
