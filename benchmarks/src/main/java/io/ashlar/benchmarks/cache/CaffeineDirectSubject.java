package io.ashlar.benchmarks.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Caffeine with its maintenance on the calling thread: its best settings where every core is busy.
 */
public final class CaffeineDirectSubject implements CacheSubject {
  private Cache<Long, Long> cache = Caffeine.newBuilder().maximumSize(0).build();

  @Override
  public void open(int capacity) {
    cache = Caffeine.newBuilder().executor(Runnable::run).maximumSize(capacity).build();
  }

  @Override
  public @Nullable Long get(Long key) {
    return cache.getIfPresent(key);
  }

  @Override
  public Long get(Long key, Function<Long, Long> loader) {
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
