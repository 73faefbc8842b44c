package io.ashlar.benchmarks.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ashlar.cache.Cache;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests that are timed, replayed without a clock. */
class CacheRequestsTest {
  private static final int ENTRIES = CacheBenchmark.ENTRIES;
  private static final int REQUESTS = CacheBenchmark.REQUESTS;

  /** Red when the cache is opened for half of the keys: what it holds is no full cache. */
  @ParameterizedTest
  @ValueSource(
      classes = {
        AshlarCaches.Plain.class,
        CaffeineCaches.Direct.class,
        CaffeineCaches.Default.class,
        Cache2kCache.class,
        GuavaCache.class,
        LinkedHashMapCache.class,
        ConcurrentHashMapCache.class
      })
  void hitsWithEveryRequestOfAFullCache(Class<?> adapter) {
    CacheSubject cache = opened(adapter);

    Long[] requests = HitRequests.fill(cache, ENTRIES, REQUESTS);

    assertThat(requests).hasSize(REQUESTS);
    assertThat(Arrays.stream(requests).filter(key -> cache.get(key) == null)).isEmpty();
  }

  /** Red when requests are drawn from all keys: Guava's segments have dropped some. */
  @Test
  void asksACacheThatDroppedKeysOnlyForThoseItHolds() {
    CacheSubject cache = new OddLost();

    Long[] requests = HitRequests.fill(cache, ENTRIES, REQUESTS);

    assertThat(Arrays.stream(requests).filter(key -> cache.get(key) == null)).isEmpty();
  }

  @Test
  void measuresNoCacheThatIsMuchSmallerThanItsCapacity() {
    CacheSubject cache = new CacheConformanceTest.Forgetful();

    assertThatIllegalStateException()
        .isThrownBy(() -> HitRequests.fill(cache, ENTRIES, REQUESTS))
        .withMessageContaining("held=0");
  }

  /** Red when the requests are drawn and not tried. */
  @Test
  void measuresNoHitsOfACacheThatMisses() {
    CacheSubject cache = new Leaking();

    assertThatIllegalStateException()
        .isThrownBy(() -> HitRequests.fill(cache, ENTRIES, REQUESTS))
        .withMessageContaining("misses=" + REQUESTS);
  }

  /** Red when there are only as many keys as the cache holds. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void evictsInEveryPassOfTheReads(int thread) {
    CacheSubject cache = opened(AshlarCaches.Plain.class);
    Cache<?, ?> ours = (Cache<?, ?>) cache.cache();
    ZipfReads stream = stream(thread);

    for (int pass = 0; pass < 2; pass++) {
      CacheBenchmark.Reads reads = new CacheBenchmark.Reads();
      long before = ours.stats().evictions();
      for (int i = 0; i < ZipfReads.PASS; i++) {
        stream.send(cache, reads);
      }

      assertThat(reads.hits + reads.misses).isEqualTo(ZipfReads.PASS);
      assertThat(reads.hits).isGreaterThan(ZipfReads.PASS / 2);
      assertThat(reads.misses).isGreaterThan(ZipfReads.PASS / 5);
      assertThat(ours.stats().evictions() - before).isGreaterThan(ZipfReads.PASS / 6);
    }
  }

  /** Red when all threads draw from the same seed. */
  @Test
  void givesEachThreadAStreamOfItsOwn() {
    int differing = 0;
    ZipfReads one = stream(0);
    ZipfReads two = stream(1);
    CacheSubject cache = opened(LinkedHashMapCache.class);
    CacheBenchmark.Reads reads = new CacheBenchmark.Reads();

    for (int i = 0; i < 1_000; i++) {
      differing += one.send(cache, reads).equals(two.send(cache, reads)) ? 0 : 1;
    }

    assertThat(differing).isGreaterThan(900);
  }

  /** Red when a key is its number. */
  @Test
  void drawsKeysThatAreNoNeighboursAndNeverTheSame() {
    Set<Long> keys = new HashSet<>(Arrays.asList(Keys.boxes(100_000)));
    for (int i = 0; i < 100_000; i++) {
      keys.add(Keys.of((1L << 40) + i));
      keys.add(Keys.of((2L << 40) + i));
    }

    assertThat(keys).hasSize(300_000);
    assertThat(Keys.of(0)).isEqualTo(0xe220a8397b1dcdafL); // SplitMix64's first output, seed 0
    for (int i = 0; i < 1_000; i++) {
      assertThat(Math.abs(Keys.of(i + 1) - Keys.of(i))).isGreaterThan(1_000_000);
    }
  }

  private static ZipfReads stream(int thread) {
    return new ZipfReads(
        Keys.boxes(CacheBenchmark.UNIVERSE), Keys.boxes(CacheBenchmark.UNIVERSE), thread);
  }

  private static CacheSubject opened(Class<?> adapter) {
    CacheSubject cache = CacheSubject.named(adapter.getName());
    cache.open(ENTRIES, Function.identity());
    return cache;
  }

  /** Drops one key in sixty-four, as a cache of bounded segments may. */
  private static final class OddLost extends CacheConformanceTest.Unbounded {
    @Override
    public void put(Long key, Long value) {
      if ((key & 63) != 0) {
        super.put(key, value);
      }
    }
  }

  /** Forgets what it has given once. */
  private static final class Leaking extends CacheConformanceTest.Unbounded {
    @Override
    public @Nullable Long get(Long key) {
      return map.remove(key);
    }
  }
}
