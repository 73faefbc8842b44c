package io.ashlar.resilience.limiter;

import java.time.Duration;
import java.util.Objects;

/**
 * A bound on how often something may happen.
 *
 * <pre>{@code
 * RateLimiter limiter = TokenBucket.builder(Rate.perSecond(100)).burst(20).build();
 * if (limiter.tryAcquire()) {
 *   send();
 * }
 * }</pre>
 *
 * <p><b>Which one?</b> Let the limit be L permits in a time W. What the kinds bound differs, and so
 * does what they cost:
 *
 * <table>
 *   <caption>The kinds of limiters</caption>
 *   <tr><th>kind</th><th>most permits in any time W</th><th>memory</th><th>for</th></tr>
 *   <tr><td>{@link TokenBucket}, burst B</td><td>B + L</td><td>two longs</td><td>smoothing, the
 *   default</td></tr>
 *   <tr><td>{@link LeakyBucket}</td><td>1 + L</td><td>two longs</td><td>pacing: callers wait in
 *   line and leave it evenly spaced</td></tr>
 *   <tr><td>{@link Limit#slidingWindow}</td><td>L</td><td>a long a slice</td><td>contracts: "never
 *   more than L in any W"</td></tr>
 *   <tr><td>{@link Limit#slidingLog}</td><td>L</td><td>16 bytes a permit</td><td>the same, exact,
 *   for small L</td></tr>
 *   <tr><td>{@link Limit#slidingCounter}</td><td>below 2 L, mostly near L</td><td>two
 *   longs</td><td>an approximation</td></tr>
 *   <tr><td>{@link Limit#fixedWindow}</td><td>2 L</td><td>one long</td><td>quotas that begin anew
 *   each period</td></tr>
 * </table>
 *
 * <p>Several limits at once ("20 a second and 1,000 an hour") are one limiter: {@link #builder}.
 * Limits under limits ("the tenant, and each of its users") are a {@link HierarchicalLimiter}; one
 * limit that several share by weight is a {@link FairLimiter}; one for each of millions of keys is
 * a {@code KeyedLimiter}.
 *
 * <p><b>Weights.</b> Each method takes a number of permits. More than could ever be had at once is
 * refused with {@link #NEVER}, at once; it is not waited for.
 *
 * <p><b>Time.</b> A clock that steps back is taken for one that stands still: nothing is granted
 * twice, and permits come again when it has caught up.
 *
 * <p>Thread-safe. No method but {@link #acquire(long, Duration)} blocks, none allocates unless it
 * says so, and none calls anything but the clock.
 */
public sealed interface RateLimiter permits HierarchicalLimiter, LeakyBucket, TokenBucket {
  /** The answer "never": more permits were asked for than the limit lets through at once. */
  long NEVER = Long.MAX_VALUE;

  /**
   * A limiter with one or several limits, all of which must be kept.
   *
   * @return a builder without a limit yet
   */
  static RateLimiterBuilder builder() {
    return new RateLimiterBuilder();
  }

  /**
   * The name, for metrics and messages.
   *
   * @return what the builder was given
   */
  String name();

  /**
   * Takes permits if they are free at the given time. The primitive on which the others rest: for
   * callers that have read the clock already and want to know how long to stay away.
   *
   * @param permits how many, at least 1
   * @param nowNanos the time on this limiter's clock
   * @return 0 if they were taken; otherwise nothing was, and it is the nanoseconds until they are
   *     free if nobody else comes, or {@link #NEVER}
   * @throws IllegalArgumentException if {@code permits} is below 1
   */
  long request(long permits, long nowNanos);

  /**
   * Says what {@link #request} would, but takes nothing.
   *
   * @param permits how many, at least 1
   * @param nowNanos the time on this limiter's clock
   * @return 0 if they are free; otherwise the nanoseconds until they are if nobody else comes, or
   *     {@link #NEVER}
   * @throws IllegalArgumentException if {@code permits} is below 1
   */
  long estimate(long permits, long nowNanos);

  /**
   * The time on this limiter's clock.
   *
   * @return nanoseconds from any origin
   */
  long now();

  /**
   * Gives permits back that were taken and not used. What would be above the limit is dropped: a
   * limiter never holds more than when it was new; and so is what somebody who waits stands on.
   *
   * <p>The bounds in the table above hold for permits taken. They hold for permits used if nobody
   * gives back what he took longer ago than the limiter needs to refill.
   *
   * @param permits how many, at least 1
   * @throws IllegalArgumentException if {@code permits} is below 1
   */
  void refund(long permits);

  /**
   * Takes permits, waiting for them if need be. If the wait would be longer than the time-out it is
   * refused at once, without waiting and without taking anything.
   *
   * <p>An interrupt ends the wait, and what had been reserved is given back. Threads wait parked; a
   * virtual thread does not pin its carrier.
   *
   * @param permits how many, at least 1
   * @param timeout how long to wait at most; 0 or less does not wait
   * @return whether they were taken
   * @throws InterruptedException if the thread is interrupted before or while it waits; nothing is
   *     taken then
   * @throws IllegalArgumentException if {@code permits} is below 1
   */
  boolean acquire(long permits, Duration timeout) throws InterruptedException;

  /**
   * Takes one permit if it is free.
   *
   * @return whether it was taken
   */
  default boolean tryAcquire() {
    return request(1, now()) == 0;
  }

  /**
   * Takes permits, all or none, if they are free.
   *
   * @param permits how many, at least 1
   * @return whether they were taken
   * @throws IllegalArgumentException if {@code permits} is below 1
   */
  default boolean tryAcquire(long permits) {
    return request(permits, now()) == 0;
  }

  /**
   * Takes one permit or throws.
   *
   * @throws RateLimitedException if it is not free; it says when it may be
   */
  default void acquireOrThrow() {
    long wait = request(1, now());
    if (wait != 0) {
      throw new RateLimitedException(name(), 1, wait);
    }
  }

  /**
   * Says how long until permits are free.
   *
   * @param permits how many, at least 1
   * @return the time if nobody else comes; zero if they are free now, about 292 years if never
   * @throws IllegalArgumentException if {@code permits} is below 1
   */
  default Duration estimate(long permits) {
    return Duration.ofNanos(estimate(permits, now()));
  }

  /**
   * Takes one permit, waiting for it if need be; see {@link #acquire(long, Duration)}.
   *
   * @param timeout how long to wait at most
   * @return whether it was taken
   * @throws InterruptedException if the thread is interrupted
   */
  default boolean acquire(Duration timeout) throws InterruptedException {
    return acquire(1, Objects.requireNonNull(timeout, "timeout"));
  }
}
