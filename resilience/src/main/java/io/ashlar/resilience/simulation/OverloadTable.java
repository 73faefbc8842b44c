package io.ashlar.resilience.simulation;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Trials as a table for a terminal. */
final class OverloadTable {
  private static final int PERIOD = 30;
  private static final int COLUMN = 10;

  private OverloadTable() {}

  static String render(List<Trial> trials) {
    OverloadRun first = trials.get(0).run();
    int begin = (int) first.scenario().demand().surgeBegin().toSeconds();
    int end = first.surgeEndSecond();
    int names = trials.stream().mapToInt(trial -> trial.name().length()).max().orElseThrow();
    StringBuilder out = new StringBuilder();
    out.append(line(names, "", "good", "in the", "30 s", "last", "attempts", ""));
    out.append(
        line(
            names, "client", "before", "overload", "after", "30 s", "at worst", "90 % good again"));
    trials.forEach(trial -> out.append(row(names, trial, begin, end)));
    return out.toString();
  }

  /** A name, figures in columns, and a last cell as long as it likes. */
  private static String line(int names, String name, String... cells) {
    StringBuilder line = new StringBuilder(name);
    int end = names;
    for (int i = 0; i < cells.length - 1; i++) {
      end += COLUMN;
      line.append(" ".repeat(Math.max(end - cells[i].length() - line.length(), 1)));
      line.append(cells[i]);
    }
    return line.append("   ").append(cells[cells.length - 1]).append('\n').toString();
  }

  private static String row(int names, Trial trial, int begin, int end) {
    OverloadRun run = trial.run();
    int last = run.seconds();
    return line(
        names,
        trial.name(),
        percent(run, 0, begin),
        percent(run, begin, end),
        percent(run, end, Math.min(end + PERIOD, last)),
        percent(run, Math.max(last - PERIOD, end), last),
        worst(run, begin),
        recovery(run, end));
  }

  private static String percent(OverloadRun run, int from, int to) {
    return from < to ? String.format(Locale.ROOT, "%.1f %%", 100 * run.goodput(from, to)) : "-";
  }

  /** Most attempts a request in any ten seconds from the overload on. */
  private static String worst(OverloadRun run, int begin) {
    double worst = 0;
    for (int from = begin; from + 10 <= run.seconds(); from++) {
      worst = Math.max(worst, run.amplification(from, from + 10));
    }
    return String.format(Locale.ROOT, "x %.2f", worst);
  }

  private static String recovery(OverloadRun run, int end) {
    OptionalInt second = run.recoverySecond();
    return second.isPresent()
        ? (second.getAsInt() - end) + " s after the overload"
        : "never in " + (run.seconds() - end) + " s after it";
  }
}
