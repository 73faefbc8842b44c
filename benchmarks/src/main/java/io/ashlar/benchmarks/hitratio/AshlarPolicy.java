package io.ashlar.benchmarks.hitratio;

import io.ashlar.cache.Cache;

/** Our cache as one gets it: clocks, admission by frequency and a window that adapts. */
public final class AshlarPolicy implements Policy {
  private final Cache<Long, Long> cache;
  private long hits;

  /** A cache of at most {@code maximumSize} entries. */
  public AshlarPolicy(int maximumSize) {
    cache = Cache.builder().maximumSize(maximumSize).build();
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
