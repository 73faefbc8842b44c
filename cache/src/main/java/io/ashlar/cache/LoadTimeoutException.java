package io.ashlar.cache;

import java.time.Duration;

/**
 * The end of a wait: another thread's load took longer than this caller would wait. The load itself
 * goes on and its result will be kept. The message contains the key's text.
 */
public final class LoadTimeoutException extends CacheException {
  private static final long serialVersionUID = 1L;

  /** How long the caller would wait. */
  private final Duration waited;

  LoadTimeoutException(Object key, Duration waited) {
    super("key=" + MessageText.of(key) + ", its load took longer than " + waited, null);
    this.waited = waited;
  }

  /**
   * How long the caller would wait.
   *
   * @return the duration given to {@link Cache#get(Object, CacheLoader, Duration)}
   */
  public Duration waited() {
    return waited;
  }
}
