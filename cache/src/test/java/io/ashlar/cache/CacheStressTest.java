package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.cache.policy.Lru;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that do whatever they like, and what must be true when they stop. */
@Tag("jdk")
class CacheStressTest {
  private static final int THREADS = 4;
  private static final int OPERATIONS = Boolean.getBoolean("ashlar.soak") ? 5_000_000 : 100_000;
  private static final long SEED = Long.getLong("ashlar.cache.seed", 1);

  private record Value(int key, int weight) {
    // Identity tells values apart: each is stored once.
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  private final Map<Value, RemovalCause> removed = new ConcurrentHashMap<>();
  private final AtomicInteger removedTwice = new AtomicInteger();
  private final AtomicInteger reporting = new AtomicInteger();
  private final AtomicInteger overlaps = new AtomicInteger();

  private BoundedCache<Integer, Value> cache(boolean lru) {
    CacheBuilder<Integer, Value> builder =
        Cache.builder()
            .maximumWeight(100)
            .weigher((Integer key, Value value) -> value.weight)
            .removalListener(this::note);
    if (lru) {
      builder.policy(Lru::new);
    }
    return (BoundedCache<Integer, Value>) builder.<Integer, Value>build();
  }

  private void note(Integer key, Value value, RemovalCause cause) {
    if (reporting.getAndIncrement() != 0) {
      overlaps.incrementAndGet();
    }
    if (removed.put(value, cause) != null) {
      removedTwice.incrementAndGet();
    }
    reporting.getAndDecrement();
  }

  @ParameterizedTest(name = "LRU: {0}")
  @ValueSource(booleans = {false, true})
  void accountsForEveryValueAndEveryRequest(boolean lru) throws Exception {
    BoundedCache<Integer, Value> cache = cache(lru);
    CyclicBarrier together = new CyclicBarrier(THREADS);
    List<Background<Long>> workers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      long seed = SEED + i;
      workers.add(
          Background.run(() -> {
            together.await();
            return work(cache, new SplittableRandom(seed));
          }));
    }
    long requests = 0;
    for (Background<Long> worker : workers) {
      requests += worker.result();
    }

    cache.verify();
    CacheStats stats = cache.stats();
    assertThat(stats.requests()).as("seed %d", SEED).isEqualTo(requests);
    assertThat(stats.loadFailures()).isZero();
    assertThat(removedTwice).hasValue(0);
    assertThat(overlaps).hasValue(0);
    assertThat(stats.puts()).isEqualTo(removed.size() + cache.size());
    assertThat(stats.evictions())
        .isEqualTo(removed.values().stream().filter(RemovalCause::wasEvicted).count());
  }

  private static long work(Cache<Integer, Value> cache, SplittableRandom random) {
    long requests = 0;
    for (int i = 0; i < OPERATIONS; i++) {
      int key = random.nextInt(60);
      int operation = random.nextInt(100);
      if (operation < 50) {
        requests++;
        Value value = cache.getIfPresent(key);
        assertThat(value == null || value.key == key).isTrue();
      } else if (operation < 75) {
        requests++;
        int weight = random.nextInt(6);
        assertThat(cache.get(key, k -> new Value(k, weight)).key).isEqualTo(key);
      } else if (operation < 95) {
        cache.put(key, new Value(key, random.nextInt(6)));
      } else if (operation < 99) {
        cache.invalidate(key);
      } else {
        assertThat(cache.weightedSize()).isBetween(0L, 100L);
      }
    }
    return requests;
  }
}
