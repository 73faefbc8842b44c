package io.ashlar.testkit.random;

import java.util.random.RandomGenerator;

/**
 * The few derivations from raw 64-bit words that everything in this package is made of.
 *
 * <p>{@link RandomGenerator}'s own default methods for bounds and doubles are not part of any
 * promise between JDK releases. Only {@link RandomGenerator#nextLong()} of a named algorithm is, so
 * only that is called.
 */
final class Draws {
  private Draws() {}

  /**
   * A uniform number in {@code [0, bound)}.
   *
   * <p>Multiply and take the high word; reject the few words that would favour some results
   * (Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 29(1), 2019). A division
   * happens only when the low word is below the bound.
   */
  static long below(RandomGenerator random, long bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound=" + bound + ", must be > 0");
    }
    long word = random.nextLong();
    long low = word * bound;
    if (Long.compareUnsigned(low, bound) < 0) {
      long threshold = Long.remainderUnsigned(-bound, bound);
      while (Long.compareUnsigned(low, threshold) < 0) {
        word = random.nextLong();
        low = word * bound;
      }
    }
    return Math.multiplyHigh(word, bound) + ((word >> 63) & bound);
  }

  /** A uniform multiple of 2<sup>-53</sup> in {@code [0, 1)}. */
  static double unit(RandomGenerator random) {
    return (random.nextLong() >>> 11) * 0x1.0p-53;
  }

  /** The finaliser of SplitMix64: a bijection that spreads every input bit over all output bits. */
  static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** FNV-1a over the UTF-16 units, mixed: {@code String.hashCode} at the width seeds need. */
  static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return mix(hash);
  }
}
