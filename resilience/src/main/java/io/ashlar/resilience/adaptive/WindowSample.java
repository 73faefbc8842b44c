package io.ashlar.resilience.adaptive;

/**
 * What was seen of the calls that ended in one window of time.
 *
 * @param rttNanos how long a call took, by mean or median; nanoseconds, at least 1
 * @param minimumRttNanos how long the fastest took; nanoseconds, at least 1
 * @param count how many calls there were, at least 1
 * @param maxInFlight the most calls that were under way when one of them began, itself included
 * @param dropped whether one of them was dropped: it timed out, or the service refused it
 * @param durationNanos how long the window was; nanoseconds, at least 1
 */
public record WindowSample(
    long rttNanos,
    long minimumRttNanos,
    int count,
    int maxInFlight,
    boolean dropped,
    long durationNanos) {
  /**
   * A sample.
   *
   * @param rttNanos how long a call took; what is below 1 is taken for 1
   * @param minimumRttNanos how long the fastest took; what is below 1 is taken for 1
   * @param count how many calls there were
   * @param maxInFlight the most calls under way
   * @param dropped whether one of them was dropped
   * @param durationNanos how long the window was; what is below 1 is taken for 1
   */
  public WindowSample {
    rttNanos = Math.max(rttNanos, 1);
    minimumRttNanos = Math.max(minimumRttNanos, 1);
    durationNanos = Math.max(durationNanos, 1);
  }

  /**
   * A window with one call.
   *
   * @param rttNanos how long it took; what is below 1 is taken for 1
   * @param inFlight how many calls were under way when it began, itself included
   * @param dropped whether it was dropped
   * @return a sample
   */
  public static WindowSample ofCall(long rttNanos, int inFlight, boolean dropped) {
    return new WindowSample(rttNanos, rttNanos, 1, inFlight, dropped, rttNanos);
  }
}
