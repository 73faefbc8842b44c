package io.ashlar.resilience.shedding;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Tells requests of their outcomes, one after the other.
 *
 * <p>What is told may be a stage, and what hangs on it may serve the request and give the place
 * back at once, which tells the next. Done on the spot that is a stack as deep as the queue is
 * long. So a thread that is telling already only notes what else there is to tell, and tells it
 * when it comes back to where it began.
 */
final class Deliveries {
  private static final ThreadLocal<@Nullable ArrayDeque<Waiter>> UNDER_WAY = new ThreadLocal<>();

  private Deliveries() {}

  /** Tells a chain of settled requests. */
  static void tell(@Nullable Waiter first) {
    if (first == null) {
      return;
    }
    ArrayDeque<Waiter> noted = UNDER_WAY.get();
    if (noted != null) {
      note(first, noted);
      return;
    }
    ArrayDeque<Waiter> open = new ArrayDeque<>();
    note(first, open);
    UNDER_WAY.set(open);
    try {
      for (Waiter next = open.poll(); next != null; next = open.poll()) {
        next.tell();
      }
    } finally {
      UNDER_WAY.remove();
    }
  }

  private static void note(Waiter first, ArrayDeque<Waiter> open) {
    for (Waiter waiter = first; waiter != null; waiter = waiter.newer) {
      open.add(waiter);
    }
  }
}
