package io.ashlar.benchmarks.cli;

import io.ashlar.benchmarks.harness.CaseOutcome;
import io.ashlar.benchmarks.harness.Measurement;
import io.ashlar.benchmarks.harness.Metric;
import io.ashlar.benchmarks.harness.Plan;
import io.ashlar.benchmarks.harness.PlannedCase;
import io.ashlar.benchmarks.harness.Progress;
import io.ashlar.benchmarks.harness.Subject;
import io.ashlar.benchmarks.report.Evaluation;
import io.ashlar.benchmarks.report.Row;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Prints a line for each measurement, with the time that is left, and the rows of each case. */
final class ConsoleProgress implements Progress {
  private static final double NANOS_PER_SECOND = 1e9;

  private final PrintWriter out;
  private final Evaluation evaluation;
  private final LongSupplier nanoTime;
  private final long start;
  private int expected;
  private int made;
  private int journalled;
  private int round;
  private int rounds;

  /**
   * A progress.
   *
   * @param plan what will be measured, at least {@code roundsEach} rounds of each case
   */
  ConsoleProgress(
      PrintWriter out, Evaluation evaluation, LongSupplier nanoTime, Plan plan, int roundsEach) {
    this.out = out;
    this.evaluation = evaluation;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.expected =
        plan.cases().stream()
            .filter(planned -> planned.measured().missing().isEmpty())
            .mapToInt(planned -> planned.subjects().size() * roundsEach)
            .sum();
  }

  @Override
  public void caseBegins(PlannedCase planned, int number, int of) {
    out.printf(
        Locale.ROOT, "[%d/%d] %s: %s%n", number, of, planned.id(), planned.measured().title());
  }

  @Override
  public void measuring(PlannedCase planned, Subject subject, int number, int of) {
    round = number;
    rounds = of;
  }

  @Override
  public void measured(
      PlannedCase planned, Subject subject, Measurement measurement, boolean fromJournal) {
    if (fromJournal) {
      journalled++;
    } else {
      made++;
    }
    expected = Math.max(expected, made + journalled);
    Metric headline = planned.measured().metrics().get(0);
    out.printf(
        Locale.ROOT,
        "  round %d/%d  %-26s %10.4g %-6s %s%n",
        round,
        rounds,
        subject.name(),
        measurement.values().getOrDefault(headline.name(), Double.NaN),
        headline.unit(),
        fromJournal ? "(journal)" : left());
    out.flush();
  }

  private String left() {
    double each = (nanoTime.getAsLong() - start) / NANOS_PER_SECOND / made;
    long seconds = Math.round(each * (expected - made - journalled));
    return seconds >= 120
        ? "about " + Math.round(seconds / 60.0) + " min left"
        : "about " + seconds + " s left";
  }

  @Override
  public void caseEnded(CaseOutcome outcome) {
    String failure = evaluation.failure(outcome);
    if (failure != null) {
      out.printf(Locale.ROOT, "  FAILED: %s%n", failure);
    }
    if (outcome.skipped() != null) {
      out.printf(Locale.ROOT, "  skipped: %s%n", outcome.skipped());
    }
    for (Row row : evaluation.rows(outcome)) {
      out.printf(
          Locale.ROOT,
          "  %-16s %-26s %s  %s%n",
          row.metric(),
          name(row),
          figures(row),
          row.verdict());
    }
    out.flush();
  }

  private static String name(Row row) {
    if (row.peerName() != null) {
      return "against " + row.peerName();
    }
    Double goal = row.floor() != null ? row.floor() : row.target();
    String kind = row.floor() != null ? "floor" : "target";
    return goal == null
        ? "(alone)"
        : "(" + kind + " " + BigDecimal.valueOf(goal).stripTrailingZeros().toPlainString() + ")";
  }

  private static String figures(Row row) {
    String middle =
        row.peerName() == null
            ? String.format(Locale.ROOT, "%9.4g", row.ours())
            : String.format(Locale.ROOT, "%9sx", figure(row.ratio()));
    return row.low() == null
        ? middle
        : middle + " (" + figure(row.low()) + " to " + figure(row.high()) + ")";
  }

  private static String figure(@Nullable Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%.3g", value);
  }
}
