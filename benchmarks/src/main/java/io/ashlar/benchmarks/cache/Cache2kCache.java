package io.ashlar.benchmarks.cache;

import java.util.function.Function;
import org.cache2k.Cache;
import org.cache2k.Cache2kBuilder;
import org.jspecify.annotations.Nullable;

/**
 * cache2k at its best: nothing expires, nothing is counted, and the cache owns its loader.
 *
 * <p>Whether a key is there is asked by {@code peek}, because {@code get} would load it.
 */
public final class Cache2kCache implements CacheSubject {
  private Cache<Long, Long> cache = loading(1, key -> key);

  @Override
  public void open(int capacity, Function<Long, Long> loader) {
    cache.close();
    cache = loading(capacity, loader);
  }

  private static Cache<Long, Long> loading(int capacity, Function<Long, Long> loader) {
    return Cache2kBuilder.of(Long.class, Long.class)
        .eternal(true)
        .disableStatistics(true)
        .entryCapacity(capacity)
        .loader(loader::apply)
        .build();
  }

  @Override
  public @Nullable Long get(Long key) {
    return cache.peek(key);
  }

  @Override
  public Long getOrLoad(Long key) {
    return cache.get(key);
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
