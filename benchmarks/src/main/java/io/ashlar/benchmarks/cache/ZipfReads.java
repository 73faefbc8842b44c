package io.ashlar.benchmarks.cache;

import io.ashlar.testkit.random.KeyDistribution;
import io.ashlar.testkit.random.SeededRandom;

/**
 * One thread's stream of what caches do all day: read a key by Zipf, and put it if it is missing.
 *
 * <p>The keys are drawn before the clock starts. There are many more of them than the cache holds,
 * so it evicts as long as the stream goes; and because a miss costs a put, a cache that keeps the
 * wrong keys pays for it in time.
 *
 * <p>Not thread-safe.
 */
final class ZipfReads {
  /** Requests before the same ones come again. */
  static final int PASS = 1 << 20;

  private static final int MASK = PASS - 1;

  private final Long[] asked;
  private final Long[] kept;
  private final int[] numbers = new int[PASS];
  private int turn;

  /**
   * The stream of one thread.
   *
   * @param asked boxes of all keys, that are read
   * @param kept other boxes of the same keys, that are put
   * @param thread number of the thread; each has a stream of its own over the same popularities
   */
  ZipfReads(Long[] asked, Long[] kept, int thread) {
    this.asked = asked;
    this.kept = kept;
    SeededRandom random = SeededRandom.of(CacheBenchmark.SEED).fork(thread);
    KeyDistribution zipf = KeyDistribution.scrambledZipf(asked.length, CacheBenchmark.FLATTER);
    for (int i = 0; i < PASS; i++) {
      numbers[i] = (int) zipf.next(random);
    }
  }

  /** Sends the next request and counts how it ended. */
  Long send(CacheSubject cache, CacheBenchmark.Reads reads) {
    int number = numbers[turn++ & MASK];
    Long value = cache.get(asked[number]);
    if (value == null) {
      reads.misses++;
      value = kept[number];
      cache.put(value, value);
    } else {
      reads.hits++;
    }
    return value;
  }
}
