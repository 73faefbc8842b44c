package io.ashlar.benchmarks.cache;

import io.ashlar.benchmarks.fork.Adapters;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * An operation that can be made slower by an exact amount: a number of hits in our cache. Thirty
 * per cent more of the same hits are a slow-down of thirty per cent on every machine; a calibrated
 * delay would be one only on the machine and in the minute of its calibration.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class SelfTestBenchmark {
  private static final int ENTRIES = 4_096;

  /** Class of the {@link Work}. */
  @Param("io.ashlar.benchmarks.cache.SelfTestBenchmark$Plain")
  public String adapter = "";

  private final CacheSubject cache = new AshlarCaches.Plain();
  private final Long[] keys = new Long[ENTRIES];
  private int hits;
  private int at;

  /** How many hits an operation is. */
  public interface Work {
    /** The number of hits. */
    int hits();
  }

  /** The operation as it is. */
  public static final class Plain implements Work {
    @Override
    public int hits() {
      return 100;
    }
  }

  /** The operation with a slow-down of thirty per cent planted in it. */
  public static final class Slower implements Work {
    @Override
    public int hits() {
      return 130;
    }
  }

  /** Fills the cache. */
  @Setup
  public void fill() {
    hits = Adapters.create(adapter, Work.class).hits();
    cache.open(ENTRIES, Function.identity());
    for (int i = 0; i < ENTRIES; i++) {
      keys[i] = 1_000L + i;
      cache.put(1_000L + i, (long) i);
    }
  }

  /** The hits. */
  @Benchmark
  public long hits() {
    long sum = 0;
    for (int i = 0; i < hits; i++) {
      Long value = cache.get(keys[at++ & (ENTRIES - 1)]);
      sum += value == null ? 0 : value;
    }
    return sum;
  }
}
