package io.ashlar.cache;

import org.jspecify.annotations.Nullable;

/**
 * A function that finds the value of a key where it really lives: a database, a service, a
 * computation.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
@FunctionalInterface
public interface CacheLoader<K, V extends @Nullable Object> {
  /**
   * Finds the value. Called without any lock; may block, and may use the cache for other keys. Work
   * it hands to other threads is not followed: if that work waits for this load, nobody notices.
   *
   * @param key the key that was missing
   * @return the value, or null if there is none; null is not kept
   * @throws Exception if the value could not be found out; all who wait for it are told
   */
  V load(K key) throws Exception;
}
