package io.ashlar.resilience.limiter;

/**
 * What has been taken of one {@link Limit}. Plain fields, owned by the lock of the {@link
 * LockedLimiter} it belongs to, which also sees to it that time does not go back.
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
}
