package io.ashlar.benchmarks.report;

import io.ashlar.benchmarks.goals.Goal;
import io.ashlar.benchmarks.goals.GoalKind;
import io.ashlar.benchmarks.goals.Goals;
import io.ashlar.benchmarks.harness.Case;
import io.ashlar.benchmarks.harness.CaseOutcome;
import io.ashlar.benchmarks.harness.Direction;
import io.ashlar.benchmarks.harness.Metric;
import io.ashlar.benchmarks.harness.Role;
import io.ashlar.benchmarks.harness.Subject;
import io.ashlar.benchmarks.statistics.Interval;
import io.ashlar.benchmarks.statistics.Ratios;
import io.ashlar.benchmarks.statistics.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Turns rounds into rows: the estimate of each comparison, its interval, its goal, its verdict.
 *
 * <p>An A/A pair is judged by the headline metric only. Its other metrics are not shown: each would
 * be another one in twenty that says noisy.
 *
 * <p>A figure of ours that neither has a goal nor stands beside another one is shown alone: what
 * was measured is in the report.
 */
public final class Evaluation {
  private final Goals goals;
  private final String jdk;

  /** An evaluation by the goals, of measurements on the given version of the JDK. */
  public Evaluation(Goals goals, String jdk) {
    this.goals = goals;
    this.jdk = jdk;
  }

  /** The rows of one case; none if it failed before its first round was complete. */
  public List<Row> rows(CaseOutcome outcome) {
    List<Row> rows = new ArrayList<>();
    if (outcome.rounds().isEmpty()) {
      return rows;
    }
    Case measured = outcome.planned().measured();
    for (Metric metric : measured.metrics()) {
      int before = rows.size();
      goals
          .absolute(measured.suite(), measured.name(), metric.name())
          .ifPresent(goal -> rows.add(alone(outcome, metric, goal)));
      for (Subject subject : outcome.planned().subjects()) {
        boolean headline = metric.equals(measured.metrics().get(0));
        if (subject.role() != Role.OURS && (headline || subject.role() != Role.TWIN)) {
          rows.add(comparison(outcome, metric, subject));
        }
      }
      if (rows.size() == before) {
        rows.add(alone(outcome, metric, null));
      }
    }
    return rows;
  }

  /**
   * Why the case failed: it ended before its time, or a comparison with a floor has no ratio, which
   * would otherwise pass for want of a number.
   *
   * @return the reason, or null if the case has all the figures it must have
   */
  public @Nullable String failure(CaseOutcome outcome) {
    if (outcome.failure() != null) {
      return outcome.failure();
    }
    for (Metric metric : outcome.planned().measured().metrics()) {
      for (Subject subject : outcome.planned().subjects()) {
        Goal goal = goal(outcome, metric, subject);
        if (goal != null && goal.floor() != null && !areFinite(outcome.ratios(subject, metric))) {
          return String.format(
              Locale.ROOT,
              "%s against %s: floor=%s, but there is no ratio: ours=%s, theirs=%s",
              metric.name(),
              subject.name(),
              goal.floor(),
              Arrays.toString(outcome.values(outcome.planned().ours(), metric)),
              Arrays.toString(outcome.values(subject, metric)));
        }
      }
    }
    return null;
  }

  private @Nullable Goal goal(CaseOutcome outcome, Metric metric, Subject subject) {
    Case measured = outcome.planned().measured();
    return goals
        .against(measured.suite(), measured.name(), metric.name(), subject.name())
        .orElse(null);
  }

  private static boolean areFinite(double[] ratios) {
    return Arrays.stream(ratios).allMatch(Double::isFinite);
  }

  private Row alone(CaseOutcome outcome, Metric metric, @Nullable Goal goal) {
    double[] values = outcome.values(outcome.planned().ours(), metric);
    double[] meaningful =
        Arrays.stream(values).map(value -> value < metric.resolution() ? 0 : value).toArray();
    Interval interval = Ratios.value(meaningful);
    int rounds = values.length;
    Double floor = goal == null ? null : goal.floor();
    Double target = goal == null ? null : goal.target();
    Verdict verdict =
        metric.direction() == Direction.LOWER_IS_BETTER
            ? Verdict.ofLower(interval, rounds, floor, target)
            : Verdict.ofHigher(interval, rounds, floor, target);
    return row(outcome, metric, null, null, null, interval, goal, verdict);
  }

  private Row comparison(CaseOutcome outcome, Metric metric, Subject subject) {
    Goal goal = goal(outcome, metric, subject);
    double theirs = Ratios.value(outcome.values(subject, metric)).estimate();
    double[] ratios = outcome.ratios(subject, metric);
    if (!areFinite(ratios)) {
      boolean promised = goal != null && goal.floor() != null;
      Verdict undecided = promised ? Verdict.INCONCLUSIVE : Verdict.SHOWN;
      return row(outcome, metric, subject, theirs, null, null, goal, undecided);
    }
    Interval ratio = Ratios.estimate(ratios);
    Verdict verdict = verdict(subject, ratio, ratios.length, goal);
    return row(outcome, metric, subject, theirs, ratio.estimate(), ratio, goal, verdict);
  }

  private static Verdict verdict(Subject subject, Interval ratio, int rounds, @Nullable Goal goal) {
    if (goal != null && goal.kind() == GoalKind.EXPERIMENT && subject.role() != Role.TWIN) {
      return Verdict.EXPERIMENT;
    }
    Double floor = goal == null ? null : goal.floor();
    Double target = goal == null ? null : goal.target();
    return switch (subject.role()) {
      case TWIN -> Verdict.ofTwins(ratio, rounds);
      case LIMIT -> Verdict.ofShare(ratio, rounds, floor, target);
      default -> Verdict.ofRatio(ratio, rounds, floor, target);
    };
  }

  private Row row(
      CaseOutcome outcome,
      Metric metric,
      @Nullable Subject subject,
      @Nullable Double theirs,
      @Nullable Double ratio,
      @Nullable Interval interval,
      @Nullable Goal goal,
      Verdict verdict) {
    boolean enough = outcome.rounds().size() >= Ratios.ROUNDS_FOR_A_VERDICT;
    Case measured = outcome.planned().measured();
    return new Row(
        measured.suite(),
        measured.name(),
        metric.name(),
        Ratios.value(outcome.values(outcome.planned().ours(), metric)).estimate(),
        theirs,
        subject == null ? null : subject.name(),
        subject == null ? null : subject.version(),
        ratio,
        interval == null || !enough ? null : interval.low(),
        interval == null || !enough ? null : interval.high(),
        goal == null ? null : goal.floor(),
        goal == null ? null : goal.target(),
        verdict.label(),
        jdk);
  }
}
