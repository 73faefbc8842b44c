package io.ashlar.resilience.breaker;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The half-open state: a number of slots, each of which gets the outcome of one probe.
 *
 * <p>A slot is free, leased, or decided, and changes by one compare-and-set:
 *
 * <pre>
 *   free -> leased      a call is admitted; the lease names its permit and its deadline
 *   leased -> free      the call said nothing about the service: it was ignored or never made
 *   leased -> decided   the call was reported, or somebody found its deadline past: a failure
 * </pre>
 *
 * <p>So there are never more calls on their way than slots; a report can only end the lease it
 * names, once; and a caller who dies costs a slot no longer than a lease lasts. What is decided
 * stays, so the outcomes are counted by looking at all slots: no counter can disagree with them.
 */
final class Probation extends Phase {
  /** What a slot holds while a probe is under way. */
  private record Lease(long permit, long deadline) {}

  /** What a slot holds in the end. */
  private record Decided(int outcome) {}

  /** What the slots say so far. */
  enum Verdict {
    UNDECIDED,
    HEALTHY,
    ILL
  }

  private final AtomicReferenceArray<@Nullable Object> slots;
  private final long leaseNanos;
  private final AtomicInteger stamps;

  Probation(CircuitBreakerBuilder.Options options, int number, int openings, long since) {
    this(
        options,
        number,
        openings,
        since,
        new AtomicReferenceArray<>(options.probes()),
        new AtomicInteger());
  }

  private Probation(
      CircuitBreakerBuilder.Options options,
      int number,
      int openings,
      long since,
      AtomicReferenceArray<@Nullable Object> slots,
      AtomicInteger stamps) {
    super(options, CircuitState.HALF_OPEN, number, openings, since);
    this.slots = slots;
    this.leaseNanos = options.leaseNanos();
    this.stamps = stamps;
  }

  /** With the same slots: their number, and the leases that have been given, stay. */
  @Override
  Phase under(CircuitBreakerBuilder.Options changed, long nowNanos) {
    return new Probation(changed, Permit.number(permit), openings, since, slots, stamps);
  }

  /** Leases a free slot. */
  long tryLease(long nowNanos) {
    for (int slot = 0; slot < slots.length(); slot++) {
      if (slots.get(slot) == null) {
        long probe = Permit.ofProbe(permit, slot, stamps.getAndIncrement());
        if (slots.compareAndSet(slot, null, new Lease(probe, nowNanos + leaseNanos))) {
          return probe;
        }
      }
    }
    return Permit.NONE;
  }

  /** Ends a lease with an outcome; false if it had ended already. */
  boolean report(long probe, int outcome) {
    return end(probe, new Decided(outcome));
  }

  /** Gives a probe back unused; false if its lease had ended already. */
  boolean release(long probe) {
    return end(probe, null);
  }

  private boolean end(long probe, @Nullable Object content) {
    int slot = Permit.slot(probe);
    return slot < slots.length()
        && slots.get(slot) instanceof Lease lease
        && lease.permit == probe
        && slots.compareAndSet(slot, lease, content);
  }

  /** Ends the leases whose time is over, and says how many it ended. */
  int expire(long nowNanos) {
    int expired = 0;
    for (int slot = 0; slot < slots.length(); slot++) {
      if (slots.get(slot) instanceof Lease lease
          && nowNanos - lease.deadline >= 0
          && slots.compareAndSet(slot, lease, new Decided(CallWindow.FAILED))) {
        expired++;
      }
    }
    return expired;
  }

  /** Nanoseconds until a probe is given back if nobody reports; 0 if one is free now. */
  long leftNanos(long nowNanos) {
    long least = Long.MAX_VALUE;
    for (int slot = 0; slot < slots.length(); slot++) {
      Object content = slots.get(slot);
      if (content == null) {
        return 0;
      }
      if (content instanceof Lease lease) {
        least = Math.min(least, Math.max(lease.deadline - nowNanos, 0));
      }
    }
    return least == Long.MAX_VALUE ? 0 : least;
  }

  int leased() {
    int leased = 0;
    for (int slot = 0; slot < slots.length(); slot++) {
      if (slots.get(slot) instanceof Lease) {
        leased++;
      }
    }
    return leased;
  }

  /** Judges as soon as the slots that are still undecided cannot change the verdict. */
  Verdict verdict(Thresholds thresholds) {
    int all = slots.length();
    int undecided = 0;
    int failed = 0;
    int slow = 0;
    for (int slot = 0; slot < all; slot++) {
      if (slots.get(slot) instanceof Decided decided) {
        failed += decided.outcome & CallWindow.FAILED;
        slow += (decided.outcome & CallWindow.SLOW) / CallWindow.SLOW;
      } else {
        undecided++;
      }
    }
    if (thresholds.areReached(all, failed, slow)) {
      return Verdict.ILL;
    }
    return thresholds.areReached(all, failed + undecided, slow + undecided)
        ? Verdict.UNDECIDED
        : Verdict.HEALTHY;
  }
}
