package io.ashlar.resilience.limiter;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One or several limits, and children that keep them together: what a child grants is granted by
 * all above it, or by none.
 *
 * <pre>{@code
 * HierarchicalLimiter tenant =
 *     RateLimiter.builder().limit(Limit.tokenBucket(Rate.perSecond(100), 20)).buildHierarchical();
 * RateLimiter user = tenant.child("user 7", Limit.tokenBucket(Rate.perSecond(5), 5));
 * }</pre>
 *
 * <p>All limits on the way up are asked before any is charged, under one lock that a tree has in
 * common: so a refusal leaves no trace, not even for an instant, and a child that asks in vain
 * takes nothing from its brothers. Who comes first is served first; a parent that is to be shared
 * fairly is a {@link FairLimiter}. For children by the million see {@code
 * KeyedLimiterBuilder.within}.
 *
 * <p>A parent does not know its children; who needs one no more lets go of it.
 *
 * <p>Thread-safe. The lock is held for arithmetic only, never while the clock or anybody else is
 * called. {@link #acquire(long, Duration)} serves waiting threads in no particular order.
 */
public final class HierarchicalLimiter implements RateLimiter {
  private final String name;
  private final Gate gate;
  private final @Nullable HierarchicalLimiter parent;

  /** What the whole tree has of a limit that is divided fairly. */
  private final @Nullable Share share;

  /** Guarded by the gate's lock, read also without it. */
  private volatile List<Limit> limits;

  /** What has been taken of each limit. Guarded by the gate's lock. */
  private Meter[] meters;

  /** What a tree of limiters has in common. */
  static final class Gate {
    final Patience patience;
    final ReentrantLock lock = new ReentrantLock();

    /** The latest time seen. Guarded by the lock. */
    long latest;

    Gate(Patience patience) {
      this.patience = patience;
      this.latest = patience.clock().getAsLong();
    }

    void advance(long nowNanos) {
      if (nowNanos - latest > 0) {
        latest = nowNanos;
      }
    }
  }

  HierarchicalLimiter(
      String name,
      Gate gate,
      @Nullable HierarchicalLimiter parent,
      @Nullable Share share,
      List<Limit> limits) {
    this.name = name;
    this.gate = gate;
    this.parent = parent;
    this.share = share;
    this.limits = List.copyOf(limits);
    this.meters = this.limits.stream().map(l -> l.newMeter(gate.latest)).toArray(Meter[]::new);
  }

  /**
   * A limiter under this one.
   *
   * @param name any text that is not blank
   * @param limits of its own, beside those above it; none makes it another name of this one
   * @return a new limiter of which nothing has been taken yet
   * @throws IllegalArgumentException if the name is blank or a limit cannot be counted
   */
  public HierarchicalLimiter child(String name, Limit... limits) {
    String checked = TokenBucketBuilder.checkName(name);
    gate.lock.lock();
    try {
      return new HierarchicalLimiter(checked, gate, this, share, List.of(limits));
    } finally {
      gate.lock.unlock();
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long now() {
    return gate.patience.clock().getAsLong();
  }

  @Override
  public long request(long permits, long nowNanos) {
    Pacer.checkPermits(permits);
    gate.lock.lock();
    try {
      long wait = longestWait(permits, nowNanos);
      if (wait == 0) {
        charge(permits);
      }
      return wait;
    } finally {
      gate.lock.unlock();
    }
  }

  @Override
  public long estimate(long permits, long nowNanos) {
    Pacer.checkPermits(permits);
    gate.lock.lock();
    try {
      return longestWait(permits, nowNanos);
    } finally {
      gate.lock.unlock();
    }
  }

  private long longestWait(long permits, long nowNanos) {
    gate.advance(nowNanos);
    long longest = share == null ? 0 : share.waitFor(permits, gate.latest);
    for (HierarchicalLimiter level = this; level != null; level = level.parent) {
      for (Meter meter : level.meters) {
        longest = Math.max(longest, meter.waitFor(permits, gate.latest));
      }
    }
    return longest == 0 || longest == NEVER ? longest : longest + (gate.latest - nowNanos);
  }

  private void charge(long permits) {
    if (share != null) {
      share.charge(permits);
    }
    for (HierarchicalLimiter level = this; level != null; level = level.parent) {
      for (Meter meter : level.meters) {
        meter.charge(permits, gate.latest);
      }
    }
  }

  @Override
  public void refund(long permits) {
    Pacer.checkPermits(permits);
    long nowNanos = now();
    gate.lock.lock();
    try {
      gate.advance(nowNanos);
      if (share != null) {
        share.refund(permits, gate.latest);
      }
      for (HierarchicalLimiter level = this; level != null; level = level.parent) {
        for (Meter meter : level.meters) {
          meter.refund(permits, gate.latest);
        }
      }
    } finally {
      gate.lock.unlock();
    }
  }

  /** Waits until the permits may be free and tries again: in no order among several waiters. */
  @Override
  public boolean acquire(long permits, Duration timeout) throws InterruptedException {
    Attempt attempt = new Attempt(permits, Patience.nanos(timeout));
    Patience.checkInterrupt();
    if (attempt.getAsLong() > 0) {
      gate.patience.await(attempt);
    }
    return attempt.granted;
  }

  /** Asks again each time: answers how long to wait until the next time, or 0 at the end. */
  private final class Attempt implements LongSupplier {
    private final long permits;
    private final long maximumWait;
    private final long begin = now();
    private boolean granted;

    Attempt(long permits, long maximumWait) {
      this.permits = permits;
      this.maximumWait = maximumWait;
    }

    @Override
    public long getAsLong() {
      long now = now();
      long wait = request(permits, now);
      granted = wait == 0;
      return wait == NEVER || wait > maximumWait - (now - begin) ? 0 : wait;
    }
  }

  /**
   * Changes the limits from now on; those of other levels stay as they are. A limit that takes the
   * place of one of the same kind and period goes on with its counts; any other begins with as much
   * taken as was taken of the one in whose place it comes, as if that were now, so nothing that was
   * taken is forgotten too soon. One without a predecessor begins anew. Threads that wait look
   * again.
   *
   * @param limits the first takes the place of the first, and so on
   * @throws IllegalArgumentException if a limit cannot be counted; nothing is changed then
   */
  public void reconfigure(Limit... limits) {
    List<Limit> fresh = List.of(limits);
    long nowNanos = now();
    gate.lock.lock();
    try {
      gate.advance(nowNanos);
      Meter[] next = new Meter[fresh.size()];
      for (int i = 0; i < next.length; i++) {
        next[i] = fresh.get(i).newMeter(gate.latest);
      }
      for (int i = 0; i < Math.min(next.length, meters.length); i++) {
        next[i] = meters[i].succeededBy(next[i], this.limits.get(i), fresh.get(i), gate.latest);
      }
      this.limits = fresh;
      meters = next;
    } finally {
      gate.lock.unlock();
    }
    gate.patience.wake();
  }

  /** What this limiter itself has of a {@link FairLimiter}, not what its parents have. */
  @Nullable Share ownShare() {
    return parent == null ? share : null;
  }

  @Override
  public String toString() {
    String above = parent == null ? "" : ", parent=" + parent.name;
    return "RateLimiter[name=" + name + ", limits=" + limits + above + "]";
  }
}
