package io.ashlar.benchmarks.report;

import io.ashlar.benchmarks.goals.Goal;
import io.ashlar.benchmarks.goals.GoalKind;
import io.ashlar.benchmarks.goals.Goals;
import io.ashlar.benchmarks.harness.CaseOutcome;
import io.ashlar.benchmarks.harness.Conditions;
import io.ashlar.benchmarks.harness.FakeCase;
import io.ashlar.benchmarks.harness.Measurement;
import io.ashlar.benchmarks.harness.NoiseSample;
import io.ashlar.benchmarks.harness.Plan;
import io.ashlar.benchmarks.harness.PlannedCase;
import io.ashlar.benchmarks.harness.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Outcomes whose figures are known. */
final class Played {
  static final Environment ENVIRONMENT =
      new Environment(
          "Example CPU <3 GHz>",
          2,
          24_000,
          "Linux 6.1",
          "hypervisor",
          "unknown",
          1.5,
          "25.0.1",
          "Example & Sons",
          List.of("-Xmx1g"),
          "0123456789ab",
          true);

  private final Map<String, double[]> times = new HashMap<>();
  private final List<Goal> goals = new ArrayList<>();
  private int rounds = 7;
  private @Nullable String failure;
  private @Nullable String skipped;
  private boolean alone;

  Played() {
    for (String subject : List.of("ashlar", "ashlar-again", "peer", "other", "copy", "safe")) {
      times.put(subject, new double[] {10, 10, 10, 10, 10, 10, 10});
    }
  }

  Played time(String subject, double... perRound) {
    times.put(subject, perRound);
    return this;
  }

  Played rounds(int count) {
    rounds = count;
    return this;
  }

  Played failing(String reason) {
    failure = reason;
    return this;
  }

  Played alone() {
    alone = true;
    return this;
  }

  Played skipping(String reason) {
    rounds = 0;
    skipped = reason;
    return this;
  }

  Played goal(
      GoalKind kind, String metric, String peer, @Nullable Double floor, @Nullable Double target) {
    goals.add(new Goal(kind, "fake", "case", metric, peer.isEmpty() ? null : peer, floor, target));
    return this;
  }

  CaseOutcome outcome() {
    FakeCase fake = FakeCase.steady("case", 1, 1);
    if (alone) {
      fake.alone();
    }
    PlannedCase planned = Plan.of(List.of(FakeCase.suite(fake)), List.of()).cases().get(0);
    List<Map<String, Measurement>> played = new ArrayList<>();
    List<NoiseSample> noise = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      Map<String, Measurement> measurements = new HashMap<>();
      for (Subject subject : planned.subjects()) {
        double time = times.get(subject.name())[round];
        Map<String, Double> values = Map.of("time", time, "allocation", 0.001, "share", 50.0);
        measurements.put(subject.name(), new Measurement(values, "[{\"score\" : 1.50}]"));
      }
      played.add(measurements);
      noise.add(new NoiseSample(round + 1, 1000 + round, 1.1, round == 0 ? -1 : 0.02, 1.0));
    }
    Map<String, String> fixed = new LinkedHashMap<>();
    fixed.put("load", "1000/s");
    fixed.put("skipped absent", "not installed (Debian package absentd)");
    Conditions conditions = new Conditions(fixed);
    return new CaseOutcome(planned, conditions, played, noise, failure, skipped);
  }

  List<Row> rows() {
    return evaluation().rows(outcome());
  }

  Results results() {
    return new ResultsBuilder(evaluation(), ENVIRONMENT)
        .build("full", "2026-11-23T12:00:00Z", 42, List.of(outcome()));
  }

  private Evaluation evaluation() {
    return new Evaluation(new Goals(goals), "25.0.1");
  }
}
