package io.ashlar.benchmarks.goals;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * All goals, checked against the suites there are.
 *
 * @param all the goals
 */
public record Goals(List<Goal> all) {

  /** No goals. */
  public static final Goals NONE = new Goals(List.of());

  public Goals {
    all = List.copyOf(all);
  }

  /** The goal for a comparison with the given subject. */
  public Optional<Goal> against(String suite, String caseName, String metric, String peer) {
    return all.stream()
        .filter(goal ->
            isFor(goal, suite, caseName, metric)
                && (Objects.equals(goal.peer(), peer) || isForEverybody(goal)))
        .findFirst();
  }

  private static boolean isForEverybody(Goal goal) {
    return goal.kind() == GoalKind.EXPERIMENT && goal.peer() == null;
  }

  /** The goal for our own figure. */
  public Optional<Goal> absolute(String suite, String caseName, String metric) {
    return all.stream()
        .filter(goal -> isFor(goal, suite, caseName, metric) && goal.kind() == GoalKind.ABSOLUTE)
        .findFirst();
  }

  private static boolean isFor(Goal goal, String suite, String caseName, String metric) {
    return goal.suite().equals(suite)
        && goal.caseName().equals(caseName)
        && goal.metric().equals(metric);
  }
}
