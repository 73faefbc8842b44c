package io.ashlar.resilience.retry;

import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * The exponential wait, and what jitter makes of it.
 *
 * @param firstNanos the first wait
 * @param mostNanos the longest
 */
record Ceiling(long firstNanos, long mostNanos) {
  private static final Duration LONGEST = Duration.ofDays(366);

  static Ceiling of(Duration first, Duration most) {
    long firstNanos = checked("first", first);
    long mostNanos = checked("most", most);
    if (mostNanos < firstNanos) {
      throw new IllegalArgumentException("most=" + most + ", must be >= first=" + first);
    }
    return new Ceiling(firstNanos, mostNanos);
  }

  static long checked(String option, Duration value) {
    Objects.requireNonNull(value, option);
    if (value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(option + "=" + value + ", must be from 0 to " + LONGEST);
    }
    return value.toNanos();
  }

  long nanos(int attempt) {
    int doublings = Math.max(attempt, 1) - 1;
    return doublings >= Long.numberOfLeadingZeros(firstNanos) - 1
        ? mostNanos
        : Math.min(mostNanos, firstNanos << doublings);
  }

  /** From 0 to a number of nanoseconds, both included. */
  static long upTo(long nanos, RandomGenerator random) {
    return random.nextLong(nanos + 1);
  }
}
