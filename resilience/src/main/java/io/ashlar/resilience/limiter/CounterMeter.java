package io.ashlar.resilience.limiter;

/**
 * Two counts for a window: the last period's is taken to have been spread evenly, so the share of
 * it that the window still covers is subtracted from the limit (the approximation Cloudflare
 * described in 2017). A period is divided into at most 2<sup>30</sup> ticks, so that all products
 * fit; the share is rounded up.
 */
final class CounterMeter extends Meter {
  private static final int TICK_BITS = 30;

  private long limit;
  private final long period;
  private final int shift;

  /** The period in ticks. */
  private final long ticks;

  private long begin;
  private long used;
  private long usedBefore;

  CounterMeter(Rate rate, long nowNanos) {
    this.limit = rate.permits();
    this.period = rate.periodNanos();
    this.shift = Math.max(Long.SIZE - TICK_BITS - Long.numberOfLeadingZeros(period), 0);
    this.ticks = (period >> shift) + 1;
    this.begin = nowNanos;
  }

  private void advance(long nowNanos) {
    long elapsed = nowNanos - begin;
    if (elapsed < period) {
      return;
    }
    usedBefore = elapsed < 2 * period ? used : 0;
    used = 0;
    begin += elapsed - elapsed % period;
  }

  /** How much of the last period counts at a tick of this one. */
  private static long share(long count, long ticks, long tick) {
    return (count * (ticks - tick) + ticks - 1) / ticks;
  }

  @Override
  long waitFor(long permits, long nowNanos) {
    if (permits > limit) {
      return RateLimiter.NEVER;
    }
    advance(nowNanos);
    long room = limit - permits;
    if (used + share(usedBefore, ticks, (nowNanos - begin) >> shift) <= room) {
      return 0;
    }
    if (used <= room) {
      return begin + firstTime(usedBefore, room - used) - nowNanos;
    }
    return begin + period + firstTime(used, room) - nowNanos;
  }

  /** When in a period so much of the count before it is forgotten that the rest fits. */
  private long firstTime(long countBefore, long room) {
    if (countBefore <= room) {
      return 0;
    }
    long tick = ticks - room * ticks / countBefore;
    return Math.min(tick << shift, period);
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
    return used + share(usedBefore, ticks, (nowNanos - begin) >> shift);
  }

  @Override
  void setLimit(long permits) {
    limit = permits;
  }
}
