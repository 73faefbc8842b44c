package io.ashlar.benchmarks.cache;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one writes in ten lines: a LinkedHashMap in access order, every call under one lock. */
public final class LinkedHashMapCache implements CacheSubject {
  private final Lru map = new Lru();
  private Function<Long, Long> loader = key -> key;

  @Override
  public void open(int capacity, Function<Long, Long> loader) {
    this.loader = loader;
    synchronized (map) {
      map.capacity = capacity;
    }
  }

  @Override
  public @Nullable Long get(Long key) {
    synchronized (map) {
      return map.get(key);
    }
  }

  @Override
  public Long getOrLoad(Long key) {
    synchronized (map) {
      Long value = map.get(key);
      if (value == null) {
        value = loader.apply(key);
        map.put(key, value);
      }
      return value;
    }
  }

  @Override
  public void put(Long key, Long value) {
    synchronized (map) {
      map.put(key, value);
    }
  }

  @Override
  public Object cache() {
    return map;
  }

  private static final class Lru extends LinkedHashMap<Long, Long> {
    @Serial private static final long serialVersionUID = 1;

    /** Guarded by this map, like all of it. */
    private int capacity;

    Lru() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
      return size() > capacity;
    }
  }
}
