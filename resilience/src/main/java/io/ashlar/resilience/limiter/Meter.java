package io.ashlar.resilience.limiter;

/**
 * What has been taken of one {@link Limit}. Plain fields, owned by the lock of the {@link
 * HierarchicalLimiter} it belongs to, which also sees to it that time does not go back.
 */
abstract sealed class Meter
    permits BucketMeter, CounterMeter, FixedWindowMeter, LogMeter, SliceMeter {
  /**
   * How long until permits are free, if nobody else comes.
   *
   * @return 0, nanoseconds, or {@link RateLimiter#NEVER}
   */
  abstract long waitFor(long permits, long nowNanos);

  /** Takes permits that {@link #waitFor} has just found free at the same time. */
  abstract void charge(long permits, long nowNanos);

  /** Gives permits back, not more than are taken. */
  abstract void refund(long permits, long nowNanos);

  /** How many permits are taken, rounded up: as many as a refund could give back. */
  abstract long used(long nowNanos);

  /** Changes the number of permits, and nothing of what has been counted. */
  abstract void setLimit(long permits);

  /**
   * What goes on in place of this meter when its limit becomes another.
   *
   * @param fresh a new meter of the new limit
   * @return this one if it can count for the new limit, or the new one with as much taken
   */
  final Meter succeededBy(Meter fresh, Limit before, Limit after, long nowNanos) {
    if (after.countsLike(before)) {
      setLimit(after.rate().permits());
      return this;
    }
    long used = Math.min(used(nowNanos), after.most());
    if (used > 0) {
      fresh.charge(used, nowNanos);
    }
    return fresh;
  }
}
