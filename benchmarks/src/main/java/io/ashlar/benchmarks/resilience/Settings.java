package io.ashlar.benchmarks.resilience;

import java.time.Duration;

/** What all systems are set to: the same work. */
final class Settings {
  /** Calls in a window by number, and calls before any window is judged. */
  static final int WINDOW_CALLS = 100;

  /** Length of a window by time. */
  static final Duration WINDOW = Duration.ofSeconds(10);

  /** Share of failed or slow calls that opens a circuit. */
  static final int OPENING_PERCENT = 50;

  /** A call that takes so long is slow: no timed one does, but for a pause of the machine. */
  static final Duration SLOW = Duration.ofMillis(1);

  /** How long an open circuit stays open: longer than any measurement. */
  static final Duration OPEN = Duration.ofHours(1);

  /** Calls that a bulkhead lets in at once: more than there are threads. */
  static final int PLACES = 16;

  static final int ATTEMPTS = 3;

  /** Wait between attempts. */
  static final Duration PAUSE = Duration.ofMillis(1);

  /** Permits that nobody can use up. */
  static final int PERMITS_PER_SECOND = 1_000_000_000;

  private Settings() {}
}
