package io.ashlar.resilience.limiter;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * How threads wait at a limiter: the clock, the parking that tests replace by moving the clock, and
 * who is waiting, to be woken when the limit changes.
 *
 * @param clock nanoseconds
 * @param park waits for nanoseconds, or less
 * @param waiting each thread adds and removes itself
 */
record Patience(LongSupplier clock, LongConsumer park, Set<Thread> waiting) {
  Patience(LongSupplier clock, LongConsumer park) {
    this(clock, park, ConcurrentHashMap.newKeySet());
  }

  /** The nanoseconds of a time-out: not below 0, and about 292 years if it is longer. */
  static long nanos(Duration timeout) {
    if (timeout.isNegative()) {
      return 0;
    }
    return timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE)) > 0
        ? Long.MAX_VALUE
        : timeout.toNanos();
  }

  /** Throws if the thread was interrupted, and clears the flag, as blocking methods do. */
  static void checkInterrupt() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /**
   * Waits until a time has passed that is asked for again whenever the thread wakes up.
   *
   * @param left nanoseconds from now on; 0 or less ends the wait
   */
  void await(LongSupplier left) throws InterruptedException {
    Thread self = Thread.currentThread();
    waiting.add(self);
    try {
      for (long nanos = left.getAsLong(); nanos > 0; nanos = left.getAsLong()) {
        park.accept(nanos);
        checkInterrupt();
      }
    } finally {
      waiting.remove(self);
    }
  }

  /** Lets all who wait look how long they have to now. */
  void wake() {
    waiting.forEach(LockSupport::unpark);
  }
}
