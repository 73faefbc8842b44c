package io.ashlar.resilience.limiter;

import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** How a thread waits: the clock, and the parking that tests replace by moving the clock. */
record Patience(LongSupplier clock, LongConsumer park) {
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

  /** Waits out a reservation; given back if the thread is interrupted before it is due. */
  void await(Reservation reservation, long begin) throws InterruptedException {
    long due = begin + reservation.waitNanos();
    boolean waited = false;
    try {
      for (long left = due - begin; left > 0; left = due - clock.getAsLong()) {
        park.accept(left);
        checkInterrupt();
      }
      waited = true;
    } finally {
      if (!waited) {
        reservation.cancel();
      }
    }
  }
}
