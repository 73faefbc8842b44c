package io.ashlar.benchmarks.cache;

import io.ashlar.cache.Cache;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ours. */
public final class AshlarCacheSubject implements CacheSubject {
  private Cache<Long, Long> cache = Cache.builder().maximumSize(0).build();

  @Override
  public void open(int capacity) {
    cache = Cache.builder().maximumSize(capacity).build();
  }

  @Override
  public @Nullable Long get(Long key) {
    return cache.getIfPresent(key);
  }

  @Override
  public Long get(Long key, Function<Long, Long> loader) {
    return cache.get(key, loader::apply);
  }

  @Override
  public void put(Long key, Long value) {
    cache.put(key, value);
  }

  @Override
  public Object cache() {
    return cache;
  }
}
