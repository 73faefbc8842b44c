package io.ashlar.cache;

import java.time.Duration;

/**
 * Says how long an entry lives from the moment it is written.
 *
 * <p>Called by the thread that puts or loads, once for each value, before the value is stored and
 * without any lock. What it throws reaches the caller of {@code put}, or fails the load.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
@FunctionalInterface
public interface TimeToLive<K, V> {

  /**
   * How long this value may be kept.
   *
   * @param key the key
   * @param value the value
   * @return the duration; zero or less means that it is out of date already, more than 292 years
   *     that it never will be
   */
  Duration timeToLive(K key, V value);
}
