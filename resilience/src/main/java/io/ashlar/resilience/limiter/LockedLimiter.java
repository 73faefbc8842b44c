package io.ashlar.resilience.limiter;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One or several limits under one lock: all are asked before any is charged, so a refusal leaves no
 * trace, not even for an instant. The lock is held for arithmetic only, never while the clock or
 * anybody else is called.
 */
final class LockedLimiter implements RateLimiter {
  private final String name;
  private final List<Limit> limits;
  private final Patience patience;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock. */
  private final Meter[] meters;

  /** The latest time seen. Guarded by the lock. */
  private long latest;

  LockedLimiter(String name, List<Limit> limits, Patience patience) {
    this.name = name;
    this.limits = List.copyOf(limits);
    this.patience = patience;
    this.latest = patience.clock().getAsLong();
    this.meters = limits.stream().map(limit -> limit.newMeter(latest)).toArray(Meter[]::new);
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
    TokenBucket.checkPermits(permits);
    lock.lock();
    try {
      long wait = longestWait(permits, nowNanos);
      if (wait == 0) {
        for (Meter meter : meters) {
          meter.charge(permits, latest);
        }
      }
      return wait;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long estimate(long permits, long nowNanos) {
    TokenBucket.checkPermits(permits);
    lock.lock();
    try {
      return longestWait(permits, nowNanos);
    } finally {
      lock.unlock();
    }
  }

  private long longestWait(long permits, long nowNanos) {
    advance(nowNanos);
    long longest = 0;
    for (Meter meter : meters) {
      longest = Math.max(longest, meter.waitFor(permits, latest));
    }
    return longest == 0 || longest == NEVER ? longest : longest + (latest - nowNanos);
  }

  private void advance(long nowNanos) {
    if (nowNanos - latest > 0) {
      latest = nowNanos;
    }
  }

  @Override
  public void refund(long permits) {
    TokenBucket.checkPermits(permits);
    long nowNanos = now();
    lock.lock();
    try {
      advance(nowNanos);
      for (Meter meter : meters) {
        meter.refund(permits, latest);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the permits may be free and tries again: in no order among several waiters. */
  @Override
  public boolean acquire(long permits, Duration timeout) throws InterruptedException {
    long maximumWait = Patience.nanos(timeout);
    Patience.checkInterrupt();
    long begin = now();
    long now = begin;
    while (true) {
      long wait = request(permits, now);
      if (wait == 0) {
        return true;
      }
      if (wait == NEVER || wait > maximumWait - (now - begin)) {
        return false;
      }
      patience.park().accept(wait);
      Patience.checkInterrupt();
      now = now();
    }
  }

  @Override
  public String toString() {
    return "RateLimiter[name=" + name + ", limits=" + limits + "]";
  }
}
