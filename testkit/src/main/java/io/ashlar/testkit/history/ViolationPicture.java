package io.ashlar.testkit.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A picture of a violation: one self-contained HTML page, light or dark as its reader prefers,
 * without scripts.
 *
 * <p>A lane for each process shows when its operations were under way. Numbered points say where
 * each operation of the longest explicable prefix took effect; the line that joins them only runs
 * forward in time. It ends where no operation may come next, and a table beside says what each
 * candidate returned and what it should have. Of a long history the part around that place is
 * shown.
 */
public final class ViolationPicture {
  private static final int STEPS_TOLD = 24;

  private ViolationPicture() {}

  /**
   * Draws a violation.
   *
   * @param violation the evidence
   * @return the page
   */
  public static String html(Verdict.Violation<?, ?, ?> violation) {
    return page(violation);
  }

  /**
   * Draws a violation into a file named after its partition, which is replaced if it exists.
   *
   * @param violation the evidence
   * @param directory where to; made if it does not exist
   * @return the file
   * @throws IOException if it cannot be written
   */
  public static Path write(Verdict.Violation<?, ?, ?> violation, Path directory)
      throws IOException {
    String partition = violation.partition().toString().replaceAll("[^A-Za-z0-9_-]", "_");
    String name = partition.isEmpty() ? "violation.html" : "violation-" + partition + ".html";
    Files.createDirectories(directory);
    return Files.writeString(directory.resolve(name), html(violation));
  }

  private static <S, I, O> String page(Verdict.Violation<S, I, O> violation) {
    String subject =
        violation.partition().equals("") ? "the history" : "partition " + violation.partition();
    TimelineLayout layout = TimelineLayout.of(violation);
    StringBuilder page = new StringBuilder();
    page.append(HEAD);
    page.append("<h1>Not linearizable: ").append(escape(subject)).append("</h1>\n<p>");
    page.append(violation.operations().size()).append(" operations, of which the longest prefix");
    page.append(" that some order explains has ").append(violation.prefix().size());
    page.append(". It ends in state <code>").append(shown(violation.stateAtEnd()));
    page.append("</code>, where no operation can come next, and by then <code>");
    page.append(shown(violation.deadline())).append("</code> had returned.</p>\n");
    page.append(LEGEND);
    page.append("<div class=\"timeline\" tabindex=\"0\">\n");
    page.append(TimelineDrawing.svg(layout));
    page.append("</div>\n");
    if (layout.omitted() > 0) {
      page.append("<p class=\"note\">").append(layout.omitted());
      page.append(" operations far from the place where explanation ends are not shown.</p>\n");
    }
    appendObstacles(page, violation.obstacles());
    appendSteps(page, violation);
    return page.append("</body>\n</html>\n").toString();
  }

  private static void appendObstacles(
      StringBuilder page, List<? extends Verdict.Obstacle<?, ?>> obstacles) {
    page.append("<h2>What may come next, and why it does not fit</h2>\n<table>\n");
    page.append("<tr><th>process<th>operation<th>returned<th>would have returned</tr>\n");
    for (Verdict.Obstacle<?, ?> obstacle : obstacles) {
      Operation<?, ?> operation = obstacle.operation();
      page.append("<tr class=\"obstacle\"><td>").append(operation.process());
      page.append("<td><code>").append(shown(operation.input()));
      page.append("</code><td><code>").append(shown(operation.output())).append("</code><td>");
      Object wouldReturn = obstacle.wouldReturn();
      page.append(
          wouldReturn == null
              ? "nothing: it cannot take place in this state"
              : "<code>" + shown(wouldReturn) + "</code>");
      page.append("</tr>\n");
    }
    page.append("</table>\n");
  }

  private static <S, I, O> void appendSteps(
      StringBuilder page, Verdict.Violation<S, I, O> violation) {
    List<Verdict.Step<S, I, O>> prefix = violation.prefix();
    int from = Math.max(0, prefix.size() - STEPS_TOLD);
    page.append("<h2>How the prefix is explained</h2>\n<table>\n");
    page.append("<tr><th>#<th>process<th>operation<th>returned<th>state after</tr>\n");
    S before = from == 0 ? violation.initialState() : prefix.get(from - 1).state();
    page.append("<tr><td>").append(from).append("<td><td>");
    page.append(from == 0 ? "the beginning" : "earlier steps are not shown");
    page.append("<td><td><code>").append(shown(before)).append("</code></tr>\n");
    for (int i = from; i < prefix.size(); i++) {
      Operation<I, O> operation = prefix.get(i).operation();
      page.append("<tr><td>").append(i + 1);
      page.append("<td>").append(operation.process());
      page.append("<td><code>").append(shown(operation.input()));
      page.append("</code><td><code>");
      page.append(operation.output() == null ? "unknown" : shown(operation.output()));
      page.append("</code><td><code>").append(shown(prefix.get(i).state()));
      page.append("</code></tr>\n");
    }
    page.append("</table>\n");
  }

  private static String shown(@Nullable Object value) {
    return escape(TimelineLayout.shorten(TimelineLayout.visible(value), 120));
  }

  /** Makes text safe inside an element and inside a quoted attribute. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>Not linearizable</title>
      <style>
      :root {
        --paper: #ffffff; --ink: #1c2430; --faint: #66707f; --rule: #d8dde5;
        --explained: #dbe8fb; --explained-edge: #3a6fc4; --point: #24539e; --point-ink: #ffffff;
        --obstacle: #fde0dc; --obstacle-edge: #c2331f; --rest: #eef0f3; --rest-edge: #9aa3b0;
      }
      @media (prefers-color-scheme: dark) {
        :root {
          --paper: #14181f; --ink: #e3e7ee; --faint: #97a1b1; --rule: #2d3440;
          --explained: #1d3354; --explained-edge: #6b9be8; --point: #8db4f2; --point-ink: #10151c;
          --obstacle: #4c1f1a; --obstacle-edge: #f27d6b; --rest: #232933; --rest-edge: #677182;
        }
      }
      body {
        margin: 2rem; background: var(--paper); color: var(--ink);
        font: 15px/1.5 system-ui, sans-serif;
      }
      h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
      h2 { font-size: 1.1rem; margin: 1.75rem 0 .5rem; }
      p { max-width: 75ch; margin: .25rem 0 1rem; overflow-wrap: anywhere; }
      code, svg text.op { font-family: ui-monospace, monospace; }
      .note, .legend { color: var(--faint); font-size: 13px; }
      .legend span { margin-right: 1.25rem; white-space: nowrap; }
      .legend i {
        display: inline-block; width: 1.4em; height: .8em; margin-right: .4em;
        border: 1.5px solid; border-radius: 3px; vertical-align: baseline;
      }
      /* From right to left, so that a wide picture opens at its end, which is what it is about. */
      .timeline {
        overflow-x: auto; direction: rtl; border: 1px solid var(--rule); border-radius: 6px;
      }
      table { border-collapse: collapse; font-size: 14px; }
      th, td {
        text-align: left; padding: .25rem .75rem; border-bottom: 1px solid var(--rule);
        overflow-wrap: anywhere; vertical-align: top;
      }
      th { font-weight: 600; color: var(--faint); }
      tr.obstacle td { color: var(--obstacle-edge); }
      i.explained, rect.explained { background: var(--explained); fill: var(--explained);
        border-color: var(--explained-edge); stroke: var(--explained-edge); }
      i.obstacle, rect.obstacle { background: var(--obstacle); fill: var(--obstacle);
        border-color: var(--obstacle-edge); stroke: var(--obstacle-edge); }
      i.rest, rect.rest { background: var(--rest); fill: var(--rest);
        border-color: var(--rest-edge); stroke: var(--rest-edge); }
      i.unknown { border-color: var(--rest-edge); border-style: dashed; }
      rect.unknown { stroke-dasharray: 5 4; }
      svg { display: block; direction: ltr; margin-right: auto; }
      svg text { fill: var(--ink); font-size: 12px; }
      svg text.lane { fill: var(--faint); }
      svg .guide { stroke: var(--rule); }
      svg .path { fill: none; stroke: var(--point); stroke-width: 1.5; opacity: .55; }
      svg circle { fill: var(--point); }
      svg text.number { fill: var(--point-ink); font-size: 9px; text-anchor: middle; }
      svg .deadline { stroke: var(--obstacle-edge); stroke-width: 2; stroke-dasharray: 6 4; }
      svg text.deadline { fill: var(--obstacle-edge); stroke: none; font-weight: 600; }
      </style>
      </head>
      <body>
      """;

  private static final String LEGEND =
      """
      <p class="legend">
      <span><i class="explained"></i>explained, at its numbered point</span>
      <span><i class="obstacle"></i>&#10007; may come next, and does not fit</span>
      <span><i class="rest"></i>not reached</span>
      <span><i class="unknown"></i>outcome unknown (?)</span>
      </p>
      """;
}
