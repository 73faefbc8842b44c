package io.ashlar.cache.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.testkit.random.SeededRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The three accidents at full size, in virtual time: what reaches the store, and who waits. */
class StampedeTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /**
   * One hot key, asked for each millisecond for an hour; a load takes 200 ms. A background load
   * begins when it is ordered and ends 200 ms later, when its effect becomes visible. Requests that
   * arrive during a load in the foreground wait for it.
   */
  private static final class HotKey {
    private static final long LOAD = 200 * MILLI;
    private static final long HOUR = 3_600_000 * MILLI;

    private record Background(long start, Runnable task) {}

    private final AtomicLong nanos = new AtomicLong();
    private final Queue<Background> tasks = new ArrayDeque<>();
    private long loads;
    private long waited;

    private Integer load(String key) {
      loads++;
      nanos.addAndGet(LOAD);
      return (int) loads;
    }

    GuardedCacheBuilder<String, Integer> builder() {
      return GuardedCache.<String, Integer>builder(this::load)
          .maximumSize(100)
          .freshFor(Duration.ofSeconds(10))
          .random(SeededRandom.of(11))
          .executor(task -> tasks.add(new Background(nanos.get(), task)))
          .ticker(nanos::get);
    }

    void run(GuardedCache<String, Integer> cache) {
      long now = 0;
      while (now < HOUR) {
        Background next = tasks.peek();
        if (next != null && next.start + LOAD <= now) {
          tasks.remove();
          nanos.set(next.start);
          next.task.run();
        }
        nanos.set(now);
        cache.get("hot");
        long took = nanos.get() - now;
        waited += took / MILLI; // this one, and those that came until the load was over
        now += Math.max(MILLI, took);
      }
      System.out.printf(
          "an hour of %s: %d loads, %.4f each 10 s, %d of 3,600,000 requests waited%n",
          cache.stats(), loads, loads / 360.0, waited);
    }
  }

  @Test
  void loadsAHotKeyOnceEachLifeAndNobodyWaits() {
    HotKey hot = new HotKey();
    GuardedCache<String, Integer> cache =
        hot.builder().staleWhileRevalidate(Duration.ofSeconds(10)).build();

    hot.run(cache);

    assertThat(hot.loads).as("a life of 10 s and 200 ms to load").isEqualTo(353);
    assertThat(hot.waited).as("only those who came while there was nothing yet").isEqualTo(200);
  }

  @Test
  void loadsAHotKeyHardlyMoreOftenWithEarlyRefreshAlone() {
    HotKey hot = new HotKey();
    GuardedCache<String, Integer> cache = hot.builder().earlyRefresh(0.5).build();

    hot.run(cache);

    assertThat(hot.loads / 360.0).as("loads each 10 s").isLessThanOrEqualTo(1.1);
    assertThat(hot.waited).isEqualTo(200);
  }

  @Test
  void loadsAHotKeyATenthMoreOftenWithThePapersBeta() {
    HotKey hot = new HotKey();
    GuardedCache<String, Integer> cache = hot.builder().earlyRefresh(1).build();

    hot.run(cache);

    assertThat(hot.loads / 360.0).as("loads each 10 s").isLessThanOrEqualTo(1.12);
    assertThat(hot.waited).isEqualTo(200);
  }

  private static int peakLoads(double jitter) {
    int keys = 10_000;
    int seconds = 200;
    AtomicLong nanos = new AtomicLong();
    int[] loads = new int[seconds];
    GuardedCache<Integer, Integer> cache =
        GuardedCache.<Integer, Integer>builder(
                key -> {
                  loads[(int) (nanos.get() / (1_000 * MILLI))]++;
                  return key;
                })
            .maximumSize(keys)
            .freshFor(Duration.ofSeconds(60))
            .jitter(jitter)
            .random(SeededRandom.of(12))
            .ticker(nanos::get)
            .build();
    for (int step = 0; step < 5 * seconds; step++) {
      nanos.set(step * 200 * MILLI);
      for (int key = 0; key < keys; key++) {
        cache.get(key);
      }
    }
    assertThat(loads[0]).isEqualTo(keys);
    return IntStream.of(loads).skip(1).max().orElseThrow();
  }

  @Test
  void spreadsAnAvalancheOverThePossibleEnds() {
    int without = peakLoads(0);
    int with = peakLoads(0.1);

    System.out.printf("peak loads a second: %,d without jitter, %,d with 10 %%%n", without, with);
    assertThat(without).isEqualTo(10_000);
    assertThat(with).isLessThanOrEqualTo(1_200);
  }

  private static void penetrate(int absent) {
    int real = absent / 10;
    BloomGuard<Integer> exists = BloomGuard.of(real, 0.01);
    GuardedCache<Integer, Integer> cache =
        GuardedCache.<Integer, Integer>builder(key -> key < real ? key : null)
            .maximumSize(real)
            .freshFor(Duration.ofHours(1))
            .negative(Duration.ofMinutes(1), 0.1)
            .mightExist(exists)
            .ticker(() -> 0)
            .build();
    exists.rebuild(IntStream.range(0, real).boxed().toList(), real);
    IntStream.range(0, real).forEach(cache::get);
    long before = cache.stats().loads();

    int found = 0;
    for (int round = 0; round < 10; round++) {
      for (int key = real; key < real + absent; key++) {
        found += cache.get(key) == null ? 0 : 1;
      }
    }
    assertThat(found).isZero();

    long loads = cache.stats().loads() - before;
    System.out.printf(
        "%,d absent keys x 10: %.3f %% reach the store; %s%n",
        absent, loads * 10.0 / absent, cache.stats());
    assertThat(loads).isLessThanOrEqualTo(absent / 10);
    assertThat(cache.size()).as("no value was pushed out").isEqualTo(real);
  }

  @Test
  void keepsAbsentKeysFromTheStore() {
    penetrate(100_000);
  }

  @Tag("soak")
  @Test
  void keepsAMillionAbsentKeysFromTheStore() {
    penetrate(1_000_000);
  }
}
