package io.ashlar.resilience.shedding;

import org.jspecify.annotations.Nullable;

/**
 * The waiting requests of one criticality, in the order in which they came.
 *
 * <p>What the lane remembers is when it was last empty; CoDel in its form for servers follows from
 * that (Maurer 2015; RFC 8289, section 3.1 asks for the shortest wait of an interval instead, and
 * made no difference worth its while in the simulations here). Not thread-safe.
 */
final class Lane {
  private final long targetNanos;
  private final long intervalNanos;

  /** Critical requests are not shed for waiting. */
  private final boolean patient;

  private @Nullable Waiter oldest;
  private @Nullable Waiter newest;
  private int size;

  /** When the present queue began; meaningless while there is none. */
  private long emptyNanos;

  Lane(long targetNanos, long intervalNanos, boolean patient) {
    this.targetNanos = targetNanos;
    this.intervalNanos = intervalNanos;
    this.patient = patient;
  }

  int size() {
    return size;
  }

  @Nullable Waiter oldest() {
    return oldest;
  }

  @Nullable Waiter newest() {
    return newest;
  }

  void add(Waiter waiter, long nowNanos) {
    if (size == 0) {
      emptyNanos = nowNanos;
    }
    Waiter before = newest;
    waiter.older = before;
    waiter.newer = null;
    if (before == null) {
      oldest = waiter;
    } else {
      before.newer = waiter;
    }
    newest = waiter;
    size++;
  }

  void remove(Waiter waiter) {
    Waiter before = waiter.older;
    Waiter after = waiter.newer;
    if (before == null) {
      oldest = after;
    } else {
      before.newer = after;
    }
    if (after == null) {
      newest = before;
    } else {
      after.older = before;
    }
    waiter.older = null;
    waiter.newer = null;
    size--;
  }

  /** Whether the queue has not been empty for an interval. */
  boolean isStanding(long nowNanos) {
    return size > 0 && nowNanos - emptyNanos > intervalNanos;
  }

  /**
   * The oldest, if it has waited longer than it may and is not the only one: who is alone takes
   * nobody's time, and without him the next free place would stay empty.
   */
  @Nullable Waiter overdue(long nowNanos) {
    Waiter first = oldest;
    if (first == null || size == 1 || patient) {
      return null;
    }
    long allowance = isStanding(nowNanos) ? targetNanos : intervalNanos;
    return first.waited(nowNanos) > allowance ? first : null;
  }

  /** Whose turn it is. */
  @Nullable Waiter next(long nowNanos) {
    return isNewestFirst(nowNanos) ? newest : oldest;
  }

  /** Who goes if one has to: the one whose turn would come last. */
  @Nullable Waiter last(long nowNanos) {
    return isNewestFirst(nowNanos) ? oldest : newest;
  }

  /**
   * Adaptive LIFO. A critical request is passed over only if the queue has got so long that not all
   * can be in time any more: chance makes even a class that fits wait for a while, and the order of
   * arrival loses the fewest then.
   */
  boolean isNewestFirst(long nowNanos) {
    Waiter first = oldest;
    return patient ? first != null && first.isPressed(nowNanos) : isStanding(nowNanos);
  }
}
