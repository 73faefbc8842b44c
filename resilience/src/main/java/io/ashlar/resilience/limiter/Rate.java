package io.ashlar.resilience.limiter;

import java.time.Duration;
import java.util.Objects;

/**
 * So many permits in so much time: "100 a second", "1 a day". A ratio of two integers, so nothing
 * about it is rounded.
 *
 * @param permits how many, at least 1
 * @param period in what time, from 1 nanosecond to 100 years
 */
public record Rate(long permits, Duration period) {
  private static final Duration LONGEST = Duration.ofDays(36_525);

  /**
   * Checks the ranges.
   *
   * @param permits how many, at least 1
   * @param period in what time, from 1 nanosecond to 100 years
   * @throws IllegalArgumentException if one of them is not kept
   */
  public Rate {
    Objects.requireNonNull(period, "period");
    if (permits < 1) {
      throw new IllegalArgumentException("permits=" + permits + ", must be >= 1");
    }
    if (period.isNegative() || period.isZero() || period.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("period=" + period + ", must be from 1 ns to " + LONGEST);
    }
  }

  /**
   * So many in some time.
   *
   * @param permits how many, at least 1
   * @param period in what time
   * @return the rate
   */
  public static Rate of(long permits, Duration period) {
    return new Rate(permits, period);
  }

  /**
   * So many a second.
   *
   * @param permits how many, at least 1
   * @return the rate
   */
  public static Rate perSecond(long permits) {
    return new Rate(permits, Duration.ofSeconds(1));
  }

  /**
   * So many a minute.
   *
   * @param permits how many, at least 1
   * @return the rate
   */
  public static Rate perMinute(long permits) {
    return new Rate(permits, Duration.ofMinutes(1));
  }

  /**
   * The period.
   *
   * @return nanoseconds, at least 1
   */
  long periodNanos() {
    return period.toNanos();
  }

  @Override
  public String toString() {
    return permits + "/" + period;
  }
}
