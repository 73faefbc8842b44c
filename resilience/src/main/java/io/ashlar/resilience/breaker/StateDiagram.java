package io.ashlar.resilience.breaker;

/**
 * A breaker's states and transitions as a drawing. The places are fixed; the words at the arrows
 * come from the options.
 */
final class StateDiagram {
  private static final String STYLE =
      """
      <style>
        svg { --ink: #1d2733; --soft: #5b6b7c; --paper: #ffffff; --box: #f1f4f7; --line: #8796a5;
          --now: #1664c0; --on-now: #ffffff; background: var(--paper); }
        @media (prefers-color-scheme: dark) {
          svg { --ink: #e6ebf0; --soft: #9fb0c0; --paper: #14191f; --box: #222b35;
            --line: #7b8b9b; --now: #6db1ff; --on-now: #0b1118; }
        }
        text { font: 14px system-ui, sans-serif; fill: var(--ink); }
        .title { font-size: 20px; font-weight: 600; }
        .soft { fill: var(--soft); font-size: 13px; }
        .state { font-weight: 600; text-anchor: middle; }
        .label { text-anchor: middle; font-size: 13px; }
        rect { fill: var(--box); stroke: var(--line); stroke-width: 1.5; }
        .hand rect { stroke-dasharray: 5 4; }
        .now rect { fill: var(--now); stroke: var(--now); }
        .now text { fill: var(--on-now); }
        path { fill: none; stroke: var(--line); stroke-width: 1.5; }
        marker path { fill: var(--line); stroke: none; }
      </style>
      """;
  private static final int BOX_WIDTH = 170;
  private static final int BOX_HEIGHT = 54;

  private final StringBuilder svg = new StringBuilder();
  private final CircuitState now;

  private StateDiagram(CircuitState now) {
    this.now = now;
  }

  static String of(CircuitStats stats, CircuitBreakerBuilder.Options options) {
    return new StateDiagram(stats.state()).draw(stats, options);
  }

  private String draw(CircuitStats stats, CircuitBreakerBuilder.Options options) {
    String name = escaped(options.name());
    svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 960 520\" role=\"img\"")
        .append(" aria-label=\"Circuit breaker ")
        .append(name)
        .append(", ")
        .append(now)
        .append("\">\n")
        .append(STYLE)
        .append("<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\"")
        .append(" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">")
        .append("<path d=\"M0 0 8 4 0 8z\"/></marker></defs>\n");
    text("title", 30, 42, name);
    text("soft", 30, 66, Description.counts(stats));
    arrow("M240 140 H712");
    text("label", 480, 130, Description.opening(options));
    text("label", 480, 160, "judged by " + Description.window(options));
    arrow("M840 170 C840 260 760 317 574 317");
    text("label", 752, 346, "after " + Description.waiting(options));
    arrow("M480 288 C500 220 580 160 712 150");
    text("label", 470, 206, "bad probes");
    arrow("M386 317 C200 317 120 260 120 177");
    text("label", 208, 346, "good probes");
    text("label", 208, 366, "ramp: " + Description.ramp(options));
    box("", 70, 116, CircuitState.CLOSED);
    box("", 720, 116, CircuitState.OPEN);
    box("", 395, 290, CircuitState.HALF_OPEN);
    text(
        "label",
        480,
        366,
        options.probes()
            + " probes, each reported within "
            + Description.duration(options.leaseNanos()));
    text("soft", 30, 424, "set by hand, left by hand");
    box(" hand", 70, 444, CircuitState.DISABLED);
    box(" hand", 395, 444, CircuitState.METRICS_ONLY);
    box(" hand", 720, 444, CircuitState.FORCED_OPEN);
    return svg.append("</svg>\n").toString();
  }

  private void box(String kind, int x, int y, CircuitState state) {
    svg.append("<g class=\"box").append(kind).append(state == now ? " now" : "").append("\">");
    svg.append("<rect x=\"").append(x).append("\" y=\"").append(y);
    svg.append("\" width=\"").append(BOX_WIDTH).append("\" height=\"").append(BOX_HEIGHT);
    svg.append("\" rx=\"9\"/>");
    text("state", x + BOX_WIDTH / 2, y + BOX_HEIGHT / 2 + 5, state.name());
    svg.append("</g>\n");
  }

  private void arrow(String path) {
    svg.append("<path d=\"").append(path).append("\" marker-end=\"url(#tip)\"/>\n");
  }

  private void text(String kind, int x, int y, String words) {
    svg.append("<text class=\"").append(kind).append("\" x=\"").append(x);
    svg.append("\" y=\"").append(y).append("\">").append(words).append("</text>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
