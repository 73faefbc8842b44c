package io.ashlar.cache.expiry;

import java.time.Duration;
import java.util.Objects;

/**
 * Durations given as options, checked and as nanoseconds.
 *
 * <p>What is longer than 146 years is cut to that: such a number can be added to a point of time of
 * a nanosecond ticker, and the sum compared with another one by subtraction, without overflow.
 */
public final class DurationOptions {
  /** 146 years in nanoseconds. */
  public static final long LONGEST_NANOS = 1L << 62;

  private DurationOptions() {}

  /**
   * A duration that must be more than zero.
   *
   * @param option the name of the option, for the message
   * @param value what was given
   * @return its nanoseconds, from 1 to {@link #LONGEST_NANOS}
   * @throws IllegalArgumentException if it is zero or less
   */
  public static long positive(String option, Duration value) {
    Objects.requireNonNull(value, option);
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(option + "=" + value + ", must be > 0");
    }
    return capped(value);
  }

  /**
   * A duration that may be zero.
   *
   * @param option the name of the option, for the message
   * @param value what was given
   * @return its nanoseconds, from 0 to {@link #LONGEST_NANOS}
   * @throws IllegalArgumentException if it is less than zero
   */
  public static long notNegative(String option, Duration value) {
    Objects.requireNonNull(value, option);
    if (value.isNegative()) {
      throw new IllegalArgumentException(option + "=" + value + ", must be >= 0");
    }
    return capped(value);
  }

  private static long capped(Duration value) {
    return value.compareTo(Duration.ofNanos(LONGEST_NANOS)) < 0 ? value.toNanos() : LONGEST_NANOS;
  }
}
