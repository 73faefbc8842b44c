package io.ashlar.benchmarks.statistics;

/** The estimate of a ratio from one ratio a round. */
public final class Ratios {

  /** Confidence of every interval in a report. */
  public static final double CONFIDENCE = 0.95;

  /**
   * Rounds below which there is no verdict. Six would do for 95 %, by a hair and with the extremes
   * as ends; at seven the interval stands one outlier on either side.
   */
  public static final int ROUNDS_FOR_A_VERDICT = 7;

  private Ratios() {}

  /**
   * The Hodges-Lehmann estimate of the ratio, and its interval. It is taken of the logarithms:
   * twice as fast and half as fast are equally far from one.
   *
   * @param perRound one positive ratio a round
   */
  public static Interval estimate(double[] perRound) {
    double[] logs = new double[perRound.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = Math.log(perRound[i]);
    }
    Interval interval = SignedRank.interval(logs, CONFIDENCE);
    return new Interval(
        Math.exp(interval.estimate()), Math.exp(interval.low()), Math.exp(interval.high()));
  }

  /** The estimate of a single value and its interval, in the value's own unit. */
  public static Interval value(double[] perRound) {
    return SignedRank.interval(perRound, CONFIDENCE);
  }
}
