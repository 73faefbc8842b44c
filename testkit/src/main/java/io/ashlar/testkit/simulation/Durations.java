package io.ashlar.testkit.simulation;

import java.time.Duration;

/** Durations as the nanosecond counts the scheduler works with. */
final class Durations {
  /** Ten years: nothing is scheduled further ahead, which keeps all sums far from overflow. */
  static final long LONGEST = 3_650L * 86_400 * 1_000_000_000;

  private Durations() {}

  /** The length in nanoseconds; fails if negative or longer than ten years. */
  static long nanos(String name, Duration duration) {
    if (duration.isNegative() || duration.compareTo(Duration.ofNanos(LONGEST)) > 0) {
      throw new IllegalArgumentException(
          name + "=" + duration + ", must be between zero and ten years");
    }
    return duration.toNanos();
  }

  /** A delay as executors take it: none if negative, cut at ten years. */
  static long clamp(long nanos) {
    return Math.max(0, Math.min(nanos, LONGEST));
  }

  static String format(long nanos) {
    return String.format("%d.%09ds", nanos / 1_000_000_000, nanos % 1_000_000_000);
  }
}
