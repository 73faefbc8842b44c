package io.ashlar.benchmarks.cache;

import io.ashlar.benchmarks.fork.Adapters;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What every cache under measurement can do: a bounded map from numbers to numbers. Each system has
 * one final class, so that a fork sees one receiver type and every call is bound to it.
 */
public interface CacheSubject {

  /**
   * Makes the cache, empty. Called once, before all else.
   *
   * @param capacity most entries that it may hold
   * @param loader gives the value of an absent key; kept in the type that the system wants, so that
   *     no call pays for a conversion
   */
  void open(int capacity, Function<Long, Long> loader);

  /** The value of the key, or null. */
  @Nullable Long get(Long key);

  /** The value of the key, loaded and kept if it is not there. */
  Long getOrLoad(Long key);

  /** Sets the value of the key; may evict others. */
  void put(Long key, Long value);

  /** The cache itself, whose object graph is weighed. */
  Object cache();

  /** A new adapter of the given class. */
  static CacheSubject named(String adapter) {
    return Adapters.create(adapter, CacheSubject.class);
  }
}
