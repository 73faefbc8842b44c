package io.ashlar.cache;

/**
 * A function that is told of each value that left the cache.
 *
 * <p><b>When.</b> After the removal, outside of any lock; so it may use the cache, and by then the
 * key may have another value. A single thread sees its removals reported before the operation that
 * caused them returns. With several threads, removals are reported <em>in the order in which they
 * happened</em>, one at a time, each happening-before the next; to keep that order a thread may
 * find itself reporting what others removed meanwhile, while they go on without waiting. The same
 * holds for removals caused by the listener itself: they are reported after it returns.
 *
 * <p><b>Be quick, and come to an end.</b> Who reports, reports until nothing is left, its own
 * operation does not return before. So a listener that answers each removal with another one (it
 * puts every victim back into the full cache) never lets that {@code put} return, and one that
 * blocks holds up the thread that reports. Meanwhile the others go on, and what they remove queues
 * up without limit, keys and values included: long work belongs to an executor. {@link
 * Cache#pendingRemovals} tells how long the queue is.
 *
 * <p>What it throws is logged and goes nowhere else.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
@FunctionalInterface
public interface RemovalListener<K, V> {
  /**
   * Tells of one removal.
   *
   * @param key the key
   * @param value the value that left
   * @param cause why it left
   */
  void onRemoval(K key, V value, RemovalCause cause);
}
