package io.ashlar.cache;

/**
 * A snapshot of a cache's counts since it was built. All counts only ever grow.
 *
 * <p>{@link Cache#getIfPresent} and {@link Cache#get} count as exactly one hit or one miss each, so
 * {@code hits + misses} is the number of requests. A {@code get} that waited for another thread's
 * load is a miss without a load of its own.
 *
 * @param hits requests that found a value
 * @param misses requests that found none
 * @param puts values that were handed to the cache to keep, by {@link Cache#put} or by a load
 * @param loadSuccesses loads whose loader returned, be it null
 * @param loadFailures loads whose loader (or the weigher of its result) threw
 * @param totalLoadNanos time spent in loaders, in nanoseconds, all loads added up
 * @param evictions entries removed with a cause that {@link RemovalCause#wasEvicted}
 * @param evictedWeight the sum of their weights; equal to {@code evictions} without a weigher
 */
public record CacheStats(
    long hits,
    long misses,
    long puts,
    long loadSuccesses,
    long loadFailures,
    long totalLoadNanos,
    long evictions,
    long evictedWeight) {

  /**
   * The number of requests.
   *
   * @return hits and misses together
   */
  public long requests() {
    return hits + misses;
  }

  /**
   * The share of requests that were hits.
   *
   * @return from 0 to 1; 1 if there was no request, since none has missed
   */
  public double hitRate() {
    long requests = requests();
    return requests == 0 ? 1.0 : (double) hits / requests;
  }
}
