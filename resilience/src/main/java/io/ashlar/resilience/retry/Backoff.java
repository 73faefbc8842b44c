package io.ashlar.resilience.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt.
 *
 * <p>Waiting longer each time gives a service room; leaving it to chance keeps those who failed
 * together from coming back together. Of the kinds of jitter, {@linkplain #fullJitter full} spreads
 * best for the least work, {@linkplain #equalJitter equal} never waits less than half, {@linkplain
 * #decorrelatedJitter decorrelated} follows its own last wait (Brooker, Exponential Backoff and
 * Jitter, AWS Architecture Blog, 2015).
 *
 * <p>What no backoff does: keep the load of an overloaded service down when callers come from
 * outside at their own pace. That takes a {@link RetryBudget}.
 *
 * <p>Implementations are stateless.
 */
@FunctionalInterface
public interface Backoff {
  /**
   * The wait after a failed attempt.
   *
   * @param attempt which one failed, from 1
   * @param lastNanos the wait before it, 0 for the first attempt
   * @param random chance
   * @return nanoseconds, not below 0
   */
  long nanos(int attempt, long lastNanos, RandomGenerator random);

  /**
   * No wait at all.
   *
   * @return the backoff
   */
  static Backoff none() {
    return (attempt, lastNanos, random) -> 0;
  }

  /**
   * Always the same.
   *
   * @param wait not negative, at most a year
   * @return the backoff
   * @throws IllegalArgumentException if it is out of range
   */
  static Backoff fixed(Duration wait) {
    long nanos = Ceiling.checked("wait", wait);
    return (attempt, lastNanos, random) -> nanos;
  }

  /**
   * Twice as long each time: {@code min(most, first * 2^(attempt - 1))}.
   *
   * @param first the first wait, not negative, at most a year
   * @param most the longest
   * @return the backoff
   * @throws IllegalArgumentException if one of them is out of range
   */
  static Backoff exponential(Duration first, Duration most) {
    Ceiling ceiling = Ceiling.of(first, most);
    return (attempt, lastNanos, random) -> ceiling.nanos(attempt);
  }

  /**
   * From nothing to the exponential wait, evenly.
   *
   * @param first the first wait, not negative, at most a year
   * @param most the longest
   * @return the backoff
   * @throws IllegalArgumentException if one of them is out of range
   */
  static Backoff fullJitter(Duration first, Duration most) {
    Ceiling ceiling = Ceiling.of(first, most);
    return (attempt, lastNanos, random) -> Ceiling.upTo(ceiling.nanos(attempt), random);
  }

  /**
   * From half of the exponential wait to all of it, evenly.
   *
   * @param first the first wait, not negative, at most a year
   * @param most the longest
   * @return the backoff
   * @throws IllegalArgumentException if one of them is out of range
   */
  static Backoff equalJitter(Duration first, Duration most) {
    Ceiling ceiling = Ceiling.of(first, most);
    return (attempt, lastNanos, random) -> {
      long all = ceiling.nanos(attempt);
      return all - all / 2 + Ceiling.upTo(all / 2, random);
    };
  }

  /**
   * From the first wait to three times the last one, evenly.
   *
   * @param first the first wait, not negative, at most a year
   * @param most the longest
   * @return the backoff
   * @throws IllegalArgumentException if one of them is out of range
   */
  static Backoff decorrelatedJitter(Duration first, Duration most) {
    Ceiling ceiling = Ceiling.of(first, most);
    return (attempt, lastNanos, random) -> {
      long low = ceiling.firstNanos();
      long high = Math.max(3 * Math.max(lastNanos, low), low);
      return Math.min(ceiling.mostNanos(), low + Ceiling.upTo(high - low, random));
    };
  }
}
