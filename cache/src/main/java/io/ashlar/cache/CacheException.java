package io.ashlar.cache;

import io.ashlar.cache.protection.LoadRejectedException;
import io.ashlar.cache.update.DirtyLimitException;
import io.ashlar.cache.update.StoreWriteException;
import io.ashlar.cache.update.UnwrittenChangesException;
import org.jspecify.annotations.Nullable;

/** The root of what a cache throws of its own accord, apart from the builder's complaints. */
public abstract sealed class CacheException extends RuntimeException
    permits CacheLoadException,
        DirtyLimitException,
        InvalidWeightException,
        LoadInterruptedException,
        LoadRejectedException,
        LoadTimeoutException,
        RecursiveLoadException,
        SnapshotException,
        StoreWriteException,
        UnwrittenChangesException {
  private static final long serialVersionUID = 1L;

  /**
   * For the packages of this module; the class is sealed.
   *
   * @param message what happened, with the values that matter
   * @param cause what it came from, or null
   */
  protected CacheException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * The text of somebody else's object as a part of a message; never throws.
   *
   * @param object a key or a cause
   * @return what its {@code toString} says or, if that throws, the name of its class
   */
  protected static String textOf(Object object) {
    return MessageText.of(object);
  }
}
