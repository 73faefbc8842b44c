package io.ashlar.benchmarks.cache;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Guava's cache at its best: 16 segments instead of four, so that two threads seldom meet, and a
 * loader that the cache owns, which allocates less than one that is passed with each call.
 */
public final class GuavaCache implements CacheSubject {
  private static final int SEGMENTS = 16;

  private LoadingCache<Long, Long> cache = loading(0, key -> key);

  @Override
  public void open(int capacity, Function<Long, Long> loader) {
    cache = loading(capacity, loader);
  }

  private static LoadingCache<Long, Long> loading(int capacity, Function<Long, Long> loader) {
    return CacheBuilder.newBuilder()
        .concurrencyLevel(SEGMENTS)
        .maximumSize(capacity)
        .build(CacheLoader.from(loader::apply));
  }

  @Override
  public @Nullable Long get(Long key) {
    return cache.getIfPresent(key);
  }

  @Override
  public Long getOrLoad(Long key) {
    return cache.getUnchecked(key);
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
