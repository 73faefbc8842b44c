package io.ashlar.benchmarks.statistics;

import org.jspecify.annotations.Nullable;

/**
 * What a row of the report may claim. Only the ends of the interval decide, never the estimate.
 *
 * <p>The goal is the floor, or the target where there is no floor. In this order: whole interval
 * below the floor - {@link #MISSED}; low end at the goal or above - {@link #GOAL_MET}; low end
 * above 1 - {@link #AHEAD}; high end below 1 - {@link #BEHIND}; else {@link #INCONCLUSIVE}, which
 * for a goal is a miss that wants more rounds or less noise, and no pass.
 */
public enum Verdict {
  /** The low end reaches the goal. */
  GOAL_MET("goal met"),
  /** The whole interval is above 1, and there is no goal or it is not reached for certain. */
  AHEAD("ahead"),
  /** Exactly equal in every round, as counts of bytes can be. */
  LEVEL("level"),
  /** The interval does not tell. */
  INCONCLUSIVE("inconclusive"),
  /** The whole interval is below 1. */
  BEHIND("behind"),
  /** The whole interval is below the floor: {@code ./bench} ends with 1. */
  MISSED("missed"),
  /** Too few rounds for an interval: a look. */
  LOOK("look"),
  /** A figure that stands beside others without a claim. */
  SHOWN("shown"),
  /** A comparison that claims nothing, because nobody promised anything by it. */
  EXPERIMENT("experiment"),
  /** The twins of an A/A pair came out equal, as they must. */
  NO_DIFFERENCE("no difference"),
  /** The twins of an A/A pair came out different: nothing of the suite is to be quoted. */
  NOISY("noisy");

  private final String label;

  Verdict(String label) {
    this.label = label;
  }

  /** The verdict in the words of the report. */
  public String label() {
    return label;
  }

  /** The verdict on a ratio, of which more is better. */
  public static Verdict ofRatio(
      Interval ratio, int rounds, @Nullable Double floor, @Nullable Double target) {
    if (rounds < Ratios.ROUNDS_FOR_A_VERDICT) {
      return LOOK;
    }
    if (floor != null && ratio.high() < floor) {
      return MISSED;
    }
    Double goal = floor != null ? floor : target;
    if (goal != null && ratio.low() >= goal) {
      return GOAL_MET;
    }
    if (ratio.low() > 1) {
      return AHEAD;
    }
    if (ratio.high() < 1) {
      return BEHIND;
    }
    return ratio.low() == 1 && ratio.high() == 1 ? LEVEL : INCONCLUSIVE;
  }

  /** The verdict on the share of a physical limit: only a goal can be met or missed. */
  public static Verdict ofShare(
      Interval share, int rounds, @Nullable Double floor, @Nullable Double target) {
    if (floor == null && target == null) {
      return SHOWN;
    }
    Verdict verdict = ofRatio(share, rounds, floor, target);
    return verdict == LOOK || verdict == MISSED || verdict == GOAL_MET ? verdict : INCONCLUSIVE;
  }

  /** The verdict on a figure of our own of which more is better, against figures in its unit. */
  public static Verdict ofHigher(
      Interval value, int rounds, @Nullable Double floor, @Nullable Double target) {
    return ofShare(value, rounds, floor, target);
  }

  /** The verdict on a figure of our own of which less is better, against figures in its unit. */
  public static Verdict ofLower(
      Interval value, int rounds, @Nullable Double floor, @Nullable Double target) {
    Interval negated = new Interval(-value.estimate(), -value.high(), -value.low());
    return ofShare(negated, rounds, floor == null ? null : -floor, target == null ? null : -target);
  }

  /** The verdict on an A/A pair. */
  public static Verdict ofTwins(Interval ratio, int rounds) {
    if (rounds < Ratios.ROUNDS_FOR_A_VERDICT) {
      return LOOK;
    }
    return ratio.contains(1) ? NO_DIFFERENCE : NOISY;
  }
}
