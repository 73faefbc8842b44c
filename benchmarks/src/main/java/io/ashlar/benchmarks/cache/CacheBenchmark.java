package io.ashlar.benchmarks.cache;

import io.ashlar.testkit.random.KeyDistribution;
import io.ashlar.testkit.random.SeededRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The operations of a cache, timed.
 *
 * <p>Requests are drawn before the clock starts: a fixed array of boxed keys that equal the keys in
 * the cache and are not identical to them, as a caller's never are. Each thread starts at a place
 * of its own and steps through it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CacheBenchmark {
  private static final String PACKAGE = "io.ashlar.benchmarks.cache.";

  static final int ENTRIES = 20_000;
  static final double EXPONENT = 0.99;

  private static final int REQUESTS = 1 << 17;
  private static final int MASK = REQUESTS - 1;
  private static final long SEED = 20_261_123;
  private static final AtomicInteger THREADS = new AtomicInteger();

  /** Keys begin beyond the boxes that the JDK shares, or they would be identical after all. */
  private static final long FIRST_KEY = 1_000;

  /** A cache that holds everything that is asked for. */
  @State(Scope.Benchmark)
  public static class Holding {
    /** Class of the adapter. */
    @Param({
      PACKAGE + "AshlarCacheSubject",
      PACKAGE + "CaffeineDirectSubject",
      PACKAGE + "CaffeineDefaultSubject",
      PACKAGE + "GuavaSubject",
      PACKAGE + "LinkedHashMapSubject"
    })
    public String adapter = "";

    Long[] keys = {};
    CacheSubject cache = new LinkedHashMapSubject();

    /** Fills the cache; twice as large as needed, because Guava bounds each segment apart. */
    @Setup
    public void fill() {
      keys = draw(ENTRIES);
      cache = CacheSubject.named(adapter);
      cache.open(2 * ENTRIES, Function.identity());
      for (long key = 0; key < ENTRIES; key++) {
        cache.put(key + FIRST_KEY, key);
      }
    }
  }

  /** A full cache, and requests for four times as many keys as it holds. */
  @State(Scope.Benchmark)
  public static class Full {
    /** Class of the adapter. */
    @Param({
      PACKAGE + "AshlarCacheSubject",
      PACKAGE + "CaffeineDirectSubject",
      PACKAGE + "CaffeineDefaultSubject",
      PACKAGE + "GuavaSubject",
      PACKAGE + "LinkedHashMapSubject"
    })
    public String adapter = "";

    Long[] keys = {};
    CacheSubject cache = new LinkedHashMapSubject();

    /** Fills the cache. */
    @Setup
    public void fill() {
      keys = draw(4 * ENTRIES);
      cache = CacheSubject.named(adapter);
      cache.open(ENTRIES, Function.identity());
      for (long key = 0; key < ENTRIES; key++) {
        cache.put(key + FIRST_KEY, key);
      }
    }
  }

  /** A thread's place among the requests, and the keys that only it asks for. */
  @State(Scope.Thread)
  public static class Place {
    private int at;
    private long absent;

    /** Finds a place away from the other threads'. */
    @Setup
    public void start() {
      at = THREADS.getAndIncrement() * 7919;
      absent = (1L + at) << 40;
    }

    int next() {
      return at++ & MASK;
    }

    /** A key that nobody has asked for before. */
    long nextAbsent() {
      return absent++;
    }
  }

  /** Every request finds its value. */
  @Benchmark
  public @Nullable Long getHit(Holding state, Place place) {
    return state.cache.get(state.keys[place.next()]);
  }

  /** No request finds its value: each loads, stores and evicts. */
  @Benchmark
  public Long getMissLoad(Full state, Place place) {
    return state.cache.getOrLoad(place.nextAbsent());
  }

  /** Every put is of a new key and evicts another. */
  @Benchmark
  public void putEvict(Full state, Place place) {
    Long key = place.nextAbsent();
    state.cache.put(key, key);
  }

  /** Three gets, one put; keys by Zipf, a quarter of which fits. */
  @Benchmark
  public @Nullable Long mixed(Full state, Place place) {
    int at = place.next();
    Long key = state.keys[at];
    if ((at & 3) == 3) {
      state.cache.put(key, key);
      return key;
    }
    return state.cache.get(key);
  }

  /** Requests for numbers below {@code universe}, boxed once each. */
  private static Long[] draw(int universe) {
    SeededRandom random = SeededRandom.of(SEED);
    KeyDistribution zipf = KeyDistribution.scrambledZipf(universe, EXPONENT);
    Long[] boxes = new Long[universe];
    for (int i = 0; i < universe; i++) {
      boxes[i] = i + FIRST_KEY;
    }
    Long[] keys = new Long[REQUESTS];
    for (int i = 0; i < REQUESTS; i++) {
      keys[i] = boxes[(int) zipf.next(random)];
    }
    return keys;
  }
}
