package io.ashlar.benchmarks.report;

import io.ashlar.benchmarks.report.Results.MeasuredCase;
import io.ashlar.benchmarks.report.Results.MeasuredMetric;
import io.ashlar.benchmarks.report.Results.MeasuredSubject;
import io.ashlar.benchmarks.statistics.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The report for readers: one file that loads nothing, light or dark as the reader's system is.
 *
 * <p>Order: whether the run may be quoted at all, how many comparisons ended how, the comparisons,
 * the same as a table, the machine, how to read it. Losses are drawn like wins.
 */
final class HtmlReport {
  private final Results results;
  private final Html html = new Html();

  private HtmlReport(Results results) {
    this.results = results;
  }

  /** The page for the results. */
  static String render(Results results) {
    HtmlReport report = new HtmlReport(results);
    report.renderPage();
    return report.html.toString();
  }

  private void renderPage() {
    html.markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.markup("<meta name=\"color-scheme\" content=\"light dark\">\n");
    html.element("title", "", "Ashlar benchmarks, " + results.effort());
    html.markup("<style>\n" + styleSheet() + "</style>\n</head>\n<body>\n<main>\n");
    renderHead();
    renderTrust();
    renderScore();
    renderLegend();
    for (Map.Entry<String, List<MeasuredCase>> suite : bySuite().entrySet()) {
      html.markup("<section>\n").element("h2", "", "Suite " + suite.getKey());
      suite.getValue().forEach(this::renderCase);
      html.markup("</section>\n");
    }
    renderTable();
    renderMachine();
    renderReading();
    html.markup("</main>\n</body>\n</html>\n");
  }

  private static String styleSheet() {
    try (InputStream css = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(Objects.requireNonNull(css).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, List<MeasuredCase>> bySuite() {
    return results.cases().stream()
        .collect(
            Collectors.groupingBy(MeasuredCase::suite, LinkedHashMap::new, Collectors.toList()));
  }

  private void renderHead() {
    Environment environment = results.environment();
    html.markup("<header>\n").element("h1", "", "Ashlar beside its peers");
    html.markup("<p class=\"facts\">");
    html.text(
        String.join(
            " \u00b7 ",
            results.effort() + " run",
            results.started(),
            "JDK " + environment.jdk(),
            environment.processor() + ", " + environment.cores() + " cores",
            "commit " + environment.commit() + (environment.dirty() ? " with changes" : "")));
    html.markup("</p>\n</header>\n");
  }

  private void renderTrust() {
    List<Row> pairs = results.rows().stream().filter(row -> role(row).equals("twin")).toList();
    for (Row pair : pairs) {
      VerdictStyle style = VerdictStyle.of(pair.verdict());
      html.markup("<p class=\"trust " + style.css() + "\">");
      html.markup("<b>").text("A/A pair of suite " + pair.suite() + ": ").text(trust(pair));
      html.markup("</b> ")
          .text(
              "The same code under two names came out at "
                  + Figures.ratio(pair.ratio())
                  + interval(pair));
      html.markup("</p>\n");
    }
    for (MeasuredCase measured : results.cases()) {
      if (measured.failure() != null) {
        html.markup("<div class=\"trust bad\"><b>");
        html.text(measured.suite() + "/" + measured.caseName() + " failed").markup("</b>");
        html.markup("<pre>").text(measured.failure()).markup("</pre></div>\n");
      }
      if (measured.skipped() != null) {
        html.markup("<p class=\"trust\"><b>");
        html.text(measured.suite() + "/" + measured.caseName() + " skipped").markup("</b>: ");
        html.text(measured.skipped() + ".").markup("</p>\n");
      }
    }
  }

  private static String interval(Row pair) {
    if (pair.low() == null || pair.high() == null) {
      return ".";
    }
    return ", 95 % interval "
        + Figures.interval(pair.low(), pair.high())
        + ", high over low "
        + Figures.ratio(pair.high() / pair.low())
        + "."
        + (TwinWidth.remark(pair).isPresent()
            ? " Wide: do not quote ratios nearer to 1 than this."
            : "");
  }

  private static String trust(Row pair) {
    if (pair.verdict().equals(Verdict.NOISY.label())) {
      return "noisy - do not quote.";
    }
    return pair.verdict().equals(Verdict.LOOK.label())
        ? "a look, too few rounds for verdicts."
        : "no difference.";
  }

  private String role(Row row) {
    MeasuredSubject subject = subjects(caseOf(row)).get(row.peerName());
    return subject == null ? "" : subject.role();
  }

  private MeasuredCase caseOf(Row row) {
    return results.cases().stream()
        .filter(c -> c.suite().equals(row.suite()) && c.caseName().equals(row.caseName()))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, MeasuredSubject> subjects(MeasuredCase measured) {
    return measured.subjects().stream()
        .collect(Collectors.toMap(MeasuredSubject::name, subject -> subject));
  }

  private void renderScore() {
    html.markup("<ul class=\"score\">\n");
    for (VerdictStyle style : VerdictStyle.values()) {
      long count =
          results.rows().stream()
              .filter(row -> row.verdict().equals(style.label()) && !role(row).equals("twin"))
              .count();
      if (count > 0) {
        html.markup("<li class=\"" + style.css() + "\"><b>" + count + "</b> ");
        html.text(style.sign() + " " + style.label()).markup("</li>\n");
      }
    }
    html.markup("</ul>\n");
  }

  private void renderLegend() {
    html.markup("<p class=\"legend\">");
    html.markup(key("<circle class=\"point\" cx=\"50%\" cy=\"9\" r=\"5\"/>", "estimate"));
    html.markup(
        key("<line class=\"error\" x1=\"5%\" x2=\"95%\" y1=\"9\" y2=\"9\"/>", "95 % interval"));
    html.markup(key("<line class=\"floor\" x1=\"50%\" x2=\"50%\" y1=\"1\" y2=\"17\"/>", "floor"));
    html.markup(key("<line class=\"target\" x1=\"50%\" x2=\"50%\" y1=\"1\" y2=\"17\"/>", "target"));
    html.text("Right of 1\u00d7 Ashlar is better, left of it the peer. Figures: ours | theirs.");
    html.markup("</p>\n");
  }

  private static String key(String shape, String name) {
    return "<span class=\"key\"><svg width=\"28\" height=\"18\" aria-hidden=\"true\">"
        + shape
        + "</svg> "
        + name
        + "</span>\n";
  }

  private void renderCase(MeasuredCase measured) {
    html.markup("<article>\n").element("h3", "", measured.caseName());
    html.element("p", "what", measured.title() + ". " + measured.rounds() + " rounds.");
    if (!measured.conditions().isEmpty()) {
      html.element(
          "p",
          "what",
          measured.conditions().entrySet().stream()
              .map(entry -> entry.getKey() + " " + entry.getValue())
              .collect(Collectors.joining(", ")));
    }
    for (MeasuredMetric metric : measured.metrics()) {
      renderMetric(measured, metric);
    }
    html.markup("</article>\n");
  }

  private void renderMetric(MeasuredCase measured, MeasuredMetric metric) {
    List<Row> rows =
        results.rows().stream()
            .filter(row ->
                row.suite().equals(measured.suite())
                    && row.caseName().equals(measured.caseName())
                    && row.metric().equals(metric.name()))
            .toList();
    if (rows.isEmpty()) {
      return;
    }
    html.markup("<h4>").text(metric.name()).markup(" <span class=\"unit\">");
    html.text(metric.unit() + ", " + (metric.lowerIsBetter() ? "less" : "more") + " is better");
    html.markup("</span></h4>\n");
    rows.stream().filter(row -> row.peerName() == null).forEach(row -> renderAlone(row, metric));
    List<Row> comparisons = rows.stream().filter(row -> row.peerName() != null).toList();
    if (!comparisons.isEmpty()) {
      new ForestPlot(metric, comparisons, subjects(measured)).render(html);
    }
  }

  private void renderAlone(Row row, MeasuredMetric metric) {
    html.markup("<p class=\"absolute " + VerdictStyle.of(row.verdict()).css() + "\">");
    html.markup("<span>Ours <b>").text(Figures.number(row.ours()) + " " + metric.unit());
    html.markup("</b> <span class=\"interval\">").text(absoluteInterval(row));
    html.markup("</span></span> <span class=\"goal\">").text(absoluteGoal(row)).markup("</span> ");
    html.markup(VerdictStyle.chip(row.verdict())).markup("</p>\n");
  }

  private static String absoluteInterval(Row row) {
    return row.low() == null || row.high() == null
        ? ""
        : Figures.number(row.low()) + " to " + Figures.number(row.high());
  }

  private static String absoluteGoal(Row row) {
    String floor = row.floor() == null ? "" : "floor " + Figures.number(row.floor());
    String target = row.target() == null ? "" : "target " + Figures.number(row.target());
    return floor.isEmpty() || target.isEmpty() ? floor + target : floor + ", " + target;
  }

  private void renderTable() {
    html.markup("<section>\n").element("h2", "", "All rows");
    html.markup("<div class=\"scroll\"><table><thead><tr>");
    for (String head :
        List.of(
            "case", "metric", "ours", "theirs", "peer", "version", "ratio", "low", "high", "floor",
            "target", "verdict")) {
      html.element("th", "", head);
    }
    html.markup("</tr></thead><tbody>\n");
    results.rows().forEach(this::renderTableRow);
    html.markup("</tbody></table></div>\n</section>\n");
  }

  private void renderTableRow(Row row) {
    html.markup("<tr>");
    html.element("td", "", row.suite() + "/" + row.caseName());
    html.element("td", "", row.metric());
    html.element("td", "number", Figures.number(row.ours()));
    html.element("td", "number", figure(row.peer()));
    html.element("td", "", row.peerName() == null ? "" : row.peerName());
    html.element("td", "", row.peerVersion() == null ? "" : row.peerVersion());
    for (Double value : new Double[] {row.ratio(), row.low(), row.high(), row.floor()}) {
      html.element("td", "number", figure(value));
    }
    html.element("td", "number", figure(row.target()));
    html.markup("<td>").markup(VerdictStyle.chip(row.verdict())).markup("</td></tr>\n");
  }

  private static String figure(@Nullable Double value) {
    return value == null ? "" : Figures.number(value);
  }

  private void renderMachine() {
    Environment environment = results.environment();
    html.markup("<section>\n").element("h2", "", "The machine");
    html.markup("<dl>\n");
    fact("processor", environment.processor() + ", " + environment.cores() + " cores");
    fact("memory", environment.memoryMiB() + " MiB");
    fact("system", environment.kernel());
    fact("virtualisation", environment.virtualisation());
    fact("governor", environment.governor());
    fact("load before the run", Figures.number(environment.loadAverage()));
    fact("JDK", environment.jdk() + ", " + environment.jdkVendor());
    fact("flags of every fork", String.join(" ", environment.jvmFlags()));
    fact("commit", environment.commit() + (environment.dirty() ? ", with changes" : ""));
    fact("seed of the order", Long.toString(results.seed()));
    html.markup("</dl>\n").element("h3", "", "Noise");
    html.element(
        "p",
        "what",
        "Before each round the same piece of work is timed many times over. On a machine left alone"
            + " all bars are equal. Slowest: the slowest median as a multiple of the quickest of the"
            + " run. Jitter: the worst ratio of the 90th percentile to the least within one sample."
            + " Steal: processor time that the hypervisor gave to others. All are maxima.");
    html.markup("<div class=\"scroll\">");
    new NoiseChart(results.cases()).render(html);
    html.markup("</div>\n</section>\n");
  }

  private void fact(String name, String value) {
    html.element("dt", "", name).element("dd", "", value);
  }

  private void renderReading() {
    html.markup("<section>\n").element("h2", "", "How to read this");
    html.element(
        "p",
        "",
        "Every round measures each system once, each in a JVM of its own, in random order. A round"
            + " gives one ratio of ours to theirs; the estimate is the Hodges-Lehmann estimate of"
            + " their logarithms, the interval its exact signed-rank interval. Only the ends of the"
            + " interval decide the verdict: goal met if the low end reaches the floor (or the target"
            + " where there is no floor), ahead if it is above one, behind if the high end is below"
            + " one, missed if the whole interval is below the floor. Inconclusive is not a pass."
            + " Fewer than seven rounds are a look, without interval and verdict. Absolute figures"
            + " mean nothing without the peer beside them; times of ours alone hold for this machine"
            + " only.");
    html.markup("</section>\n");
  }
}
