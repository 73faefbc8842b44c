package io.ashlar.cache;

import java.util.Collection;

/**
 * Says what a value has to do with: the tags by which it can be invalidated together with others
 * ({@link Cache#invalidateTag}), for example the ids of all rows a page was made from.
 *
 * <p>Called by the thread that puts or loads, once for each value, before the value is stored and
 * without any lock. What it throws reaches the caller of {@code put}, or fails the load.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
@FunctionalInterface
public interface Tagger<K, V> {

  /**
   * The tags of a value.
   *
   * @param key the key
   * @param value the value
   * @return any number of tags, none of them null, with {@code equals} and {@code hashCode} that
   *     agree, do not change and are quick: both run while the cache is locked
   */
  Collection<?> tags(K key, V value);
}
