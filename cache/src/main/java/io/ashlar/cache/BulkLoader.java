package io.ashlar.cache;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A function that finds the values of many keys at once, where one question for all is cheaper than
 * one for each.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
@FunctionalInterface
public interface BulkLoader<K, V extends @Nullable Object> {
  /**
   * Finds the values. Called without any lock; may block, and may use the cache for other keys.
   *
   * @param keys the keys that were missing and that nobody else is loading, at least one;
   *     unmodifiable
   * @return the value of each key that has one; what else it contains is not looked at
   * @throws Exception if the values could not be found out; all who wait for one of them are told
   */
  Map<K, V> loadAll(Set<K> keys) throws Exception;
}
