package io.ashlar.cache;

/**
 * A function that says how much of {@link CacheBuilder#maximumWeight} an entry takes up.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
@FunctionalInterface
public interface Weigher<K, V> {
  /**
   * The weight of an entry, asked once when the value is stored and not again. Called without any
   * lock.
   *
   * <p>Weight 0 pins: the entry takes up nothing, so it is never removed to make room, and stays
   * until it is invalidated or replaced. The bound does not limit how many there are.
   *
   * @param key the key
   * @param value the value
   * @return the weight in any unit, at least 0
   */
  int weigh(K key, V value);
}
