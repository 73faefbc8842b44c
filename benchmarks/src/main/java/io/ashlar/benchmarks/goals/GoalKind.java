package io.ashlar.benchmarks.goals;

/** What a goal's figures are compared with. */
public enum GoalKind {
  /** The ratio to a peer, above 1 in our favour. */
  RATIO,
  /** Our own figure, in the unit of the metric. */
  ABSOLUTE,
  /** The share of a physical limit that was measured in the same run. */
  LIMIT,
  /**
   * A comparison that claims nothing, with another mode of ours or in a case where nothing is ours:
   * shown, without floor, target and verdict.
   */
  EXPERIMENT
}
