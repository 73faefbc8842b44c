package io.ashlar.benchmarks.report;

import io.ashlar.benchmarks.report.Results.MeasuredCase;
import io.ashlar.benchmarks.report.Results.MeasuredSubject;
import java.util.ArrayList;
import java.util.List;

/**
 * The headline ratios of a run as one picture that can stand in a README: a point for the estimate
 * and a bar for the interval, right of one in our favour, all cases on one axis. It follows the
 * reader's light or dark setting and loads nothing.
 */
final class ChartSvg {
  private static final int WIDTH = 820;
  private static final int NAMES = 260;
  private static final int BARS = 400;
  private static final int ROW = 24;
  private static final int HEADING = 34;
  private static final int AXIS = 26;

  private static final String STYLE =
      """
      text { font: 13px system-ui, sans-serif; fill: #1f2328; }
      .case { font-weight: 600; }
      .small { font-size: 11px; fill: #59636e; }
      .grid { stroke: #d1d9e0; }
      .one { stroke: #59636e; stroke-width: 1.5; }
      .bar { stroke-width: 3; }
      .good { stroke: #1a7f37; fill: #1a7f37; }
      .bad { stroke: #cf222e; fill: #cf222e; }
      .even, .open { stroke: #59636e; fill: #59636e; }
      @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3; }
        .small { fill: #9198a1; }
        .grid { stroke: #3d444d; }
        .one { stroke: #9198a1; }
        .good { stroke: #3fb950; fill: #3fb950; }
        .bad { stroke: #f85149; fill: #f85149; }
        .even, .open { stroke: #9198a1; fill: #9198a1; }
      }
      """;

  private final Results results;
  private final LogAxis axis;
  private final StringBuilder out = new StringBuilder();
  private int y;

  private ChartSvg(Results results) {
    this.results = results;
    this.axis = LogAxis.of(results.cases().stream().flatMap(c -> rowsOf(c).stream()).toList());
  }

  /** The picture; without a comparison it is an empty one. */
  static String render(Results results) {
    return new ChartSvg(results).render();
  }

  private String render() {
    for (MeasuredCase measured : results.cases()) {
      List<Row> rows = rowsOf(measured);
      if (!rows.isEmpty()) {
        renderCase(measured, rows);
      }
    }
    renderAxis();
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\""
        + WIDTH
        + "\" height=\""
        + y
        + "\" viewBox=\"0 0 "
        + WIDTH
        + " "
        + y
        + "\" role=\"img\">\n<title>How many times better ours is, with 95 % intervals</title>\n"
        + "<style>\n"
        + STYLE
        + "</style>\n"
        + out
        + "</svg>\n";
  }

  private void renderCase(MeasuredCase measured, List<Row> rows) {
    String unit = measured.metrics().get(0).unit();
    text(0, y + 22, "case", measured.suite() + "/" + measured.caseName() + ", " + unit);
    y += HEADING;
    for (Row row : rows) {
      renderRow(measured, row);
      y += ROW;
    }
  }

  private void renderRow(MeasuredCase measured, Row row) {
    text(12, y + 16, "", title(measured, row));
    out.append("<svg x=\"" + NAMES + "\" y=\"" + y + "\" width=\"" + BARS + "\" height=\"" + ROW);
    out.append("\" overflow=\"visible\">\n");
    for (double tick : axis.ticks()) {
      line(tick == 1 ? "one" : "grid", tick, tick, 0, ROW);
    }
    String css = VerdictStyle.of(row.verdict()).css();
    if (row.low() != null && row.high() != null) {
      line("bar " + css, row.low(), row.high(), ROW / 2, ROW / 2);
    }
    if (row.ratio() != null) {
      out.append("<circle class=\"" + css + "\" cx=\"" + axis.at(row.ratio()));
      out.append("\" cy=\"" + ROW / 2 + "\" r=\"5\"/>\n");
    }
    out.append("</svg>\n");
    text(NAMES + BARS + 16, y + 16, "small", Figures.ratio(row.ratio()) + " " + row.verdict());
  }

  private void renderAxis() {
    out.append("<svg x=\"" + NAMES + "\" y=\"" + y + "\" width=\"" + BARS + "\" height=\"" + AXIS);
    out.append("\" overflow=\"visible\">\n");
    for (double tick : axis.ticks()) {
      out.append("<text class=\"small\" text-anchor=\"middle\" y=\"16\" x=\"" + axis.at(tick));
      out.append("\">" + Figures.number(tick) + "\u00d7</text>\n");
    }
    out.append("</svg>\n");
    y += AXIS;
  }

  /** The comparisons by the headline metric that have a ratio. */
  private List<Row> rowsOf(MeasuredCase measured) {
    List<Row> rows = new ArrayList<>();
    for (Row row : results.rows()) {
      if (row.suite().equals(measured.suite())
          && row.caseName().equals(measured.caseName())
          && row.metric().equals(measured.metrics().get(0).name())
          && row.ratio() != null) {
        rows.add(row);
      }
    }
    return rows;
  }

  private static String title(MeasuredCase measured, Row row) {
    for (MeasuredSubject subject : measured.subjects()) {
      if (subject.name().equals(row.peerName())) {
        return subject.role().equals("twin") ? subject.title() + ", A/A pair" : subject.title();
      }
    }
    return String.valueOf(row.peerName());
  }

  private void text(int x, int baseline, String css, String text) {
    out.append("<text x=\"" + x + "\" y=\"" + baseline + "\"");
    if (!css.isEmpty()) {
      out.append(" class=\"" + css + "\"");
    }
    out.append(">" + Html.escape(text) + "</text>\n");
  }

  private void line(String css, double from, double to, int top, int bottom) {
    out.append("<line class=\"" + css + "\" x1=\"" + axis.at(from) + "\" x2=\"" + axis.at(to));
    out.append("\" y1=\"" + top + "\" y2=\"" + bottom + "\"/>\n");
  }
}
