package io.ashlar.testkit.simulation;

/**
 * A count of what has happened at the present instant, which begins anew with the next one.
 *
 * <p>Instant and count together name an event the same way in every run in which it happens at all,
 * where a count from the beginning would change with everything before.
 */
final class InstantCounter {
  private long instant = -1;
  private int count;

  /** Counts one more; returns its number at this instant, from 1. */
  int next(long now) {
    count = now == instant ? count + 1 : 1;
    instant = now;
    return count;
  }

  /** When the last one was counted. */
  long instant() {
    return instant;
  }

  /** The number of the last one at its instant. */
  int count() {
    return count;
  }
}
