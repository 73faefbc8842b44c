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
  private final String name;
  private final Rate rate;
  private final long burst;
  private final Patience patience;
  private final Line line;

  /** Units between two permits. */
  private final long spacing;

  /** Units in which the burst flows in. */
  private final long tolerance;

  TokenBucket(String name, Rate rate, long burst, Patience patience) {
    this.name = name;
    this.rate = rate;
    this.burst = burst;
    this.patience = patience;
    Spacing exact = Spacing.of(rate, burst);
    this.spacing = exact.units();
    this.tolerance = burst * spacing;
    this.line = new Line(exact, patience.clock().getAsLong());
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
    return name;
  }

  @Override
  public long now() {
    return patience.clock().getAsLong();
  }

  @Override
  public long request(long permits, long nowNanos) {
    if (permits > burst) {
      return NEVER;
    }
    return line.request(cost(permits), tolerance, nowNanos);
  }

  @Override
  public long estimate(long permits, long nowNanos) {
    if (permits > burst) {
      return NEVER;
    }
    return line.estimate(cost(permits), tolerance, nowNanos);
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
    Objects.requireNonNull(maximumWait, "maximumWait");
    return reserve(permits, Patience.nanos(maximumWait), now());
  }

  private @Nullable Reservation reserve(long permits, long maximumWaitNanos, long nowNanos) {
    if (permits > burst) {
      return null;
    }
    Line.Stretch stretch =
        line.reserve(cost(permits), tolerance, line.toUnits(maximumWaitNanos), nowNanos);
    return stretch == null ? null : new Reservation(this, line, stretch);
  }

  @Override
  public boolean acquire(long permits, Duration timeout) throws InterruptedException {
    long maximumWait = Patience.nanos(timeout);
    Patience.checkInterrupt();
    long begin = now();
    long wait = request(permits, begin);
    if (wait == 0) {
      return true;
    }
    Reservation reservation = wait == NEVER ? null : reserve(permits, maximumWait, begin);
    if (reservation == null) {
      return false;
    }
    patience.await(reservation, begin);
    return true;
  }

  @Override
  public void refund(long permits) {
    checkPermits(permits);
    line.refund(permits, now());
  }

  /**
   * How many permits could be taken now. Not negative, also while there are reservations.
   *
   * @return from 0 to the burst
   */
  public long availablePermits() {
    return Math.max(tolerance - line.debt(now()), 0) / spacing;
  }

  /** Units of a number of permits that is not above the burst. */
  private long cost(long permits) {
    checkPermits(permits);
    return permits * spacing;
  }

  static void checkPermits(long permits) {
    if (permits < 1) {
      throw new IllegalArgumentException("permits=" + permits + ", must be >= 1");
    }
  }

  @Override
  public String toString() {
    return "TokenBucket[name=" + name + ", rate=" + rate + ", burst=" + burst + "]";
  }
}
