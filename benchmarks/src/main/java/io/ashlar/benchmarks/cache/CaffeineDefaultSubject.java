package io.ashlar.benchmarks.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Caffeine as it comes: maintenance on the common pool, a second core if there is one to spare. */
public final class CaffeineDefaultSubject implements CacheSubject {
  private Cache<Long, Long> cache = Caffeine.newBuilder().maximumSize(0).build();
  private Function<Long, Long> loader = key -> key;

  @Override
  public void open(int capacity, Function<Long, Long> loader) {
    this.loader = loader;
    cache = Caffeine.newBuilder().maximumSize(capacity).build();
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
