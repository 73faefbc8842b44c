package io.ashlar.benchmarks.cache;

import io.ashlar.cache.Cache;
import io.ashlar.cache.CacheBuilder;
import io.ashlar.cache.CacheLoader;
import io.ashlar.cache.CoarseTicker;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ours, in each of the settings that are measured. */
public final class AshlarCaches {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration TICK = Duration.ofMillis(1);

  private AshlarCaches() {}

  /** As it comes. */
  public static final class Plain extends Form {
    @Override
    CacheBuilder<Object, Object> settings(int capacity) {
      return Cache.builder().maximumSize(capacity);
    }
  }

  /** Entries live on while they are read. */
  public static final class AfterAccess extends Form {
    @Override
    CacheBuilder<Object, Object> settings(int capacity) {
      return Cache.builder().maximumSize(capacity).expireAfterAccess(LONG);
    }
  }

  /** Entries live on while they are read, by a clock that is set each millisecond. */
  public static final class AfterAccessCoarse extends Form {
    @Override
    CacheBuilder<Object, Object> settings(int capacity) {
      return Cache.builder()
          .maximumSize(capacity)
          .expireAfterAccess(LONG)
          .ticker(CoarseTicker.every(TICK, CoarseClock.scheduler()));
    }
  }

  /** All entries live for the same time. */
  public static final class AfterWrite extends Form {
    @Override
    CacheBuilder<Object, Object> settings(int capacity) {
      return Cache.builder().maximumSize(capacity).expireAfterWrite(LONG);
    }
  }

  /** Each entry has a life of its own. */
  public static final class PerEntry extends Form {
    @Override
    CacheBuilder<Object, Object> settings(int capacity) {
      return Cache.builder().maximumSize(capacity).timeToLive((key, value) -> LONG);
    }
  }

  /** Entries have weights. */
  public static final class Weighed extends Form {
    @Override
    CacheBuilder<Object, Object> settings(int capacity) {
      return Cache.builder().maximumWeight(capacity).weigher((key, value) -> 1);
    }
  }

  /** What all settings share; a fork sees one of them only. */
  abstract static class Form implements CacheSubject {
    private Cache<Long, Long> cache = Cache.builder().maximumSize(0).build();
    private CacheLoader<Long, Long> loader = key -> key;

    abstract CacheBuilder<Object, Object> settings(int capacity);

    @Override
    public final void open(int capacity, Function<Long, Long> loader) {
      this.loader = loader::apply;
      cache = settings(capacity).build();
    }

    @Override
    public final @Nullable Long get(Long key) {
      return cache.getIfPresent(key);
    }

    @Override
    public final Long getOrLoad(Long key) {
      return cache.get(key, loader);
    }

    @Override
    public final void put(Long key, Long value) {
      cache.put(key, value);
    }

    @Override
    public final Object cache() {
      return cache;
    }
  }
}
