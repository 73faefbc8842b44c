/**
 * A bounded, thread-safe cache with loading.
 *
 * <p>The one package {@link io.ashlar.cache} is the whole public API. Micrometer is optional: it is
 * touched only by {@link io.ashlar.cache.CacheMetrics}.
 */
module io.ashlar.cache {
  requires org.slf4j;
  requires static micrometer.core;
  requires static org.jspecify;

  exports io.ashlar.cache;
}
