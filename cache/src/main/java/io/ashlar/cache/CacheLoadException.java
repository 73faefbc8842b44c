package io.ashlar.cache;

import org.jspecify.annotations.Nullable;

/**
 * The failure of a load. Each caller that asked for the value gets an exception of its own, with
 * its own stack trace; the cause, shared by all of them, is what the loader threw.
 *
 * <p>The message contains the key's text and the cause's, as their {@code toString} tells them; if
 * that throws, the name of the class instead.
 */
public final class CacheLoadException extends CacheException {
  private static final long serialVersionUID = 1L;

  /** The key; not serialized, since nobody promised that it can be. */
  @SuppressWarnings("serial")
  private final transient @Nullable Object key;

  CacheLoadException(Object key, Throwable cause) {
    super("key=" + MessageText.of(key) + ", load failed: " + MessageText.of(cause), cause);
    this.key = key;
  }

  /**
   * The key whose load failed.
   *
   * @return the key; null only if this exception was deserialized
   */
  public @Nullable Object key() {
    return key;
  }
}
