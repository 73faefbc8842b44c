package io.ashlar.cache;

/**
 * A function that is told of each entry the cache evicts, before the operation that evicted it
 * returns: for those who take in what leaves, a second level for instance.
 *
 * <p><b>When.</b> After the eviction, outside of the cache's lock, in the order in which entries
 * were evicted and one at a time, each call happening-before the next. It differs from a {@link
 * RemovalListener} in three ways: it hears of evictions only ({@link RemovalCause#wasEvicted}), it
 * hears of them first, and nobody leaves them to another thread: an operation that evicts waits
 * until the listener has heard of it, so what queues up is never more than what the threads that
 * are waiting have evicted. (The evictions that the listener itself causes, by using the cache, are
 * told after it returns.)
 *
 * <p><b>What that costs.</b> Threads that evict wait for each other here. The listener must be
 * quick, and it must not wait for another thread that uses the same cache, as it would by asking
 * for a key that another thread is loading: that one may be waiting for the listener.
 *
 * <p>What it throws is logged and goes nowhere else.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
@FunctionalInterface
public interface EvictionListener<K, V> {
  /**
   * Tells of one eviction.
   *
   * @param key the key
   * @param value the value that left
   * @param cause {@link RemovalCause#SIZE} or {@link RemovalCause#EXPIRED}
   */
  void onEviction(K key, V value, RemovalCause cause);
}
