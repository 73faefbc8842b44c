package io.ashlar.benchmarks.cache;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * The operations of a cache, timed.
 *
 * <p>Every cache is full before the clock starts, and its keys are in no order ({@link Keys}). Keys
 * that are asked for more than once are drawn and boxed beforehand; they equal the keys in the
 * cache and are not identical to them, as a caller's never are.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CacheBenchmark {
  private static final String PACKAGE = "io.ashlar.benchmarks.cache.";

  static final int ENTRIES = 20_000;
  static final int UNIVERSE = 10 * ENTRIES;
  static final int REQUESTS = 1 << 17;
  static final double EXPONENT = 0.99;

  /** Of the requests that miss now and then: with the steeper one nearly all would hit. */
  static final double FLATTER = 0.9;

  static final long SEED = 20_261_123;

  /** A full cache, asked only for what it holds. */
  @State(Scope.Benchmark)
  public static class Holding {
    /** Class of the adapter. */
    @Param({
      PACKAGE + "AshlarCaches$Plain",
      PACKAGE + "CaffeineCaches$Direct",
      PACKAGE + "CaffeineCaches$Default",
      PACKAGE + "Cache2kCache",
      PACKAGE + "GuavaCache",
      PACKAGE + "LinkedHashMapCache",
      PACKAGE + "ConcurrentHashMapCache"
    })
    public String adapter = "";

    /** Capacity of the cache. */
    @Param("" + ENTRIES)
    public int entries;

    /** Requests before the same ones come again; a power of two. */
    @Param("" + REQUESTS)
    public int drawn;

    Long[] requests = {};
    CacheSubject cache = new LinkedHashMapCache();

    /** Fills the cache, and sees that no request misses. */
    @Setup
    public void fill() {
      cache = CacheSubject.named(adapter);
      cache.open(entries, Function.identity());
      requests = HitRequests.fill(cache, entries, drawn);
    }
  }

  /** A full cache, and ten times as many keys as it holds. */
  @State(Scope.Benchmark)
  public static class Full {
    /** Class of the adapter. */
    @Param({
      PACKAGE + "AshlarCaches$Plain",
      PACKAGE + "CaffeineCaches$Direct",
      PACKAGE + "CaffeineCaches$Default",
      PACKAGE + "Cache2kCache",
      PACKAGE + "GuavaCache",
      PACKAGE + "LinkedHashMapCache"
    })
    public String adapter = "";

    final Long[] asked = Keys.boxes(UNIVERSE);
    final Long[] kept = Keys.boxes(UNIVERSE);
    CacheSubject cache = new LinkedHashMapCache();

    /** Fills the cache. */
    @Setup
    public void fill() {
      cache = CacheSubject.named(adapter);
      cache.open(ENTRIES, Function.identity());
      for (int i = 0; i < ENTRIES; i++) {
        cache.put(kept[i], kept[i]);
      }
    }
  }

  /** A thread's place among the requests that hit. */
  @State(Scope.Thread)
  public static class Place {
    private int at;

    /** Finds a place away from the other threads'. */
    @Setup
    public void start(ThreadParams thread) {
      at = thread.getThreadIndex() * 7919;
    }

    Long next(Long[] requests) {
      return requests[at++ & (requests.length - 1)];
    }
  }

  /** The keys that only this thread asks for, each once. */
  @State(Scope.Thread)
  public static class Absent {
    private long number;

    /** Begins beyond the keys in the cache and away from the other threads'. */
    @Setup
    public void start(ThreadParams thread) {
      number = (1L + thread.getThreadIndex()) << 40;
    }

    long next() {
      return Keys.of(number++);
    }
  }

  /** A thread's stream of reads. */
  @State(Scope.Thread)
  public static class Stream {
    private @Nullable ZipfReads reads;

    /** Draws the stream. */
    @Setup
    public void start(Full state, ThreadParams thread) {
      reads = new ZipfReads(state.asked, state.kept, thread.getThreadIndex());
    }
  }

  /** How the reads of one thread ended; JMH adds the threads and sets it to zero where it must. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Reads {
    /** Reads that found their value. */
    public long hits;

    /** Reads that did not. */
    public long misses;
  }

  /** Every request finds its value. */
  @Benchmark
  public @Nullable Long getHit(Holding state, Place place) {
    return state.cache.get(place.next(state.requests));
  }

  /** No request finds its value: each loads, stores and evicts. */
  @Benchmark
  public Long getMissLoad(Full state, Absent absent) {
    return state.cache.getOrLoad(absent.next());
  }

  /** Every put is of a new key, and one key has to go. */
  @Benchmark
  public void putEvict(Full state, Absent absent) {
    Long key = absent.next();
    state.cache.put(key, key);
  }

  /** A read, and a put where it finds nothing; keys by Zipf, a tenth of which fits. */
  @Benchmark
  public Long readPutOnMiss(Full state, Stream stream, Reads reads) {
    return Objects.requireNonNull(stream.reads).send(state.cache, reads);
  }

  /** Every put replaces a value. */
  @Benchmark
  public void putUpdate(Holding state, Place place) {
    Long key = place.next(state.requests);
    state.cache.put(key, key);
  }
}
