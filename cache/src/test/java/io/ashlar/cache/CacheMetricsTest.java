package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CacheMetricsTest {

  @Test
  void publishesTheUsualNames() {
    AtomicLong nanos = new AtomicLong();
    Cache<Integer, Integer> cache =
        Cache.builder()
            .name("numbers")
            .maximumWeight(10)
            .weigher((Integer key, Integer value) -> value)
            .ticker(nanos::get)
            .build();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new CacheMetrics(cache).bindTo(registry);

    cache.put(1, 6);
    cache.getIfPresent(1);
    cache.getIfPresent(1);
    cache.getIfPresent(9);
    cache.get(
        2,
        key -> {
          nanos.addAndGet(TimeUnit.SECONDS.toNanos(3));
          return 5;
        });
    assertThatThrownBy(() ->
            cache.get(
                3,
                key -> {
                  throw new IllegalStateException("down");
                }))
        .isInstanceOf(CacheLoadException.class);

    assertThat(registry.get("cache.size").tag("cache", "numbers").gauge().value()).isEqualTo(1);
    assertThat(registry.get("cache.weight").gauge().value()).isEqualTo(5);
    assertThat(count(registry, "cache.gets", "hit")).isEqualTo(2);
    assertThat(count(registry, "cache.gets", "miss")).isEqualTo(3);
    assertThat(registry.get("cache.puts").functionCounter().count()).isEqualTo(2);
    assertThat(registry.get("cache.evictions").functionCounter().count()).isEqualTo(1);
    assertThat(registry.get("cache.eviction.weight").functionCounter().count()).isEqualTo(6);
    assertThat(count(registry, "cache.load", "success")).isEqualTo(1);
    assertThat(count(registry, "cache.load", "failure")).isEqualTo(1);
    assertThat(registry.get("cache.load.duration").timeGauge().value(TimeUnit.SECONDS))
        .isEqualTo(3);
  }

  @Test
  void publishesHowManyRemovalsTheListenerHasNotHeardOf() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    List<Double> pending = new ArrayList<>();
    Cache<Integer, Integer> cache =
        Cache.builder()
            .name("numbers")
            .maximumSize(10)
            .removalListener((Integer key, Integer value, RemovalCause cause) ->
                pending.add(registry.get("cache.removals.pending").gauge().value()))
            .build();
    new CacheMetrics(cache).bindTo(registry);
    cache.put(1, 1);
    cache.put(2, 2);

    cache.invalidateAll();

    assertThat(pending).containsExactly(2.0, 1.0);
    assertThat(registry.get("cache.removals.pending").tag("cache", "numbers").gauge().value())
        .isZero();
  }

  private static double count(SimpleMeterRegistry registry, String name, String result) {
    return registry
        .get(name)
        .tag("cache", "numbers")
        .tag("result", result)
        .functionCounter()
        .count();
  }
}
