package io.ashlar.cache.update;

import io.ashlar.cache.Cache;
import io.ashlar.cache.CacheLoader;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cache that knows where its values come from: who reads it asks for a key and does not see
 * whether the store was asked.
 *
 * <p>{@link Cache#get(Object, CacheLoader)} with the loader fixed once, where the cache is made,
 * instead of at each call; all that is promised there holds here: one load for all who miss the
 * same key, failures shared, a change during a load wins. Whoever changes the store behind its back
 * must {@link #invalidate} the key afterwards.
 *
 * <p>Thread-safe. Costs what the cache's {@code get} costs.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public final class ReadThrough<K, V> {
  private final Cache<K, V> cache;
  private final CacheLoader<? super K, ? extends V> loader;

  private ReadThrough(Cache<K, V> cache, CacheLoader<? super K, ? extends V> loader) {
    this.cache = Objects.requireNonNull(cache, "cache");
    this.loader = Objects.requireNonNull(loader, "loader");
  }

  /**
   * Binds a cache to its loader.
   *
   * @param cache where values are kept
   * @param loader where values come from
   * @param <K> type of the keys
   * @param <V> type of the values
   * @return the two as one
   */
  public static <K, V> ReadThrough<K, V> of(
      Cache<K, V> cache, CacheLoader<? super K, ? extends V> loader) {
    return new ReadThrough<>(cache, loader);
  }

  /**
   * The value of a key, from the cache or else from the store.
   *
   * @param key the key
   * @return its value, or null if the store has none
   * @throws io.ashlar.cache.CacheLoadException if it had to be loaded and could not be
   */
  public @Nullable V get(K key) {
    return cache.get(key, loader);
  }

  /**
   * Forgets a key, for the store has another value now.
   *
   * @param key the key
   */
  public void invalidate(K key) {
    cache.invalidate(key);
  }
}
