package io.ashlar.resilience.limiter;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A token bucket: permits flow in evenly at a rate and are kept up to a burst.
 *
 * <p>In any time W at most {@code burst + rate * W} permits are granted, and in the long run, to a
 * caller who always asks, exactly {@code rate * W}: nothing is rounded ({@link Rate} is a ratio,
 * and time is counted in a unit that divides it). The bucket begins full.
 *
 * <p>It is one long, changed by one compare-and-set; a refusal writes nothing. A bucket nobody uses
 * needs no timer. How that works is told in {@code Line}: the generic cell rate algorithm.
 *
 * <p>Permits can be taken ahead of time: {@link #reserve} tells how long to wait for them. Waiting
 * threads ({@link #acquire(long, Duration)}) stand in line by such reservations, so they are served
 * in the order in which they came.
 *
 * <p>Thread-safe.
 */
public final class TokenBucket implements RateLimiter {
  private final Pacer pacer;

  TokenBucket(String name, Rate rate, long burst, Patience patience) {
    this.pacer = new Pacer(name, Terms.tokenBucket(rate, burst), patience);
  }

  /**
   * A bucket into which permits flow at a rate.
   *
   * @param rate how many in what time
   * @return a builder; without further options the burst is the rate's number of permits
   */
  public static TokenBucketBuilder builder(Rate rate) {
    return new TokenBucketBuilder(Objects.requireNonNull(rate, "rate"));
  }

  @Override
  public String name() {
    return pacer.name();
  }

  @Override
  public long now() {
    return pacer.now();
  }

  @Override
  public long request(long permits, long nowNanos) {
    return pacer.request(permits, nowNanos);
  }

  @Override
  public long estimate(long permits, long nowNanos) {
    return pacer.estimate(permits, nowNanos);
  }

  /**
   * Takes permits that may be used once a time has come. Allocates the answer.
   *
   * @param permits how many, at least 1
   * @param maximumWait the longest wait worth having
   * @return the place in line, or null if the wait would be longer, which is decided at once;
   *     nothing is taken then
   * @throws IllegalArgumentException if {@code permits} is below 1
   */
  public @Nullable Reservation reserve(long permits, Duration maximumWait) {
    return pacer.reserve(permits, maximumWait);
  }

  @Override
  public boolean acquire(long permits, Duration timeout) throws InterruptedException {
    return pacer.acquire(permits, timeout);
  }

  @Override
  public void refund(long permits) {
    pacer.refund(permits);
  }

  /**
   * How many permits could be taken now. Not negative, also while there are reservations.
   *
   * @return from 0 to the burst
   */
  public long availablePermits() {
    return pacer.availablePermits();
  }

  /**
   * Changes rate and burst from now on. As many permits as were taken and have not flowed in again
   * are taken still, or all of the new burst if they are more. Who waits in line keeps his place
   * and leaves it at the new rate.
   *
   * @param rate how many in what time
   * @param burst how many it holds, at least 1
   * @throws IllegalArgumentException if the two cannot be counted, see {@link
   *     TokenBucketBuilder#build}; nothing is changed then
   */
  public void reconfigure(Rate rate, long burst) {
    pacer.change(Terms.tokenBucket(Objects.requireNonNull(rate, "rate"), burst));
  }

  @Override
  public String toString() {
    Terms terms = pacer.terms();
    return "TokenBucket[name="
        + name()
        + ", rate="
        + terms.rate()
        + ", burst="
        + terms.size()
        + "]";
  }
}
