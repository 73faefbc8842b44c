package io.ashlar.benchmarks.cache;

/**
 * The keys of the suite: numbers in no order, so that keys asked for one after the other are
 * neighbours in no table.
 *
 * <p>The keys 0, 1, 2, ... would be: their hashes are their values, so each takes the bucket after
 * the last one's, without a collision, and the entry after it in memory. A table that is walked in
 * the order of its memory looks several times faster than it is. Here key number {@code n} is the
 * {@code n}-th output of SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
 * Generators", OOPSLA 2014). Every step of it can be undone, so different numbers are different
 * keys: a number that was never used is a key that was never seen.
 */
final class Keys {
  private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

  private Keys() {}

  /** The key of the given number; no other number has it. */
  static long of(long number) {
    long z = (number + 1) * GOLDEN_RATIO;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** The keys 0 to {@code count - 1} in boxes of their own. */
  static Long[] boxes(int count) {
    Long[] boxes = new Long[count];
    for (int i = 0; i < count; i++) {
      boxes[i] = of(i);
    }
    return boxes;
  }
}
