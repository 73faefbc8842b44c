package io.ashlar.resilience.adaptive;

import java.util.Arrays;

/**
 * Latencies counted in buckets of which sixteen make a doubling: where a value lies is known within
 * 3 % either way, from 16 nanoseconds to years, in 3.8 KB. Not thread-safe.
 */
final class Histogram {
  private static final int SUB_BITS = 4;
  private static final int SUB_BUCKETS = 1 << SUB_BITS;
  private static final int BUCKETS = (Long.SIZE - SUB_BITS) * SUB_BUCKETS;

  private final int[] counts = new int[BUCKETS];
  private int total;

  void add(long value) {
    counts[index(value)]++;
    total++;
  }

  /** Takes over what another one has counted, and clears that. */
  void drain(Histogram other) {
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] += other.counts[i];
      other.counts[i] = 0;
    }
    total += other.total;
    other.total = 0;
  }

  void clear() {
    Arrays.fill(counts, 0);
    total = 0;
  }

  /** The middle of the bucket in which the lower median lies; 0 if nothing was counted. */
  long median() {
    long before = 0;
    for (int i = 0; i < BUCKETS; i++) {
      before += counts[i];
      if (before > 0 && 2 * before >= total) {
        return (lowest(i) + highest(i)) >>> 1;
      }
    }
    return 0;
  }

  private static int index(long value) {
    if (value < SUB_BUCKETS) {
      return (int) Math.max(value, 0);
    }
    int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
    int sub = (int) (value >>> (exponent - SUB_BITS)) & (SUB_BUCKETS - 1);
    return ((exponent - SUB_BITS + 1) << SUB_BITS) + sub;
  }

  private static long lowest(int index) {
    if (index < SUB_BUCKETS) {
      return index;
    }
    int shift = (index >>> SUB_BITS) - 1;
    return (long) (SUB_BUCKETS + (index & (SUB_BUCKETS - 1))) << shift;
  }

  private static long highest(int index) {
    return index + 1 < BUCKETS ? lowest(index + 1) - 1 : Long.MAX_VALUE;
  }
}
