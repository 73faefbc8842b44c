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
  private final String name;
  private final Rate rate;
  private final long capacity;
  private final Patience patience;
  private final Line line;

  /** Units between two permits. */
  private final long spacing;

  LeakyBucket(String name, Rate rate, long capacity, Patience patience) {
    this.name = name;
    this.rate = rate;
    this.capacity = capacity;
    this.patience = patience;
    Spacing exact = Spacing.of(rate, Math.max(capacity, 1));
    this.spacing = exact.units();
    this.line = new Line(exact, patience.clock().getAsLong());
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
    return name;
  }

  @Override
  public long now() {
    return patience.clock().getAsLong();
  }

  @Override
  public long request(long permits, long nowNanos) {
    if (neverFits(permits)) {
      return NEVER;
    }
    long cost = permits * spacing;
    return line.request(cost, cost, nowNanos);
  }

  @Override
  public long estimate(long permits, long nowNanos) {
    if (neverFits(permits)) {
      return NEVER;
    }
    long cost = permits * spacing;
    return line.estimate(cost, cost, nowNanos);
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
    Objects.requireNonNull(maximumWait, "maximumWait");
    return reserve(permits, Patience.nanos(maximumWait), now());
  }

  private @Nullable Reservation reserve(long permits, long maximumWaitNanos, long nowNanos) {
    if (neverFits(permits)) {
      return null;
    }
    long cost = permits * spacing;
    long longest = Math.min(line.toUnits(maximumWaitNanos), capacity * spacing);
    Line.Stretch stretch = line.reserve(cost, cost, longest, nowNanos);
    return stretch == null ? null : new Reservation(this, line, stretch);
  }

  @Override
  public boolean acquire(long permits, Duration timeout) throws InterruptedException {
    long maximumWait = Patience.nanos(timeout);
    Patience.checkInterrupt();
    long begin = now();
    Reservation reservation = reserve(permits, maximumWait, begin);
    if (reservation == null) {
      return false;
    }
    patience.await(reservation, begin);
    return true;
  }

  @Override
  public void refund(long permits) {
    TokenBucket.checkPermits(permits);
    line.refund(permits, now());
  }

  /**
   * How long the line is: the wait of a caller who came now.
   *
   * @return the time, zero if the line is empty
   */
  public Duration delay() {
    return Duration.ofNanos(estimate(1, now()));
  }

  /** Weight is bounded by the capacity: a longer occupation could not be counted. */
  private boolean neverFits(long permits) {
    TokenBucket.checkPermits(permits);
    return permits > Math.max(capacity, 1);
  }

  @Override
  public String toString() {
    return "LeakyBucket[name=" + name + ", rate=" + rate + ", capacity=" + capacity + "]";
  }
}
