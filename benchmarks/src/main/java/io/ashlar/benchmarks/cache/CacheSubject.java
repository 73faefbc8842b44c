package io.ashlar.benchmarks.cache;

import io.ashlar.benchmarks.fork.Adapters;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What every cache under measurement can do: a bounded map from numbers to numbers. Each system has
 * one final class, so that a fork sees one receiver type and every call is bound to it.
 */
public interface CacheSubject {

  /** Makes the cache, empty, for at most {@code capacity} entries. Called once, before all else. */
  void open(int capacity);

  /** The value of the key, or null. */
  @Nullable Long get(Long key);

  /** The value of the key, loaded if it is not there. */
  Long get(Long key, Function<Long, Long> loader);

  /** Sets the value of the key; may evict others. */
  void put(Long key, Long value);

  /** The cache itself, whose object graph is weighed. */
  Object cache();

  /** A new adapter of the given class. */
  static CacheSubject named(String adapter) {
    return Adapters.create(adapter, CacheSubject.class);
  }
}
