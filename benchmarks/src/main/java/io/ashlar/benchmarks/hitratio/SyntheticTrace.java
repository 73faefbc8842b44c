package io.ashlar.benchmarks.hitratio;

import io.ashlar.testkit.random.KeyDistribution;
import io.ashlar.testkit.random.SeededRandom;
import java.util.function.LongConsumer;

/**
 * A trace drawn from a seed: the pure patterns a policy is weak or strong at, and two mixes.
 *
 * @param pattern how keys follow each other
 * @param requests how many, at least 1
 * @param seed the same seed gives the same requests on every JDK
 */
record SyntheticTrace(Pattern pattern, long requests, long seed) implements Trace {
  private static final long POPULAR_KEYS = 100_000;
  private static final KeyDistribution POPULAR = KeyDistribution.zipf(POPULAR_KEYS, 0.9);
  private static final long LOOP_KEYS = 3_000;
  private static final long BURST = 10_000;
  private static final long SHIFT_EVERY = 200_000;

  /** First key of a range that no popular key reaches. */
  private static final long ELSEWHERE = 1L << 40;

  /** How the keys of a synthetic trace follow each other. */
  enum Pattern {
    /** Independent draws, Zipf 0.9 over 100,000 keys: frequency is all there is to know. */
    ZIPF,
    /** Every key once: nothing can be hit. */
    SCAN,
    /** 3,000 keys round and round: recency is exactly wrong in a smaller cache. */
    LOOP,
    /** Zipf, with a burst of 10,000 keys never seen again in every 40,000 requests. */
    ZIPF_SCAN,
    /** Zipf whose popular keys are others after every 200,000 requests. */
    ZIPF_SHIFT
  }

  SyntheticTrace {
    if (requests < 1) {
      throw new IllegalArgumentException("requests=" + requests + ", must be >= 1");
    }
  }

  @Override
  public String label() {
    return pattern.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  @Override
  public void forEach(LongConsumer request) {
    SeededRandom random = SeededRandom.of(seed);
    for (long i = 0; i < requests; i++) {
      request.accept(key(i, random));
    }
  }

  private long key(long i, SeededRandom random) {
    return switch (pattern) {
      case ZIPF -> POPULAR.next(random);
      case SCAN -> i;
      case LOOP -> i % LOOP_KEYS;
      case ZIPF_SCAN -> i % (4 * BURST) < 3 * BURST ? POPULAR.next(random) : ELSEWHERE + i;
      case ZIPF_SHIFT -> POPULAR.next(random) + i / SHIFT_EVERY * POPULAR_KEYS;
    };
  }
}
