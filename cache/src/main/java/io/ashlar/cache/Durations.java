package io.ashlar.cache;

import java.time.Duration;

/** Durations as nanoseconds: more than 292 years are as many as a long can say. */
final class Durations {
  private Durations() {}

  static long saturatedNanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException tooLong) {
      return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
