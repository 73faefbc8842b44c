package io.ashlar.cache;

/**
 * The end of a wait: the thread was interrupted while it waited for another thread's load. Its
 * interrupt flag is set. The load itself goes on and its result will be kept. The message contains
 * the key's text.
 */
public final class LoadInterruptedException extends CacheException {
  private static final long serialVersionUID = 1L;

  LoadInterruptedException(Object key, InterruptedException cause) {
    super("key=" + MessageText.of(key) + ", interrupted while waiting for its load", cause);
  }
}
