package io.ashlar.benchmarks.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Caffeine in each of the settings that are measured.
 *
 * <p>Direct: its maintenance on the calling thread, its best setting where every core is busy.
 * Default: on the common pool, a second core if there is one to spare.
 */
public final class CaffeineCaches {
  private static final Duration LONG = Duration.ofHours(1);

  private CaffeineCaches() {}

  private static Caffeine<Object, Object> direct() {
    return Caffeine.newBuilder().executor(Runnable::run);
  }

  /** Maintenance on the calling thread. */
  public static final class Direct extends Form {
    @Override
    Caffeine<Object, Object> settings(int capacity) {
      return direct().maximumSize(capacity);
    }
  }

  /** As it comes. */
  public static final class Default extends Form {
    @Override
    Caffeine<Object, Object> settings(int capacity) {
      return Caffeine.newBuilder().maximumSize(capacity);
    }
  }

  /** Direct; entries live on while they are read. */
  public static final class DirectAfterAccess extends Form {
    @Override
    Caffeine<Object, Object> settings(int capacity) {
      return direct().maximumSize(capacity).expireAfterAccess(LONG);
    }
  }

  /** Entries live on while they are read. */
  public static final class DefaultAfterAccess extends Form {
    @Override
    Caffeine<Object, Object> settings(int capacity) {
      return Caffeine.newBuilder().maximumSize(capacity).expireAfterAccess(LONG);
    }
  }

  /** Direct; entries live on while they are read, by a clock that is set each millisecond. */
  public static final class DirectAfterAccessCoarse extends Form {
    @Override
    Caffeine<Object, Object> settings(int capacity) {
      return direct()
          .maximumSize(capacity)
          .expireAfterAccess(LONG)
          .ticker(CoarseClock.started()::nanos);
    }
  }

  /** Entries live on while they are read, by a clock that is set each millisecond. */
  public static final class DefaultAfterAccessCoarse extends Form {
    @Override
    Caffeine<Object, Object> settings(int capacity) {
      return Caffeine.newBuilder()
          .maximumSize(capacity)
          .expireAfterAccess(LONG)
          .ticker(CoarseClock.started()::nanos);
    }
  }

  /** Direct; all entries live for the same time. */
  public static final class AfterWrite extends Form {
    @Override
    Caffeine<Object, Object> settings(int capacity) {
      return direct().maximumSize(capacity).expireAfterWrite(LONG);
    }
  }

  /** Direct; each entry has a life of its own. */
  public static final class PerEntry extends Form {
    @Override
    Caffeine<Object, Object> settings(int capacity) {
      return direct().maximumSize(capacity).expireAfter(Expiry.writing((key, value) -> LONG));
    }
  }

  /** Direct; entries have weights. */
  public static final class Weighed extends Form {
    @Override
    Caffeine<Object, Object> settings(int capacity) {
      return direct().maximumWeight(capacity).weigher((key, value) -> 1);
    }
  }

  /** What all settings share; a fork sees one of them only. */
  abstract static class Form implements CacheSubject {
    private Cache<Long, Long> cache = Caffeine.newBuilder().maximumSize(0).build();
    private Function<Long, Long> loader = key -> key;

    abstract Caffeine<Object, Object> settings(int capacity);

    @Override
    public final void open(int capacity, Function<Long, Long> loader) {
      this.loader = loader;
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
