package io.ashlar.benchmarks.hitratio;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;

/** Guava's cache as one gets it: an LRU in each of four segments that share the size equally. */
public final class GuavaPolicy implements Policy {
  private final Cache<Long, Long> cache;
  private long hits;

  /** A cache of at most {@code maximumSize} entries. */
  public GuavaPolicy(int maximumSize) {
    cache = CacheBuilder.newBuilder().initialCapacity(maximumSize).maximumSize(maximumSize).build();
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
