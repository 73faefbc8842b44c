package io.ashlar.cache.update;

/**
 * Says what becomes of a change that was given up. Called by the thread that tried it last, without
 * any lock; the cache has forgotten the key by then. What it throws is logged.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
@FunctionalInterface
public interface DeadLetterHandler<K, V> {
  /**
   * Takes over a change that will not be tried again.
   *
   * @param change what was not written; no newer change of the key was known
   * @param failure what the last attempt threw
   */
  void handle(Change<K, V> change, Throwable failure);
}
