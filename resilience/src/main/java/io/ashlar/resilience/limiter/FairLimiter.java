package io.ashlar.resilience.limiter;

import java.util.List;
import java.util.Objects;

/**
 * A rate that several share by weight: each gets what it asks for, and when that is more than there
 * is, those who ask for more than their part get their part.
 *
 * <pre>{@code
 * FairLimiter api = FairLimiter.builder(Rate.perSecond(1_000)).burst(200).build();
 * HierarchicalLimiter gold = api.share("gold", 3, 60);
 * HierarchicalLimiter free = api.share("free", 1, 20);
 * }</pre>
 *
 * <p>Of a common limit without shares the one who asks most often gets most: demand decides. Here
 * permits are handed out in turn, see {@code DeficitRoundRobin}.
 *
 * <ul>
 *   <li><b>Fair</b>: shares that always want more get permits in proportion to their weights.
 *   <li><b>Work-conserving</b>: what a share does not use the others get, by their weights; no
 *       permit is lost while anybody has room for it.
 *   <li><b>Bounded</b>: all shares together are granted at most {@code burst + rate * W} in any
 *       time W, and each of them no more than its own burst at once.
 * </ul>
 *
 * <p>A share is a limiter like others, with the same answers; it may have limits of its own and
 * children, which are charged together with it or not at all. A wait that it names holds if no
 * further share becomes active.
 *
 * <p>Thread-safe, by one lock. A grant takes constant time, in the mean; a refusal looks through
 * the shares that are not full.
 */
public final class FairLimiter {
  /** So that products fit. */
  static final long MOST = 1L << 40;

  private static final int MOST_WEIGHT = 1_000_000;

  private final String name;
  private final HierarchicalLimiter.Gate gate;
  private final DeficitRoundRobin round;

  /** Guarded by the gate's lock, as are the following. */
  private Rate rate;

  private final long burst;
  private Spacing spacing;

  /** Units of the next permit that have flowed in; less than its spacing. */
  private long progress;

  private long asOf;

  FairLimiter(String name, Rate rate, long burst, Patience patience) {
    this.name = name;
    this.rate = rate;
    this.burst = burst;
    this.spacing = Spacing.of(rate, burst);
    this.gate = new HierarchicalLimiter.Gate(patience);
    this.round = new DeficitRoundRobin(burst);
    this.asOf = gate.latest;
  }

  /**
   * A rate to be shared.
   *
   * @param rate how many in what time, for all together
   * @return a builder; without further options the burst is the rate's number of permits
   */
  public static FairLimiterBuilder builder(Rate rate) {
    return new FairLimiterBuilder(Objects.requireNonNull(rate, "rate"));
  }

  /**
   * The name, for metrics and messages.
   *
   * @return what the builder was given
   */
  public String name() {
    return name;
  }

  /**
   * Adds one who shares. It begins with as much of its burst as nobody has had yet.
   *
   * @param name any text that is not blank
   * @param weight its part in relation to those of others, from 1 to 1,000,000
   * @param burst how many permits it may save up, at least 1; the bursts of all shares together are
   *     at most the limiter's
   * @param limits of its own, beside its part
   * @return a new limiter
   * @throws IllegalArgumentException if a number is out of range
   */
  public HierarchicalLimiter share(String name, int weight, long burst, Limit... limits) {
    String checked = TokenBucketBuilder.checkName(name);
    if (weight < 1 || weight > MOST_WEIGHT) {
      throw new IllegalArgumentException("weight=" + weight + ", must be from 1 to " + MOST_WEIGHT);
    }
    long nowNanos = gate.patience.clock().getAsLong();
    gate.lock.lock();
    try {
      if (burst < 1 || burst > round.poolSize()) {
        throw new IllegalArgumentException(
            "burst=" + burst + ", must be from 1 to what is left: " + round.poolSize());
      }
      gate.advance(nowNanos);
      flow(gate.latest);
      Share share = new Share(this, weight, burst);
      HierarchicalLimiter limiter =
          new HierarchicalLimiter(checked, gate, null, share, List.of(limits));
      round.add(share);
      return limiter;
    } finally {
      gate.lock.unlock();
    }
  }

  /**
   * Removes one who shares; the others have its part. It grants nothing any more, nor do its
   * children.
   *
   * @param share one of this limiter's
   * @return whether it was one
   */
  public boolean remove(HierarchicalLimiter share) {
    Share part = share.ownShare();
    gate.lock.lock();
    try {
      if (part == null || part.removed() || part.owner() != this) {
        return false;
      }
      flow(gate.latest);
      round.remove(part);
    } finally {
      gate.lock.unlock();
    }
    gate.patience.wake();
    return true;
  }

  /**
   * Changes the rate from now on. What has been handed out to the shares stays theirs, and who
   * waits looks again.
   *
   * @param rate how many in what time, for all together
   * @throws IllegalArgumentException if it cannot be counted with the burst; nothing is changed
   *     then
   */
  public void reconfigure(Rate rate) {
    Spacing fresh = Spacing.of(Objects.requireNonNull(rate, "rate"), burst);
    long nowNanos = gate.patience.clock().getAsLong();
    gate.lock.lock();
    try {
      gate.advance(nowNanos);
      flow(gate.latest);
      this.rate = rate;
      spacing = fresh;
      progress = 0;
    } finally {
      gate.lock.unlock();
    }
    gate.patience.wake();
  }

  DeficitRoundRobin round() {
    return round;
  }

  /** Hands out what has flowed in. Under the lock. */
  void flow(long nowNanos) {
    long units = progress + spacing.toUnits(nowNanos - asOf);
    asOf = nowNanos;
    boolean room = round.give(units / spacing.units());
    progress = room ? units % spacing.units() : 0;
  }

  /** Nanoseconds until a share has got so many permits more. Under the lock, and up to date. */
  long waitFor(Share share, long missing) {
    return spacing.toNanos(round.until(share, missing) * spacing.units() - progress);
  }

  @Override
  public String toString() {
    gate.lock.lock();
    try {
      return "FairLimiter[name=" + name + ", rate=" + rate + ", burst=" + burst + "]";
    } finally {
      gate.lock.unlock();
    }
  }
}
