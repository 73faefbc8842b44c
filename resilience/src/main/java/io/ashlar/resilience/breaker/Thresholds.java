package io.ashlar.resilience.breaker;

/**
 * From which share of bad calls on a circuit is ill. Shares are parts in a million and compared by
 * multiplication, so there is no rounding at the threshold itself.
 *
 * @param failedMillionths share of failed calls, from 1 to 1,000,000
 * @param slowMillionths share of slow calls, from 1 to 1,000,000, or {@link #OFF}
 */
record Thresholds(long failedMillionths, long slowMillionths) {
  static final long OFF = Long.MAX_VALUE;
  private static final long MILLION = 1_000_000;
  private static final double MILLIONTHS_IN_A_PERCENT = 10_000;

  static long millionths(String option, double percent) {
    if (!(percent > 0 && percent <= 100)) {
      throw new IllegalArgumentException(option + "=" + percent + ", must be above 0 and <= 100");
    }
    return Math.max(Math.round(percent * MILLIONTHS_IN_A_PERCENT), 1);
  }

  boolean areReached(long total, long failed, long slow) {
    return failed * MILLION >= failedMillionths * total
        || (slowMillionths != OFF && slow * MILLION >= slowMillionths * total);
  }
}
