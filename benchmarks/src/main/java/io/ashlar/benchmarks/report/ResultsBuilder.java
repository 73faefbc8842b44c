package io.ashlar.benchmarks.report;

import io.ashlar.benchmarks.harness.Case;
import io.ashlar.benchmarks.harness.CaseOutcome;
import io.ashlar.benchmarks.harness.Direction;
import io.ashlar.benchmarks.harness.Measurement;
import io.ashlar.benchmarks.harness.Metric;
import io.ashlar.benchmarks.harness.Subject;
import io.ashlar.benchmarks.report.Results.MeasuredCase;
import io.ashlar.benchmarks.report.Results.MeasuredMetric;
import io.ashlar.benchmarks.report.Results.MeasuredSubject;
import io.ashlar.benchmarks.report.Results.RawMeasurement;
import io.ashlar.benchmarks.statistics.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Puts the outcomes of a run together. */
public final class ResultsBuilder {
  private final Evaluation evaluation;
  private final Environment environment;

  /** A builder of results that were measured in the environment. */
  public ResultsBuilder(Evaluation evaluation, Environment environment) {
    this.evaluation = evaluation;
    this.environment = environment;
  }

  /** The results of the outcomes. */
  public Results build(String effort, String started, long seed, List<CaseOutcome> outcomes) {
    List<Row> rows = outcomes.stream().flatMap(o -> evaluation.rows(o).stream()).toList();
    List<String> noisy =
        rows.stream()
            .filter(row -> row.verdict().equals(Verdict.NOISY.label()))
            .map(Row::suite)
            .distinct()
            .toList();
    return new Results(
        Results.SCHEMA_VERSION,
        effort,
        started,
        seed,
        environment,
        noisy,
        rows,
        outcomes.stream().map(this::measured).toList(),
        outcomes.stream().flatMap(outcome -> raw(outcome).stream()).toList());
  }

  private MeasuredCase measured(CaseOutcome outcome) {
    Case measured = outcome.planned().measured();
    return new MeasuredCase(
        measured.suite(),
        measured.name(),
        measured.title(),
        outcome.rounds().size(),
        outcome.conditions().values(),
        measured.metrics().stream().map(ResultsBuilder::measured).toList(),
        outcome.planned().subjects().stream().map(ResultsBuilder::measured).toList(),
        outcome.noise(),
        evaluation.failure(outcome),
        outcome.skipped());
  }

  private static MeasuredMetric measured(Metric metric) {
    return new MeasuredMetric(
        metric.name(),
        metric.unit(),
        metric.direction() == Direction.LOWER_IS_BETTER,
        metric.exact());
  }

  private static MeasuredSubject measured(Subject subject) {
    return new MeasuredSubject(
        subject.name(),
        subject.title(),
        subject.version(),
        subject.role().name().toLowerCase(Locale.ROOT));
  }

  private static List<RawMeasurement> raw(CaseOutcome outcome) {
    List<RawMeasurement> raw = new ArrayList<>();
    for (int round = 0; round < outcome.rounds().size(); round++) {
      Map<String, Measurement> measurements = outcome.rounds().get(round);
      for (Subject subject : outcome.planned().subjects()) {
        Measurement measurement = measurements.get(subject.name());
        if (measurement != null) {
          raw.add(
              new RawMeasurement(
                  outcome.planned().id(),
                  round + 1,
                  subject.name(),
                  measurement.values(),
                  measurement.raw()));
        }
      }
    }
    return raw;
  }
}
