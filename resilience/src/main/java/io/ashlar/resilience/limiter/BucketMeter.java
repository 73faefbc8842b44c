package io.ashlar.resilience.limiter;

/**
 * A token bucket beside other limits: {@link Line}'s arithmetic with a debt that is brought up to
 * date at each visit, so no silence is too long.
 */
final class BucketMeter extends Meter {
  private final Spacing spacing;
  private final long burst;
  private final long tolerance;
  private long debt;
  private long asOf;

  BucketMeter(Rate rate, long burst, long nowNanos) {
    this.spacing = Spacing.of(rate, burst);
    this.burst = burst;
    this.tolerance = burst * spacing.units();
    this.asOf = nowNanos;
  }

  private void advance(long nowNanos) {
    debt = Math.max(debt - spacing.toUnits(nowNanos - asOf), 0);
    asOf = nowNanos;
  }

  @Override
  long waitFor(long permits, long nowNanos) {
    if (permits > burst) {
      return RateLimiter.NEVER;
    }
    advance(nowNanos);
    long end = debt + permits * spacing.units();
    return end > tolerance ? spacing.toNanos(end - tolerance) : 0;
  }

  @Override
  void charge(long permits, long nowNanos) {
    debt += permits * spacing.units();
  }

  @Override
  void refund(long permits, long nowNanos) {
    advance(nowNanos);
    debt = permits > debt / spacing.units() ? 0 : debt - permits * spacing.units();
  }

  @Override
  long used(long nowNanos) {
    advance(nowNanos);
    return -Math.floorDiv(-debt, spacing.units());
  }

  @Override
  void setLimit(long permits) {
    // Only for the same limit: the units of the debt are those of its rate.
  }
}
