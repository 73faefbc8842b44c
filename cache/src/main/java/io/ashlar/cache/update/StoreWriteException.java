package io.ashlar.cache.update;

import io.ashlar.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The failure of a write that its caller waited for; the cause is what the {@link StoreWriter}
 * threw. Whether the store has the new value or the old one is not known, so the cache has
 * forgotten the key. The message contains the key's text.
 */
public final class StoreWriteException extends CacheException {
  private static final long serialVersionUID = 1L;

  /** The key; not serialized, since nobody promised that it can be. */
  @SuppressWarnings("serial")
  private final transient @Nullable Object key;

  StoreWriteException(Object key, Throwable cause) {
    super("key=" + textOf(key) + ", write failed: " + textOf(cause), cause);
    this.key = key;
  }

  /**
   * The key whose write failed.
   *
   * @return the key; null only if this exception was deserialized
   */
  public @Nullable Object key() {
    return key;
  }
}
