package io.ashlar.benchmarks.goals;

/** What a goal's figures are compared with. */
public enum GoalKind {
  /** The ratio to a peer, above 1 in our favour. */
  RATIO,
  /** Our own figure, in the unit of the metric. */
  ABSOLUTE,
  /** The share of a physical limit that was measured in the same run. */
  LIMIT,
  /** A comparison with another mode of ours: shown, without floor and target. */
  EXPERIMENT
}
