package io.ashlar.benchmarks.goals;

import org.jspecify.annotations.Nullable;

/**
 * One goal.
 *
 * @param kind what the figures are compared with
 * @param suite the suite
 * @param caseName the case
 * @param metric the metric
 * @param peer the subject that ours is compared with; null for an absolute goal, and for an
 *     experiment that is one beside everybody
 * @param floor what must be reached: a floor missed for certain fails the run
 * @param target what is hoped for
 */
public record Goal(
    GoalKind kind,
    String suite,
    String caseName,
    String metric,
    @Nullable String peer,
    @Nullable Double floor,
    @Nullable Double target) {}
