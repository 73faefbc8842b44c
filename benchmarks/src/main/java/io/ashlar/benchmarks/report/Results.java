package io.ashlar.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.ashlar.benchmarks.harness.NoiseSample;
import io.ashlar.benchmarks.statistics.Verdict;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a run found, as it is written to {@code results.json}.
 *
 * @param schemaVersion version of this structure, raised when a reader of the old one would
 *     misunderstand the new one
 * @param effort what was spent: {@code quick}, {@code look} or {@code full}
 * @param started when the run began, in ISO 8601, UTC
 * @param seed decides the order within the rounds
 * @param environment where it ran
 * @param noisySuites suites whose A/A pair came out different: not to be quoted
 * @param rows the comparisons
 * @param cases what was measured, in order
 * @param raw every measurement as its tool reported it
 */
public record Results(
    int schemaVersion,
    String effort,
    String started,
    long seed,
    Environment environment,
    List<String> noisySuites,
    List<Row> rows,
    List<MeasuredCase> cases,
    List<RawMeasurement> raw) {

  /** The version that is written. */
  public static final int SCHEMA_VERSION = 1;

  public Results {
    noisySuites = List.copyOf(noisySuites);
    rows = List.copyOf(rows);
    cases = List.copyOf(cases);
    raw = List.copyOf(raw);
  }

  /**
   * Whether a floor was missed for certain. What was measured in a noisy suite is not certain
   * whatever its interval says, but for goals of ours alone in bytes or counts, which the noise
   * does not move.
   */
  public boolean floorMissed() {
    return rows.stream().anyMatch(row -> isMissed(row) && !isInDoubt(row));
  }

  /** The rows that missed their floor in a noisy suite: to be measured again. */
  public List<Row> missedInDoubt() {
    return rows.stream().filter(row -> isMissed(row) && isInDoubt(row)).toList();
  }

  private static boolean isMissed(Row row) {
    return row.verdict().equals(Verdict.MISSED.label());
  }

  private boolean isInDoubt(Row row) {
    return noisySuites.contains(row.suite()) && (row.peerName() != null || !isExact(row));
  }

  private boolean isExact(Row row) {
    return cases.stream()
        .filter(c -> c.suite().equals(row.suite()) && c.caseName().equals(row.caseName()))
        .flatMap(c -> c.metrics().stream())
        .anyMatch(metric -> metric.name().equals(row.metric()) && metric.exact());
  }

  /** Whether a case ended without its figures. */
  public boolean failed() {
    return cases.stream().anyMatch(measured -> measured.failure() != null);
  }

  /**
   * A case of the run.
   *
   * @param suite the suite
   * @param caseName the case
   * @param title what was measured
   * @param rounds rounds that were played
   * @param conditions what was fixed before them
   * @param metrics the metrics, with their units
   * @param subjects who was measured, ours first
   * @param noise the machine before each round
   * @param failure why it ended before its time, or null
   * @param skipped what the machine lacks for it, or null
   */
  public record MeasuredCase(
      String suite,
      @JsonProperty("case") String caseName,
      String title,
      int rounds,
      Map<String, String> conditions,
      List<MeasuredMetric> metrics,
      List<MeasuredSubject> subjects,
      List<NoiseSample> noise,
      @Nullable String failure,
      @Nullable String skipped) {}

  /**
   * A metric of a case.
   *
   * @param name its name
   * @param unit unit of its figures
   * @param lowerIsBetter which way it is better
   * @param exact whether a busy machine leaves its figures as they are
   */
  public record MeasuredMetric(String name, String unit, boolean lowerIsBetter, boolean exact) {}

  /**
   * A subject of a case.
   *
   * @param name its name in the rows
   * @param title its name for readers
   * @param version its version
   * @param role what it is in the comparison
   */
  public record MeasuredSubject(String name, String title, String version, String role) {}

  /**
   * One measurement.
   *
   * @param caseName the case, with its suite
   * @param round the round
   * @param subject the subject
   * @param values its figures
   * @param report the report of the tool, verbatim
   */
  public record RawMeasurement(
      @JsonProperty("case") String caseName,
      int round,
      String subject,
      Map<String, Double> values,
      @JsonRawValue String report) {}
}
