package io.ashlar.resilience.breaker;

/** The outcomes of the last calls, by number or by time. Thread-safe. */
abstract sealed class CallWindow permits CountWindow, TimeWindow {
  /** The outcome of a call that was neither failed nor slow. Other outcomes are sums of flags. */
  static final int GOOD = 0;

  static final int FAILED = 1;
  static final int SLOW = 2;

  /** How many calls there were, and how many of them were bad in either way. */
  record Counts(long total, long failed, long slow) {}

  /**
   * Adds the outcome of a call.
   *
   * @param nowNanos the time; not looked at by a window by number
   * @return whether the counts are worth judging: whether they can have got worse
   */
  abstract boolean add(int outcome, long nowNanos);

  /** What is in the window. */
  abstract Counts counts(long nowNanos);
}
