package io.ashlar.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A look at what a cache would keep and what it would not, and at the time its entries have: for
 * tests, support and the curious. It uses nothing and counts nothing.
 *
 * <p>Thread-safe. {@link #hottest} and {@link #coldest} lock the cache while they look at all
 * entries, O(n log n); the others take O(1).
 *
 * @param <K> type of the keys
 */
public final class CacheInspection<K> {
  private final BoundedCache<K, ?> cache;

  CacheInspection(BoundedCache<K, ?> cache) {
    this.cache = cache;
  }

  /**
   * The keys the policy would give up last if nobody asked for anything any more, as far as it can
   * tell; the last one of all first. Entries of weight 0, which are never given up, are not among
   * them.
   *
   * @param most how many at most, at least 0
   * @return a new list
   */
  public List<K> hottest(int most) {
    List<K> keys = keys();
    Collections.reverse(keys);
    return first(most, keys);
  }

  /**
   * The keys the policy would give up first if room were needed, as far as it can tell; the first
   * one first. Entries of weight 0 are not among them.
   *
   * @param most how many at most, at least 0
   * @return a new list
   */
  public List<K> coldest(int most) {
    return first(most, keys());
  }

  /**
   * How long ago the value of a key was put or loaded.
   *
   * @param key the key
   * @return empty if it is not here, or if the cache does not know: it does if {@link
   *     CacheBuilder#expireAfterWrite} or {@link CacheBuilder#refreshAfterWrite} is set
   */
  public Optional<Duration> age(K key) {
    return cache.age(Objects.requireNonNull(key, "key"));
  }

  /**
   * How long the value of a key will be here if nobody puts or gets it and there is room.
   *
   * @param key the key
   * @return empty if it is not here, or never expires
   */
  public Optional<Duration> remainingLife(K key) {
    return cache.remainingLife(Objects.requireNonNull(key, "key"));
  }

  private List<K> keys() {
    List<K> keys = new ArrayList<>();
    cache
        .coldestFirst()
        .forEach(entry -> {
          if (entry.weight() > 0) {
            keys.add(entry.key);
          }
        });
    return keys;
  }

  private static <K> List<K> first(int most, List<K> keys) {
    if (most < 0) {
      throw new IllegalArgumentException("most=" + most + ", must be >= 0");
    }
    return new ArrayList<>(keys.subList(0, Math.min(most, keys.size())));
  }
}
