/**
 * A bounded, thread-safe cache with loading.
 *
 * <p>The public API is {@link io.ashlar.cache}; {@link io.ashlar.cache.policy} has the rules of
 * eviction, {@link io.ashlar.cache.update} the ways in which a cache and its store are kept in
 * step, {@link io.ashlar.cache.protection} what protects the store. Micrometer is optional: it is
 * touched only by {@link io.ashlar.cache.CacheMetrics}.
 */
module io.ashlar.cache {
  requires org.slf4j;
  requires static micrometer.core;
  requires static org.jspecify;

  exports io.ashlar.cache;
  exports io.ashlar.cache.policy;
  exports io.ashlar.cache.protection;
  exports io.ashlar.cache.update;
}
