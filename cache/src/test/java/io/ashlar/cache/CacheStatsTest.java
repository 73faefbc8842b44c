package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CacheStatsTest {

  @Test
  void hasAHitRateOfOneBeforeTheFirstRequest() {
    CacheStats stats = Cache.builder().maximumSize(1).build().stats();

    assertThat(stats).isEqualTo(new CacheStats(0, 0, 0, 0, 0, 0, 0, 0));
    assertThat(stats.hitRate()).isEqualTo(1.0);
  }

  @Test
  void countsEachRequestOnce() {
    Cache<Integer, Integer> cache = Cache.builder().maximumSize(10).build();

    cache.getIfPresent(1);
    cache.get(1, key -> 1);
    cache.get(1, key -> 2);
    cache.getIfPresent(1);
    cache.put(2, 2);
    cache.invalidate(2);

    CacheStats stats = cache.stats();
    assertThat(stats.hits()).isEqualTo(2);
    assertThat(stats.misses()).isEqualTo(2);
    assertThat(stats.requests()).isEqualTo(4);
    assertThat(stats.hitRate()).isEqualTo(0.5);
    assertThat(stats.puts()).isEqualTo(2);
    assertThat(stats.evictions()).isZero();
  }

  @Test
  void addsUpTheTimeOfLoadsThatEndWellOrNot() {
    AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 2); // the ticker may wrap
    Cache<Integer, Integer> cache = Cache.builder().maximumSize(10).ticker(nanos::get).build();

    cache.get(1, key -> (int) nanos.addAndGet(5) * 0);
    assertThatThrownBy(() ->
            cache.get(
                2,
                key -> {
                  nanos.addAndGet(7);
                  throw new IllegalStateException("down");
                }))
        .isInstanceOf(CacheLoadException.class);

    CacheStats stats = cache.stats();
    assertThat(stats.totalLoadNanos()).isEqualTo(12);
    assertThat(stats.loadSuccesses()).isEqualTo(1);
    assertThat(stats.loadFailures()).isEqualTo(1);
  }
}
