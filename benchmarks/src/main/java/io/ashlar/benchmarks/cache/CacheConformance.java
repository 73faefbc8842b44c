package io.ashlar.benchmarks.cache;

import io.ashlar.benchmarks.fork.Conformance;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a cache must do to be timed: give back what was put, load once what is absent, replace, and
 * stay near its bound after twenty times as many puts - not exactly at it, because Guava bounds
 * each segment and Caffeine evicts on another thread.
 */
public final class CacheConformance implements Conformance {
  private static final int CAPACITY = 1_000;
  private static final int PUTS = 20 * CAPACITY;

  @Override
  public void check(String adapter) {
    new Unbounded().check(adapter);
    staysNearItsBound(adapter);
  }

  /** The same but for the bound: where nothing is evicted, a map may stand beside the caches. */
  public static final class Unbounded implements Conformance {
    @Override
    public void check(String adapter) {
      givesBackWhatWasPut(adapter);
      loadsOnceWhatIsAbsent(adapter);
    }
  }

  private static void givesBackWhatWasPut(String adapter) {
    CacheSubject cache = opened(adapter, Function.identity());

    require(adapter, "an absent key has no value", null, cache.get(7L));
    cache.put(7L, 70L);
    require(adapter, "a key has the value that was put", 70L, cache.get(7L));
    cache.put(7L, 71L);
    require(adapter, "a second put replaces the first", 71L, cache.get(7L));
  }

  private static void loadsOnceWhatIsAbsent(String adapter) {
    AtomicInteger loads = new AtomicInteger();
    CacheSubject cache = opened(adapter, key -> key * 10 + loads.getAndIncrement());

    for (int i = 0; i < 3; i++) {
      Long value = cache.getOrLoad(8L);
      require(adapter, "the loaded value stays", 80L, value);
    }
    require(adapter, "what was loaded is there", 80L, cache.get(8L));
    require(adapter, "an absent key is loaded once", 1, loads.get());
  }

  private static void staysNearItsBound(String adapter) {
    CacheSubject cache = opened(adapter, Function.identity());

    for (long key = 0; key < PUTS; key++) {
      cache.put(key, key);
    }
    int held = 0;
    for (long key = 0; key < PUTS; key++) {
      Long value = cache.get(key);
      if (value != null) {
        require(adapter, "no key has another's value", key, value);
        held++;
      }
    }
    require(adapter, held + " entries are held of " + CAPACITY, true, nearCapacity(held));
  }

  private static boolean nearCapacity(int held) {
    return CAPACITY / 2 <= held && held <= 2 * CAPACITY;
  }

  private static CacheSubject opened(String adapter, Function<Long, Long> loader) {
    CacheSubject cache = CacheSubject.named(adapter);
    cache.open(CAPACITY, loader);
    return cache;
  }

  private static void require(
      String adapter, String rule, @Nullable Object expected, @Nullable Object actual) {
    if (!Objects.equals(expected, actual)) {
      throw new AssertionError(
          adapter + ": " + rule + ": expected " + expected + ", was " + actual);
    }
  }
}
