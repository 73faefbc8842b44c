package io.ashlar.resilience.breaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The outcomes of exactly the last n calls.
 *
 * <p>A ring of bytes and a cursor. A call draws a number from the cursor, which names its slot,
 * exchanges the slot's outcome for its own, and moves the two totals by the difference. So the
 * totals are always the sum of what the exchanges have found and left, in whatever order threads
 * come. A good outcome that takes the place of a good one, the normal case, writes nothing but the
 * cursor.
 *
 * <p>A thread that is overtaken by n others between number and slot puts an outcome of the past
 * into a slot of the present, where it stays for one round.
 */
final class CountWindow extends CallWindow {
  private static final VarHandle OUTCOMES = MethodHandles.arrayElementVarHandle(byte[].class);
  private static final VarHandle CURSOR;
  private static final VarHandle FAILED_CALLS;
  private static final VarHandle SLOW_CALLS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      CURSOR = lookup.findVarHandle(CountWindow.class, "cursor", long.class);
      FAILED_CALLS = lookup.findVarHandle(CountWindow.class, "failedCalls", int.class);
      SLOW_CALLS = lookup.findVarHandle(CountWindow.class, "slowCalls", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final byte[] outcomes;
  private final int minimumCalls;

  /** Calls ever added. */
  private volatile long cursor;

  /** Slots whose outcome has the flag. */
  private volatile int failedCalls;

  private volatile int slowCalls;

  CountWindow(int size, int minimumCalls) {
    this.outcomes = new byte[size];
    this.minimumCalls = minimumCalls;
  }

  /** A window of another size with the latest of an old one's outcomes, the oldest first. */
  CountWindow(int size, int minimumCalls, CountWindow old) {
    this(size, minimumCalls);
    long end = old.cursor;
    for (long number = Math.max(end - old.outcomes.length, 0); number < end; number++) {
      int slot = (int) (number % old.outcomes.length);
      add((byte) OUTCOMES.getVolatile(old.outcomes, slot), 0);
    }
  }

  @Override
  boolean add(int outcome, long nowNanos) {
    long number = (long) CURSOR.getAndAdd(this, 1L);
    int slot = (int) (number % outcomes.length);
    if (outcome != GOOD || (byte) OUTCOMES.getVolatile(outcomes, slot) != GOOD) {
      exchange(slot, outcome);
    }
    return outcome != GOOD || (number + 1 == minimumCalls && (failedCalls | slowCalls) != 0);
  }

  private void exchange(int slot, int outcome) {
    int old = (byte) OUTCOMES.getAndSet(outcomes, slot, (byte) outcome);
    int failed = (outcome & FAILED) - (old & FAILED);
    int slow = ((outcome & SLOW) - (old & SLOW)) / SLOW;
    if (failed != 0) {
      FAILED_CALLS.getAndAdd(this, failed);
    }
    if (slow != 0) {
      SLOW_CALLS.getAndAdd(this, slow);
    }
  }

  @Override
  Counts counts(long nowNanos) {
    int failed = failedCalls;
    int slow = slowCalls;
    // Last: a bad call is in the cursor before it is among the bad ones.
    long total = Math.min(cursor, outcomes.length);
    return new Counts(total, failed, slow);
  }
}
