package io.ashlar.cache;

import org.jspecify.annotations.Nullable;

/** The root of what a cache throws of its own accord, apart from the builder's complaints. */
public abstract sealed class CacheException extends RuntimeException
    permits CacheLoadException,
        InvalidWeightException,
        LoadInterruptedException,
        LoadTimeoutException,
        RecursiveLoadException {
  private static final long serialVersionUID = 1L;

  CacheException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
