package io.ashlar.benchmarks.statistics;

/**
 * An estimate with the ends of its confidence interval, all three in the same unit.
 *
 * @param estimate the estimate, within the ends
 * @param low low end, included
 * @param high high end, included
 */
public record Interval(double estimate, double low, double high) {

  public Interval {
    if (!(low <= estimate && estimate <= high)) {
      throw new IllegalArgumentException(
          "low=" + low + ", estimate=" + estimate + ", high=" + high + ", must be in order");
    }
  }

  /** Whether the value lies between the ends or on one. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  /** Ratio of the high to the low end, at least 1; infinite or not a number around zero. */
  public double width() {
    return low == high ? 1 : high / low;
  }
}
