package io.ashlar.testkit.random;

import java.util.random.RandomGenerator;

/**
 * A law by which a workload chooses its keys, the numbers {@code 0} to {@code keys - 1}.
 *
 * <p>The laws of YCSB (Cooper et al., "Benchmarking Cloud Serving Systems with YCSB", SoCC 2010),
 * with two repairs: Zipf is exact for every exponent including 1 ({@link ZipfKeys}), and scrambling
 * is a permutation, so that scrambled Zipf is still Zipf.
 *
 * <p>Only {@link RandomGenerator#nextLong()} is called on the generator and all arithmetic is
 * {@link StrictMath} or exact, so a seed gives the same keys on every JDK. Unless said otherwise a
 * distribution is immutable, may be shared, and draws in constant expected time without allocating.
 */
@FunctionalInterface
public interface KeyDistribution {
  /**
   * Draws the next key.
   *
   * @param random the source of chance
   * @return a key, at least 0
   */
  long next(RandomGenerator random);

  /**
   * Each key equally often.
   *
   * @param keys how many keys there are, at least 1
   * @return the distribution
   */
  static KeyDistribution uniform(long keys) {
    requireKeys(keys);
    return random -> Draws.below(random, keys);
  }

  /**
   * Key {@code k} with a probability proportional to {@code (k + 1)^-exponent}: key 0 is the most
   * popular.
   *
   * @param keys how many keys there are, 1 to 2<sup>52</sup>
   * @param exponent the skew, 0 (uniform) to 100; YCSB's is 0.99
   * @return the distribution
   */
  static KeyDistribution zipf(long keys, double exponent) {
    return new ZipfKeys(keys, exponent);
  }

  /**
   * The popularities of {@link #zipf}, dealt to the keys by a fixed permutation, so that popular
   * keys are not neighbours. No two ranks share a key (YCSB hashes, which merges some and leaves
   * more than a third of the keys never drawn).
   *
   * @param keys how many keys there are, 1 to 2<sup>52</sup>
   * @param exponent the skew, 0 to 100
   * @return the distribution
   */
  static KeyDistribution scrambledZipf(long keys, double exponent) {
    ZipfKeys zipf = new ZipfKeys(keys, exponent);
    KeyPermutation permutation = new KeyPermutation(keys);
    return random -> permutation.apply(zipf.next(random));
  }

  /**
   * A hot range and a cold rest, each uniform within.
   *
   * @param keys how many keys there are, at least 1
   * @param hotKeys the size of the hot range {@code [0, hotKeys)}, 1 to {@code keys}
   * @param hotShare the share of draws that fall into it, 0 to 1; ignored when all keys are hot
   * @return the distribution
   */
  static KeyDistribution hotspot(long keys, long hotKeys, double hotShare) {
    requireKeys(keys);
    if (hotKeys < 1 || hotKeys > keys) {
      throw new IllegalArgumentException("hotKeys=" + hotKeys + ", must be in [1, " + keys + "]");
    }
    if (!(hotShare >= 0 && hotShare <= 1)) {
      throw new IllegalArgumentException("hotShare=" + hotShare + ", must be in [0, 1]");
    }
    if (hotKeys == keys) {
      return uniform(keys);
    }
    return random ->
        Draws.unit(random) < hotShare
            ? Draws.below(random, hotKeys)
            : hotKeys + Draws.below(random, keys - hotKeys);
  }

  /**
   * The keys in order, from 0 again after the last. Mutable: each call makes a counter of its own,
   * which is not thread-safe.
   *
   * @param keys how many keys there are, at least 1
   * @return a new counter
   */
  static KeyDistribution sequential(long keys) {
    requireKeys(keys);
    return new KeyDistribution() {
      private long next;

      @Override
      public long next(RandomGenerator random) {
        long key = next;
        next = key + 1 == keys ? 0 : key + 1;
        return key;
      }
    };
  }

  private static void requireKeys(long keys) {
    if (keys < 1) {
      throw new IllegalArgumentException("keys=" + keys + ", must be >= 1");
    }
  }
}
