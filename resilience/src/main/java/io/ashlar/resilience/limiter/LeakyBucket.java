package io.ashlar.resilience.limiter;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A leaky bucket as a queue: callers wait in line and leave it evenly spaced.
 *
 * <p>A permit is followed by the next one no sooner than the rate's spacing; a caller who takes n
 * permits keeps the line busy for n spacings. So a burst at the entry is a steady flow at the exit,
 * which is what a downstream that dislikes bursts wants ("traffic shaping"). In any time W at most
 * {@code rate * W + 1} callers of one permit leave.
 *
 * <p>The line has a capacity; who would have to stand behind it is refused at once, as is everyone
 * whose wait would be longer than he is willing to. Callers leave in the order in which they came.
 * {@link #request} and {@link #tryAcquire()} do not wait: they succeed when the line is empty.
 *
 * <p>Thread-safe.
 */
public final class LeakyBucket implements RateLimiter {
  private final Pacer pacer;

  LeakyBucket(String name, Rate rate, long capacity, Patience patience) {
    this.pacer = new Pacer(name, Terms.leakyBucket(rate, capacity), patience);
  }

  /**
   * A line that callers leave at a rate.
   *
   * @param rate how many in what time
   * @return a builder; without further options 100 permits may wait
   */
  public static LeakyBucketBuilder builder(Rate rate) {
    return new LeakyBucketBuilder(Objects.requireNonNull(rate, "rate"));
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
   * Takes a place in line. Allocates the answer.
   *
   * @param permits how many, at least 1
   * @param maximumWait the longest wait worth having
   * @return the place, or null if the line is full or the wait would be longer, which is decided at
   *     once; nothing is taken then
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
   * How long the line is: the wait of a caller who came now.
   *
   * @return the time, zero if the line is empty
   */
  public Duration delay() {
    return Duration.ofNanos(estimate(1, now()));
  }

  /**
   * Changes rate and capacity from now on. Who waits in line keeps his place, also behind a new
   * capacity, and leaves it at the new rate.
   *
   * @param rate how many in what time
   * @param capacity how many permits may be ahead of one who waits, at least 0
   * @throws IllegalArgumentException if the two cannot be counted, see {@link
   *     LeakyBucketBuilder#build}; nothing is changed then
   */
  public void reconfigure(Rate rate, long capacity) {
    pacer.change(Terms.leakyBucket(Objects.requireNonNull(rate, "rate"), capacity));
  }

  @Override
  public String toString() {
    Terms terms = pacer.terms();
    return "LeakyBucket[name="
        + name()
        + ", rate="
        + terms.rate()
        + ", capacity="
        + terms.size()
        + "]";
  }
}
