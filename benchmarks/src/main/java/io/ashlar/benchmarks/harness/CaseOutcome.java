package io.ashlar.benchmarks.harness;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that the rounds of one case gave.
 *
 * @param planned the case and its subjects
 * @param conditions what was fixed before its rounds
 * @param rounds for each complete round the measurement of every subject by its name
 * @param noise what the machine was like before each round
 * @param failure why the case ended before its time; null if it did not
 * @param skipped what this machine lacks for the case, which has no rounds then; null if nothing
 */
public record CaseOutcome(
    PlannedCase planned,
    Conditions conditions,
    List<Map<String, Measurement>> rounds,
    List<NoiseSample> noise,
    @Nullable String failure,
    @Nullable String skipped) {

  public CaseOutcome {
    rounds = List.copyOf(rounds);
    noise = List.copyOf(noise);
  }

  static CaseOutcome skipped(PlannedCase planned, String missing) {
    return new CaseOutcome(planned, Conditions.NONE, List.of(), List.of(), null, missing);
  }

  /** One value a round. */
  public double[] values(Subject subject, Metric metric) {
    return values(rounds, subject, metric);
  }

  /** One ratio of ours to the subject a round; above 1 is in our favour. */
  public double[] ratios(Subject subject, Metric metric) {
    return ratios(planned, rounds, subject, metric);
  }

  static double[] ours(PlannedCase planned, List<Map<String, Measurement>> rounds, Metric metric) {
    return values(rounds, planned.ours(), metric);
  }

  static double[] ratios(
      PlannedCase planned, List<Map<String, Measurement>> rounds, Subject subject, Metric metric) {
    double[] ours = values(rounds, planned.ours(), metric);
    double[] theirs = values(rounds, subject, metric);
    double[] ratios = new double[ours.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = metric.ratio(ours[i], theirs[i]);
    }
    return ratios;
  }

  private static double[] values(
      List<Map<String, Measurement>> rounds, Subject subject, Metric metric) {
    return rounds.stream().mapToDouble(round -> value(round.get(subject.name()), metric)).toArray();
  }

  private static double value(@Nullable Measurement measurement, Metric metric) {
    Double value = measurement == null ? null : measurement.values().get(metric.name());
    return value == null ? Double.NaN : value;
  }
}
