package io.ashlar.resilience.limiter;

/**
 * What one of those who share a {@link FairLimiter} has of it. Plain fields, owned by the lock of
 * its tree.
 */
final class Share {
  private final FairLimiter owner;
  final long weight;
  final long burst;

  /** Permits that have been handed out to it and not been taken. */
  long credit;

  /** Permits that it gets before it is the next one's turn. */
  long turn;

  /** Whether it is in the round: whether its credit is below its burst. */
  boolean active;

  private boolean removed;

  Share(FairLimiter owner, long weight, long burst) {
    this.owner = owner;
    this.weight = weight;
    this.burst = burst;
    this.turn = weight;
  }

  FairLimiter owner() {
    return owner;
  }

  boolean removed() {
    return removed;
  }

  void markRemoved() {
    removed = true;
  }

  long room() {
    return burst - credit;
  }

  /**
   * How long until permits are there, if no further share becomes active.
   *
   * @return 0, nanoseconds, or {@link RateLimiter#NEVER}
   */
  long waitFor(long permits, long nowNanos) {
    if (permits > burst || removed) {
      return RateLimiter.NEVER;
    }
    owner.flow(nowNanos);
    return permits <= credit ? 0 : owner.waitFor(this, permits - credit);
  }

  /** Takes permits that {@link #waitFor} has just found. */
  void charge(long permits) {
    owner.round().take(this, permits);
  }

  void refund(long permits, long nowNanos) {
    if (!removed) {
      owner.flow(nowNanos);
      owner.round().giveBack(this, permits);
    }
  }
}
