package io.ashlar.benchmarks.cache;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Guava's cache with 16 segments instead of four, so that two threads seldom meet. */
public final class GuavaSubject implements CacheSubject {
  private static final int SEGMENTS = 16;

  private Cache<Long, Long> cache = CacheBuilder.newBuilder().maximumSize(0).build();
  private Function<Long, Long> loader = key -> key;

  @Override
  public void open(int capacity, Function<Long, Long> loader) {
    this.loader = loader;
    cache = CacheBuilder.newBuilder().concurrencyLevel(SEGMENTS).maximumSize(capacity).build();
  }

  @Override
  public @Nullable Long get(Long key) {
    return cache.getIfPresent(key);
  }

  @Override
  public Long getOrLoad(Long key) {
    try {
      return cache.get(key, () -> loader.apply(key));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
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
