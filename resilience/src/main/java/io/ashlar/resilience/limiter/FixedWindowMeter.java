package io.ashlar.resilience.limiter;

/** A count that begins anew each period. */
final class FixedWindowMeter extends Meter {
  private long limit;
  private final long period;
  private long begin;
  private long used;

  FixedWindowMeter(Rate rate, long nowNanos) {
    this.limit = rate.permits();
    this.period = rate.periodNanos();
    this.begin = nowNanos;
  }

  private void advance(long nowNanos) {
    long elapsed = nowNanos - begin;
    if (elapsed >= period) {
      begin += elapsed - elapsed % period;
      used = 0;
    }
  }

  @Override
  long waitFor(long permits, long nowNanos) {
    if (permits > limit) {
      return RateLimiter.NEVER;
    }
    advance(nowNanos);
    return used > limit - permits ? begin + period - nowNanos : 0;
  }

  @Override
  void charge(long permits, long nowNanos) {
    used += permits;
  }

  @Override
  void refund(long permits, long nowNanos) {
    advance(nowNanos);
    used = Math.max(used - permits, 0);
  }

  @Override
  long used(long nowNanos) {
    advance(nowNanos);
    return used;
  }

  @Override
  void setLimit(long permits) {
    limit = permits;
  }
}
