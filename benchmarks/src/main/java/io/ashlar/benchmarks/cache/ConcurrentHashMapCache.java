package io.ashlar.benchmarks.cache;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * No cache but what one is built upon: a map that forgets nothing, so that nobody who also has to
 * know what is worth keeping finds a key much faster.
 */
public final class ConcurrentHashMapCache implements CacheSubject {
  private ConcurrentMap<Long, Long> map = new ConcurrentHashMap<>();
  private Function<Long, Long> loader = key -> key;

  @Override
  public void open(int capacity, Function<Long, Long> loader) {
    this.loader = loader;
    map = new ConcurrentHashMap<>(capacity);
  }

  @Override
  public @Nullable Long get(Long key) {
    return map.get(key);
  }

  @Override
  public Long getOrLoad(Long key) {
    return map.computeIfAbsent(key, loader);
  }

  @Override
  public void put(Long key, Long value) {
    map.put(key, value);
  }

  @Override
  public Object cache() {
    return map;
  }
}
