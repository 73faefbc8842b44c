package io.ashlar.benchmarks.cache;

import io.ashlar.testkit.random.KeyDistribution;
import io.ashlar.testkit.random.SeededRandom;
import org.jspecify.annotations.Nullable;

/**
 * One thread's stream of a workload that never settles: three requests in four read a key and put
 * it if it is missing, the fourth puts it anyway.
 *
 * <p>The keys are drawn before the clock starts, by Zipf; what is done with a key is drawn apart
 * from them, as the stream goes. So a key that is put in one pass over the keys is read in the
 * next, and what is put is no fixed small set that soon fits: the cache evicts as long as it runs.
 * Because a miss costs a put, a cache that keeps the wrong keys pays for it in time.
 *
 * <p>Not thread-safe.
 */
final class MixedRequests {
  /** Requests before the keys, though not what is done with them, come again. */
  static final int PASS = 1 << 20;

  private static final int MASK = PASS - 1;

  private final Long[] asked;
  private final Long[] kept;
  private final int[] numbers = new int[PASS];
  private long turn;

  /**
   * The stream of one thread.
   *
   * @param asked boxes of all keys, that are read
   * @param kept other boxes of the same keys, that are put
   * @param thread number of the thread; each has a stream of its own over the same popularities
   */
  MixedRequests(Long[] asked, Long[] kept, int thread) {
    this.asked = asked;
    this.kept = kept;
    SeededRandom random = SeededRandom.of(CacheBenchmark.SEED).fork(thread);
    KeyDistribution zipf = KeyDistribution.scrambledZipf(asked.length, CacheBenchmark.EXPONENT);
    for (int i = 0; i < PASS; i++) {
      numbers[i] = (int) zipf.next(random);
    }
    turn = (1L + thread) << 40;
  }

  /** Whether the next request is a put: a quarter, by a coin that knows nothing of the keys. */
  boolean nextIsPut() {
    return (Keys.of(turn) & 3) == 0;
  }

  /** Sends the next request; counts it among the reads if it is one. */
  Long send(CacheSubject cache, CacheBenchmark.Reads reads) {
    int number = numbers[(int) turn & MASK];
    Long value = nextIsPut() ? null : read(cache, asked[number], reads);
    turn++;
    if (value == null) {
      value = kept[number];
      cache.put(value, value);
    }
    return value;
  }

  private static @Nullable Long read(CacheSubject cache, Long key, CacheBenchmark.Reads reads) {
    Long value = cache.get(key);
    if (value == null) {
      reads.misses++;
    } else {
      reads.hits++;
    }
    return value;
  }
}
