package io.ashlar.resilience.adaptive;

/**
 * An algorithm that finds out how many calls a service can have under way.
 *
 * <p>Not thread-safe, and belongs to one {@link AdaptiveBulkhead}, which sees to it that one thread
 * at a time is in here. It must not block. What it throws is logged and leaves the limit as it is.
 */
public interface ConcurrencyLimit {
  /**
   * The present limit.
   *
   * @return at least 1
   */
  int limit();

  /**
   * Learns from a window.
   *
   * @param sample what was seen
   * @return the limit from now on, at least 1
   */
  int update(WindowSample sample);
}
