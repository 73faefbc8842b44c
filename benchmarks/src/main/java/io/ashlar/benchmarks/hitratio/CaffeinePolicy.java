package io.ashlar.benchmarks.hitratio;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * Caffeine's W-TinyLFU. Its maintenance runs in the caller ({@code executor(Runnable::run)}), so
 * that an eviction is over before the next request, as in every other policy here.
 */
public final class CaffeinePolicy implements Policy {
  private final Cache<Long, Long> cache;
  private long hits;

  /** A cache of at most {@code maximumSize} entries. */
  public CaffeinePolicy(int maximumSize) {
    cache =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .initialCapacity(maximumSize)
            .maximumSize(maximumSize)
            .build();
  }

  @Override
  public void request(Long[] keys, int count) {
    for (int i = 0; i < count; i++) {
      Long key = keys[i];
      if (cache.getIfPresent(key) == null) {
        cache.put(key, key);
      } else {
        hits++;
      }
    }
  }

  @Override
  public long hits() {
    return hits;
  }
}
