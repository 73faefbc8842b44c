package io.ashlar.benchmarks.report;

import io.ashlar.benchmarks.statistics.Verdict;
import java.util.Locale;
import java.util.Optional;

/**
 * How wide the interval of an A/A pair is, high end over low end. The verdict on the pair asks only
 * whether the interval holds 1, and a very wide one nearly always does: the width says how far from
 * 1 a ratio of the same run must be before it means more than the same code did under two names.
 */
public final class TwinWidth {

  /** Above it a report warns. */
  public static final double WIDE = 1.5;

  private TwinWidth() {}

  /** The warning for a row that is an A/A pair without a difference and too wide; else none. */
  public static Optional<String> remark(Row row) {
    if (!row.verdict().equals(Verdict.NO_DIFFERENCE.label())
        || row.low() == null
        || row.high() == null
        || row.high() / row.low() <= WIDE) {
      return Optional.empty();
    }
    return Optional.of(
        "suite "
            + row.suite()
            + ": the A/A interval "
            + Figures.interval(row.low(), row.high())
            + String.format(Locale.ROOT, " is wide, high over low %.2f: ", row.high() / row.low())
            + "do not quote ratios nearer to 1 than this");
  }
}
