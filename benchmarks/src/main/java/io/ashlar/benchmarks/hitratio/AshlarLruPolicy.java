package io.ashlar.benchmarks.hitratio;

import io.ashlar.cache.Cache;
import io.ashlar.cache.policy.Lru;

/** Our cache under exact LRU. */
public final class AshlarLruPolicy implements Policy {
  private final Cache<Long, Long> cache;
  private long hits;

  /** A cache of at most {@code maximumSize} entries. */
  public AshlarLruPolicy(int maximumSize) {
    cache = Cache.builder().policy(Lru::new).maximumSize(maximumSize).build();
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
