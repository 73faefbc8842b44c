package io.ashlar.resilience.simulation;

import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/**
 * Trials as a picture of its own, light and dark: above, how many requests had a good answer;
 * below, how hard the service was pressed. The overload is shaded.
 */
final class OverloadSvg {
  private static final int WIDTH = 960;
  private static final int LEFT = 70;
  private static final int RIGHT = 24;
  private static final int PLOT = WIDTH - LEFT - RIGHT;
  private static final int HEAD = 64;
  private static final int LEGEND_LINE = 22;
  private static final int PANEL = 200;
  private static final int GAP = 64;
  private static final int FOOT = 44;
  private static final int[] STEPS = {
    5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 14_400
  };
  private static final int MOST_TICKS = 12;

  private static final String STYLE =
      """
      .paper { fill: #ffffff; }
      text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328; }
      .title { font-size: 17px; font-weight: 600; }
      .panel { font-weight: 600; }
      .small { font-size: 11px; fill: #59636e; }
      .grid { stroke: #d1d9e0; }
      .full { stroke: #59636e; stroke-dasharray: 5 4; }
      .surge { fill: #fff1d6; }
      .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
      .c0 { stroke: #6e7781; stroke-dasharray: 2 3; }
      .c1 { stroke: #bc4c00; }
      .c2 { stroke: #0969da; stroke-width: 2.5; }
      @media (prefers-color-scheme: dark) {
        .paper { fill: #0d1117; }
        text { fill: #e6edf3; }
        .small { fill: #9198a1; }
        .grid { stroke: #2d333b; }
        .full { stroke: #9198a1; }
        .surge { fill: #3a2d10; }
        .c0 { stroke: #9198a1; }
        .c1 { stroke: #f0883e; }
        .c2 { stroke: #58a6ff; }
      }
      """;

  private final String title;
  private final List<Trial> trials;
  private final OverloadScenario scenario;
  private final int seconds;

  /** Seconds that a point stands for. */
  private final int width;

  private final StringBuilder out = new StringBuilder();

  private OverloadSvg(String title, List<Trial> trials) {
    this.title = title;
    this.trials = trials;
    this.scenario = trials.get(0).run().scenario();
    this.seconds = trials.get(0).run().seconds();
    this.width = trials.get(0).run().width();
  }

  /**
   * The picture.
   *
   * @param trials one to three of the same scenario; the last is drawn above the others
   */
  static String render(String title, List<Trial> trials) {
    return new OverloadSvg(title, trials).render();
  }

  private String render() {
    int top = HEAD + trials.size() * LEGEND_LINE + 44;
    int second = top + PANEL + GAP;
    int height = second + PANEL + FOOT;
    out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + WIDTH + "\" height=\"");
    out.append(height + "\" viewBox=\"0 0 " + WIDTH + " " + height + "\" role=\"img\">\n");
    out.append("<title>" + escaped(title) + "</title>\n<style>\n" + STYLE + "</style>\n");
    out.append("<rect class=\"paper\" width=\"" + WIDTH + "\" height=\"" + height + "\"/>\n");
    text(24, 34, "title", title);
    text(24, 54, "small", setting());
    legend();
    panel(top, "Requests with a good answer", 1, this::goodput);
    panel(second, "Attempts, of what the service can serve", mostPressure(), this::pressure);
    text(LEFT, height - 10, "small", "seconds; each point is the average of " + width);
    return out.append("</svg>\n").toString();
  }

  private String setting() {
    Service service = scenario.service();
    Demand demand = scenario.demand();
    return String.format(
        Locale.ROOT,
        "workers: %d, %s each; load %.0f %%, %.0f %% for %s; seed %d",
        service.workers(),
        Span.text(service.meanTime()),
        100 * demand.load(),
        100 * demand.surge(),
        Span.text(demand.surgeLength()),
        scenario.seed());
  }

  private void legend() {
    int y = HEAD + LEGEND_LINE / 2;
    for (Trial trial : trials) {
      out.append("<line class=\"line " + color(trial) + "\" x1=\"24\" x2=\"58\" y1=\"" + y);
      out.append("\" y2=\"" + y + "\"/>\n");
      text(LEFT, y + 4, "", trial.name() + ": " + fate(trial.run()));
      y += LEGEND_LINE;
    }
  }

  private static String fate(OverloadRun run) {
    return run.recoverySecond().isPresent()
        ? "well again " + (run.recoverySecond().getAsInt() - run.surgeEndSecond()) + " s later"
        : "not well again";
  }

  /** The last one stands out, as what is asked about. */
  private String color(Trial trial) {
    return "c" + (2 - (trials.size() - 1 - trials.indexOf(trial)));
  }

  private interface Series {
    IntToDoubleFunction of(OverloadRun run);
  }

  private void panel(int top, String heading, double most, Series series) {
    text(LEFT, top - 12, "panel", heading);
    double from = scenario.demand().surgeBegin().toNanos() / 1e9;
    double to = scenario.demand().surgeEnd().toNanos() / 1e9;
    out.append("<rect class=\"surge\" x=\"" + number(x(from)) + "\" y=\"" + top + "\" width=\"");
    out.append(number(x(to) - x(from)) + "\" height=\"" + PANEL + "\"/>\n");
    for (int step = 0; step <= 4; step++) {
      double share = most * step / 4;
      double y = y(top, share, most);
      line(step == 4 && most == 1 ? "full" : "grid", LEFT, LEFT + PLOT, y, y);
      number(LEFT - 8, y + 4, "end", String.format(Locale.ROOT, "%.0f %%", 100 * share));
    }
    if (most > 1) {
      line("full", LEFT, LEFT + PLOT, y(top, 1, most), y(top, 1, most));
    }
    for (int tick = 0; tick <= seconds; tick += step()) {
      number(x(tick), top + PANEL + 18, "middle", Integer.toString(tick));
    }
    for (Trial trial : trials) {
      polyline(color(trial), top, most, series.of(trial.run()));
    }
  }

  private IntToDoubleFunction goodput(OverloadRun run) {
    return second -> run.goodput(from(second), to(second));
  }

  private IntToDoubleFunction pressure(OverloadRun run) {
    return second -> run.pressure(from(second), to(second));
  }

  private int from(int second) {
    return Math.max(second - (width - 1) / 2, 0);
  }

  private int to(int second) {
    return Math.min(second + width / 2 + 1, seconds);
  }

  /** The top of the lower panel: a whole number of capacities. */
  private double mostPressure() {
    double most = 1;
    for (Trial trial : trials) {
      for (int second = 0; second < seconds; second++) {
        most = Math.max(most, trial.run().pressure(from(second), to(second)));
      }
    }
    return Math.ceil(most);
  }

  private int step() {
    for (int step : STEPS) {
      if (seconds / step <= MOST_TICKS) {
        return step;
      }
    }
    return seconds;
  }

  private double x(double second) {
    return LEFT + second / seconds * PLOT;
  }

  private static double y(int top, double value, double most) {
    return top + PANEL - value / most * PANEL;
  }

  private void polyline(String css, int top, double most, IntToDoubleFunction series) {
    out.append("<polyline class=\"line " + css + "\" points=\"");
    int every = Math.max(1, seconds / PLOT);
    for (int second = 0; second < seconds; second += every) {
      out.append(number(x(second + 0.5)) + ",");
      out.append(number(y(top, series.applyAsDouble(second), most)) + " ");
    }
    out.append("\"/>\n");
  }

  private void line(String css, double x1, double x2, double y1, double y2) {
    out.append("<line class=\"" + css + "\" x1=\"" + number(x1) + "\" x2=\"" + number(x2));
    out.append("\" y1=\"" + number(y1) + "\" y2=\"" + number(y2) + "\"/>\n");
  }

  private void number(double x, double baseline, String anchor, String text) {
    out.append("<text class=\"small\" text-anchor=\"" + anchor + "\" x=\"" + number(x));
    out.append("\" y=\"" + number(baseline) + "\">" + text + "</text>\n");
  }

  private void text(int x, int baseline, String css, String text) {
    out.append("<text x=\"" + x + "\" y=\"" + baseline + "\"");
    if (!css.isEmpty()) {
      out.append(" class=\"" + css + "\"");
    }
    out.append(">" + escaped(text) + "</text>\n");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
