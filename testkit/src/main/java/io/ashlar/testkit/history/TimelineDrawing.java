package io.ashlar.testkit.history;

import java.util.Locale;

/**
 * A {@link TimelineLayout} as an SVG element, coloured by the style sheet of the page around it.
 */
final class TimelineDrawing {
  private static final int TOP = 30;
  private static final int LABEL_MARGIN = 10;
  private static final int LANE_HEIGHT = 46;
  private static final int BAR_HEIGHT = 38;
  private static final int LABEL_BASELINE = 14;
  private static final int POINT_CENTRE = 27;
  private static final int POINT_RADIUS = 8;

  private TimelineDrawing() {}

  static String svg(TimelineLayout layout) {
    StringBuilder svg = new StringBuilder();
    int height = TOP + layout.lanes().size() * LANE_HEIGHT + 10;
    svg.append("<svg role=\"img\" aria-label=\"timeline of the processes\" width=\"");
    svg.append(layout.width()).append("\" height=\"").append(height).append("\">\n");
    for (int lane = 0; lane < layout.lanes().size(); lane++) {
      int middle = top(lane) + BAR_HEIGHT / 2;
      append(
          svg,
          "<line class=\"guide\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>\n",
          TimelineLayout.LEFT,
          layout.width() - TimelineLayout.LEFT,
          middle,
          middle);
      appendLaneLabel(svg, layout.lanes().get(lane), LABEL_MARGIN, middle);
      int right = layout.width() - TimelineLayout.LEFT + LABEL_MARGIN;
      appendLaneLabel(svg, layout.lanes().get(lane), right, middle);
    }
    layout.bars().forEach(bar -> appendBar(svg, bar));
    appendPath(svg, layout);
    layout.bars().forEach(bar -> appendBarLabel(svg, bar));
    appendDeadline(svg, layout.deadline(), height);
    appendPoints(svg, layout);
    return svg.append("</svg>\n").toString();
  }

  private static void appendLaneLabel(StringBuilder svg, String label, int x, int middle) {
    append(
        svg,
        "<text class=\"lane\" x=\"%d\" y=\"%d\">%s</text>\n",
        x,
        middle + 4,
        ViolationPicture.escape(label));
  }

  private static void appendBar(StringBuilder svg, TimelineLayout.Bar bar) {
    String kind = bar.role().name().toLowerCase(Locale.ROOT) + (bar.unknown() ? " unknown" : "");
    append(svg, "<g><title>%s</title>", ViolationPicture.escape(bar.title()));
    append(
        svg,
        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\"/></g>\n",
        kind,
        bar.left(),
        top(bar.lane()),
        bar.right() - bar.left(),
        BAR_HEIGHT);
  }

  private static void appendBarLabel(StringBuilder svg, TimelineLayout.Bar bar) {
    append(
        svg,
        "<text class=\"op\" x=\"%d\" y=\"%d\">%s</text>\n",
        bar.left() + 5,
        top(bar.lane()) + LABEL_BASELINE,
        ViolationPicture.escape(bar.label()));
  }

  private static void appendDeadline(StringBuilder svg, int x, int height) {
    append(
        svg,
        "<line class=\"deadline\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>\n",
        x,
        x,
        TOP - 8,
        height);
    append(
        svg,
        "<text class=\"deadline\" x=\"%d\" y=\"16\">one more had to fit by here</text>\n",
        Math.max(TimelineLayout.LEFT, x - 80));
  }

  private static void appendPath(StringBuilder svg, TimelineLayout layout) {
    svg.append("<polyline class=\"path\" points=\"");
    for (TimelineLayout.Point point : layout.points()) {
      append(svg, "%d,%d ", point.x(), top(point.lane()) + POINT_CENTRE);
    }
    svg.append("\"/>\n");
  }

  private static void appendPoints(StringBuilder svg, TimelineLayout layout) {
    for (TimelineLayout.Point point : layout.points()) {
      int y = top(point.lane()) + POINT_CENTRE;
      append(svg, "<circle cx=\"%d\" cy=\"%d\" r=\"%d\"/>", point.x(), y, POINT_RADIUS);
      append(
          svg,
          "<text class=\"number\" x=\"%d\" y=\"%d\">%d</text>\n",
          point.x(),
          y + 3,
          point.number());
    }
  }

  private static int top(int lane) {
    return TOP + lane * LANE_HEIGHT;
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a library of its own
  private static void append(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
