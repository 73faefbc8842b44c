package io.ashlar.cache;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A cache's counts as Micrometer meters, under the names that Micrometer's own cache binders use
 * wherever they have one, so existing dashboards work. Each carries the tag {@code cache} with
 * {@link Cache#name}.
 *
 * <table>
 *   <caption>Meters</caption>
 *   <tr><th>name</th><th>further tag</th><th>what it is</th></tr>
 *   <tr><td>{@code cache.size}</td><td></td><td>entries now</td></tr>
 *   <tr><td>{@code cache.weight}</td><td></td><td>their weight now</td></tr>
 *   <tr><td>{@code cache.removals.pending}</td><td></td><td>removals the listener has not finished
 *   hearing about</td></tr>
 *   <tr><td>{@code cache.gets}</td><td>{@code result=hit|miss}</td><td>requests</td></tr>
 *   <tr><td>{@code cache.puts}</td><td></td><td>values put or loaded</td></tr>
 *   <tr><td>{@code cache.evictions}</td><td></td><td>entries evicted</td></tr>
 *   <tr><td>{@code cache.eviction.weight}</td><td></td><td>their weight</td></tr>
 *   <tr><td>{@code cache.load}</td><td>{@code result=success|failure}</td><td>loads</td></tr>
 *   <tr><td>{@code cache.load.duration}</td><td></td><td>time spent loading, in total</td></tr>
 * </table>
 *
 * <p>The registry does not keep the cache alive. Reading a meter takes the cache's lock for an
 * instant.
 *
 * <p>Needs {@code io.micrometer:micrometer-core}, which this module does not bring along.
 */
public final class CacheMetrics implements MeterBinder {
  private final Cache<?, ? extends @Nullable Object> cache;

  /**
   * Meters for one cache. Two caches of the same name in one registry would be one.
   *
   * @param cache what to measure
   */
  public CacheMetrics(Cache<?, ? extends @Nullable Object> cache) {
    this.cache = Objects.requireNonNull(cache, "cache");
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Objects.requireNonNull(registry, "registry");
    Gauge.builder("cache.size", cache, c -> c.size())
        .tag("cache", cache.name())
        .description("Entries in the cache")
        .register(registry);
    Gauge.builder("cache.weight", cache, c -> c.weightedSize())
        .tag("cache", cache.name())
        .description("Weight of the entries in the cache")
        .register(registry);
    Gauge.builder("cache.removals.pending", cache, c -> c.pendingRemovals())
        .tag("cache", cache.name())
        .description("Removals that the listener has not finished hearing about")
        .register(registry);
    counter("cache.gets", "Requests that found a value", CacheStats::hits)
        .tag("result", "hit")
        .register(registry);
    counter("cache.gets", "Requests that found no value", CacheStats::misses)
        .tag("result", "miss")
        .register(registry);
    counter("cache.puts", "Values put or loaded", CacheStats::puts).register(registry);
    counter("cache.evictions", "Entries evicted", CacheStats::evictions).register(registry);
    counter("cache.eviction.weight", "Weight of the entries evicted", CacheStats::evictedWeight)
        .register(registry);
    counter("cache.load", "Loads that ended well", CacheStats::loadSuccesses)
        .tag("result", "success")
        .register(registry);
    counter("cache.load", "Loads that failed", CacheStats::loadFailures)
        .tag("result", "failure")
        .register(registry);
    TimeGauge.builder(
            "cache.load.duration", cache, TimeUnit.NANOSECONDS, c -> c.stats().totalLoadNanos())
        .tag("cache", cache.name())
        .description("Time spent loading, all loads added up")
        .register(registry);
  }

  private FunctionCounter.Builder<?> counter(
      String name, String description, ToDoubleFunction<CacheStats> count) {
    return FunctionCounter.builder(name, cache, c -> count.applyAsDouble(c.stats()))
        .tag("cache", cache.name())
        .description(description);
  }
}
