package io.ashlar.benchmarks.load.generator;

/**
 * One stretch of load at one rate.
 *
 * @param rate intended requests a second, above 0
 * @param arrivals how they follow each other
 * @param seed seed of their times
 * @param lines requests that may be under way at once, at least 1: one a line
 * @param warmUpNanos time before the figures count, at least 0
 * @param measuringNanos time that counts, above 0
 */
public record LoadStage(
    double rate, Arrivals arrivals, long seed, int lines, long warmUpNanos, long measuringNanos) {

  public LoadStage {
    if (!(rate > 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException("rate=" + rate + ", must be finite and above 0");
    }
    if (lines < 1) {
      throw new IllegalArgumentException("lines=" + lines + ", must be >= 1");
    }
    if (warmUpNanos < 0 || measuringNanos <= 0) {
      throw new IllegalArgumentException(
          "warmUpNanos=" + warmUpNanos + ", measuringNanos=" + measuringNanos);
    }
  }

  /** When the last request is due, in nanoseconds from the beginning. */
  public long endNanos() {
    return warmUpNanos + measuringNanos;
  }
}
