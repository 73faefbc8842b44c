package io.ashlar.benchmarks.cache;

import io.ashlar.testkit.random.KeyDistribution;
import io.ashlar.testkit.random.SeededRandom;
import java.util.Arrays;

/**
 * Requests that all find their value in a cache that is full.
 *
 * <p>Full, because a cache may do more then: Caffeine records reads only once it is half full, and
 * a cache of 40,000 with 20,000 entries stands exactly on that edge. A cache that bounds itself
 * exactly holds as many entries as its capacity. One that bounds itself about - Guava bounds each
 * segment apart - drops a few while it is filled: it is asked for the keys it kept, and for no
 * others.
 */
final class HitRequests {
  /** The share of the capacity that must be held, or the cache measured is a smaller one. */
  private static final double FULL = 0.95;

  private HitRequests() {}

  /**
   * Fills the cache and draws requests for what it holds, by Zipf over the keys held.
   *
   * @param cache opened with {@code capacity}, empty
   * @param capacity how many keys are put
   * @param count how many requests
   * @return boxes that equal the keys in the cache and are not identical to them
   * @throws IllegalStateException if the cache holds much less than its capacity, or if a request
   *     misses
   */
  static Long[] fill(CacheSubject cache, int capacity, int count) {
    for (Long key : Keys.boxes(capacity)) {
      cache.put(key, key);
    }
    Long[] held =
        Arrays.stream(Keys.boxes(capacity))
            .filter(key -> cache.get(key) != null)
            .toArray(Long[]::new);
    if (held.length < FULL * capacity) {
      throw new IllegalStateException(
          "held=" + held.length + ", must be " + FULL + " of " + capacity + " at least");
    }
    Long[] requests = draw(held, count);
    long misses = Arrays.stream(requests).filter(key -> cache.get(key) == null).count();
    if (misses > 0) {
      throw new IllegalStateException("misses=" + misses + " of " + count + ", must be 0");
    }
    return requests;
  }

  private static Long[] draw(Long[] held, int count) {
    SeededRandom random = SeededRandom.of(CacheBenchmark.SEED);
    KeyDistribution zipf = KeyDistribution.scrambledZipf(held.length, CacheBenchmark.EXPONENT);
    Long[] requests = new Long[count];
    for (int i = 0; i < count; i++) {
      requests[i] = held[(int) zipf.next(random)];
    }
    return requests;
  }
}
