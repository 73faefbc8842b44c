package io.ashlar.benchmarks.cache;

import io.ashlar.cache.Cache;
import io.ashlar.cache.CacheLoader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ours. */
public final class AshlarCacheSubject implements CacheSubject {
  private Cache<Long, Long> cache = Cache.builder().maximumSize(0).build();
  private CacheLoader<Long, Long> loader = key -> key;

  @Override
  public void open(int capacity, Function<Long, Long> loader) {
    this.loader = loader::apply;
    cache = Cache.builder().maximumSize(capacity).build();
  }

  @Override
  public @Nullable Long get(Long key) {
    return cache.getIfPresent(key);
  }

  @Override
  public Long getOrLoad(Long key) {
    return cache.get(key, loader);
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
