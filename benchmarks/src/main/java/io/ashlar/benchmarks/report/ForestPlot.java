package io.ashlar.benchmarks.report;

import io.ashlar.benchmarks.report.Results.MeasuredMetric;
import io.ashlar.benchmarks.report.Results.MeasuredSubject;
import java.util.List;
import java.util.Map;

/**
 * The comparisons of one metric under each other on one axis: a point for the estimate, a bar for
 * the interval, a tick for the floor and one for the target.
 */
final class ForestPlot {
  private static final int ROW_HEIGHT = 34;
  private static final int AXIS_HEIGHT = 22;
  private static final int MIDDLE = ROW_HEIGHT / 2;

  private final MeasuredMetric metric;
  private final List<Row> rows;
  private final Map<String, MeasuredSubject> subjects;
  private final LogAxis axis;

  /**
   * A plot.
   *
   * @param rows comparisons of one metric, at least one
   * @param subjects subjects of the case by name
   */
  ForestPlot(MeasuredMetric metric, List<Row> rows, Map<String, MeasuredSubject> subjects) {
    this.metric = metric;
    this.rows = rows;
    this.subjects = subjects;
    this.axis = LogAxis.of(rows);
  }

  /** Appends the plot. */
  void render(Html html) {
    html.markup("<div class=\"plot\">\n");
    for (Row row : rows) {
      renderRow(html, row);
    }
    renderAxis(html);
    html.markup("</div>\n");
  }

  private void renderRow(Html html, Row row) {
    MeasuredSubject subject = subjects.get(row.peerName());
    html.markup("<div class=\"row " + VerdictStyle.of(row.verdict()).css() + "\">\n");
    html.markup("<div class=\"who\">").text(subject == null ? "" : subject.title());
    html.markup(" <span class=\"version\">").text(subject == null ? "" : version(subject));
    html.markup("</span></div>\n");
    renderBar(html, row);
    html.markup("<div class=\"figures\"><b>").text(Figures.ratio(row.ratio())).markup("</b> ");
    html.markup("<span class=\"interval\">").text(Figures.interval(row.low(), row.high()));
    html.markup("</span><br><span class=\"values\">").text(values(row)).markup("</span></div>\n");
    html.markup("<div class=\"verdict\">").markup(VerdictStyle.chip(row.verdict()));
    if (row.floor() != null || row.target() != null) {
      html.markup("<span class=\"goal\">").text(goal(row)).markup("</span>");
    }
    html.markup("</div>\n</div>\n");
  }

  private static String version(MeasuredSubject subject) {
    return subject.role().equals("twin") ? "A/A pair" : subject.version();
  }

  private String values(Row row) {
    String theirs = row.peer() == null ? "-" : Figures.number(row.peer());
    return Figures.number(row.ours()) + " | " + theirs + " " + metric.unit();
  }

  private static String goal(Row row) {
    String floor = row.floor() == null ? "" : "floor " + Figures.ratio(row.floor());
    String target = row.target() == null ? "" : "target " + Figures.ratio(row.target());
    return floor.isEmpty() || target.isEmpty() ? floor + target : floor + ", " + target;
  }

  private void renderBar(Html html, Row row) {
    html.markup(
        "<svg class=\"bar\" height=\""
            + ROW_HEIGHT
            + "\" role=\"img\" aria-label=\""
            + Html.escape(description(row))
            + "\">\n");
    html.markup("<title>").text(description(row)).markup("</title>\n");
    for (double tick : axis.ticks()) {
      html.markup(line(tick == 1 ? "one" : "grid", tick, tick, 0, ROW_HEIGHT));
    }
    if (row.floor() != null) {
      html.markup(line("floor", row.floor(), row.floor(), 4, ROW_HEIGHT - 4));
    }
    if (row.target() != null) {
      html.markup(line("target", row.target(), row.target(), 4, ROW_HEIGHT - 4));
    }
    if (row.low() != null && row.high() != null) {
      html.markup(line("error", row.low(), row.high(), MIDDLE, MIDDLE));
      html.markup(line("cap", row.low(), row.low(), MIDDLE - 6, MIDDLE + 6));
      html.markup(line("cap", row.high(), row.high(), MIDDLE - 6, MIDDLE + 6));
    }
    if (row.ratio() != null) {
      html.markup(
          "<circle class=\"point\" cx=\""
              + axis.at(row.ratio())
              + "\" cy=\""
              + MIDDLE
              + "\" r=\"5\"/>\n");
    }
    html.markup("</svg>\n");
  }

  private String description(Row row) {
    String interval = Figures.interval(row.low(), row.high());
    return metric.name()
        + " against "
        + row.peerName()
        + ": "
        + Figures.ratio(row.ratio())
        + (interval.isEmpty() ? "" : ", 95 % interval " + interval)
        + ", "
        + row.verdict();
  }

  private void renderAxis(Html html) {
    html.markup("<div class=\"row axis\"><div class=\"who\"></div>\n");
    html.markup("<svg class=\"bar\" height=\"" + AXIS_HEIGHT + "\" aria-hidden=\"true\">\n");
    for (double tick : axis.ticks()) {
      html.markup(
          "<text x=\""
              + axis.at(tick)
              + "\" y=\"15\" text-anchor=\"middle\">"
              + Figures.number(tick)
              + "\u00d7</text>\n");
    }
    html.markup("</svg>\n<div class=\"figures\"></div><div class=\"verdict\"></div></div>\n");
  }

  private String line(String css, double from, double to, int top, int bottom) {
    return "<line class=\""
        + css
        + "\" x1=\""
        + axis.at(from)
        + "\" x2=\""
        + axis.at(to)
        + "\" y1=\""
        + top
        + "\" y2=\""
        + bottom
        + "\"/>\n";
  }
}
