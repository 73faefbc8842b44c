package io.ashlar.resilience.shedding;

import org.jspecify.annotations.Nullable;

/**
 * A request in the queue. Its place in the lists is guarded by the shedder's lock; its outcome is
 * written under the lock, once, and may be read by anybody.
 */
abstract class Waiter {
  final Criticality criticality;

  /** When it came. */
  final long sinceNanos;

  /** When its caller's patience is over. */
  final long deadlineNanos;

  /** Neighbours in its {@link Lane}; once settled, {@code newer} is the next one to be told. */
  @Nullable Waiter older;

  @Nullable Waiter newer;

  private volatile Outcome outcome = Outcome.WAITING;

  /** Why it was shed. Written before the outcome. */
  private @Nullable ShedReason reason;

  /** What became of it. */
  enum Outcome {
    WAITING,
    ADMITTED,
    SHED,
    LEFT
  }

  Waiter(Criticality criticality, long sinceNanos, long patienceNanos) {
    this.criticality = criticality;
    this.sinceNanos = sinceNanos;
    this.deadlineNanos = sinceNanos + patienceNanos;
  }

  final Outcome outcome() {
    return outcome;
  }

  final @Nullable ShedReason reason() {
    return reason;
  }

  final void settle(Outcome settled) {
    outcome = settled;
  }

  final void shed(ShedReason why) {
    reason = why;
    outcome = Outcome.SHED;
  }

  final long waited(long nowNanos) {
    return nowNanos - sinceNanos;
  }

  final boolean isLate(long nowNanos) {
    return nowNanos - deadlineNanos >= 0;
  }

  /** Whether more than half of the patience is used up. */
  final boolean isPressed(long nowNanos) {
    return nowNanos - sinceNanos > deadlineNanos - nowNanos;
  }

  /** Lets the caller know of the outcome. Called once, and not under the lock. */
  abstract void tell();
}
