package io.ashlar.benchmarks.hitratio;

/**
 * A set of ints below a bound that knows its largest element: a bit per element and, above it, a
 * bit per word of 64 that has any, and so on up to a single word. Every operation touches one word
 * a level: five levels reach 2^30.
 */
final class TimeSet {
  private final long[][] levels;

  TimeSet(int bound) {
    int depth = 1;
    for (long reach = 64; reach < bound; reach *= 64) {
      depth++;
    }
    levels = new long[depth][];
    long words = bound;
    for (int level = 0; level < depth; level++) {
      words = Math.max(1, (words + 63) / 64);
      levels[level] = new long[(int) words];
    }
  }

  boolean contains(int element) {
    return (levels[0][element >>> 6] & bit(element)) != 0;
  }

  void add(int element) {
    int index = element;
    for (long[] level : levels) {
      level[index >>> 6] |= bit(index);
      index >>>= 6;
    }
  }

  void remove(int element) {
    int index = element;
    for (long[] level : levels) {
      level[index >>> 6] &= ~bit(index);
      if (level[index >>> 6] != 0) {
        return;
      }
      index >>>= 6;
    }
  }

  /** The largest element; the set must not be empty. */
  int largest() {
    int index = 0;
    for (int level = levels.length - 1; level >= 0; level--) {
      index = (index << 6) | (63 - Long.numberOfLeadingZeros(levels[level][index]));
    }
    return index;
  }

  private static long bit(int index) {
    return 1L << index;
  }
}
