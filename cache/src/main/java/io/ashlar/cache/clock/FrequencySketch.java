package io.ashlar.cache.clock;

import java.util.Arrays;

/**
 * An estimate of how often a key was asked for lately, for any number of keys in a fixed space.
 *
 * <h2>How it works</h2>
 *
 * A key has four counters of four bits, chosen by its hash; to count it is to raise all four, and
 * the smallest of them is the estimate. Others may have raised some of the four too, so the
 * estimate is never too low and too high only if all four are shared (count-min sketch: Cormode and
 * Muthukrishnan 2005, "An improved data stream summary", Journal of Algorithms 55(1), section 3).
 * The four lie in one block of 64 bytes, a cache line, so that a key costs one memory access and
 * not four.
 *
 * <p>When ten times as many counts were made as entries fit, all counters are halved: the past
 * fades, and a key that was popular once does not remain so (Einziger, Friedman and Manes 2017,
 * section 3.3, "reset").
 *
 * <h2>Growing</h2>
 *
 * A key's block is its hash, read as a fraction of 1, times the number of blocks. With twice as
 * many blocks a key of block b goes to 2b or 2b + 1, so copying each block to both keeps every
 * estimate as it was.
 *
 * <p>Not thread-safe.
 */
public final class FrequencySketch {
  private static final int LONGS_PER_BLOCK = 8;
  private static final int BYTES_PER_BLOCK = 64;
  private static final int MAXIMUM_BLOCKS = 1 << 27;
  private static final int COUNTERS = 4;
  private static final int HIGHEST = 15;
  private static final long ONE_IN_EACH = 0x1111_1111_1111_1111L;
  private static final long HALF_MASK = 0x7777_7777_7777_7777L;
  private static final int SAMPLES_PER_ENTRY = 10;

  private final int bytesPerEntry;
  private long[] table = new long[0];
  private int blocks;
  private long counted;
  private long sampleSize;

  /**
   * A sketch without space: it counts nothing before {@link #ensureCapacity}.
   *
   * @param bytesPerEntry space for each entry, at least 1; each byte is two counters
   */
  public FrequencySketch(int bytesPerEntry) {
    this.bytesPerEntry = bytesPerEntry;
  }

  /**
   * Makes space for so many entries; never less than there was. What was counted is kept.
   *
   * @param entries of the cache
   */
  public void ensureCapacity(long entries) {
    if (blocks >= MAXIMUM_BLOCKS || entries <= entries(blocks)) {
      return;
    }
    if (counted == 0) {
      blocks =
          (int)
              Math.min(MAXIMUM_BLOCKS, ceilDiv(saturated(entries, bytesPerEntry), BYTES_PER_BLOCK));
      table = new long[blocks * LONGS_PER_BLOCK];
    }
    while (blocks < MAXIMUM_BLOCKS && entries > entries(blocks)) {
      grow();
    }
    sampleSize = SAMPLES_PER_ENTRY * Math.max(1, entries(blocks));
  }

  /**
   * How often the key was counted lately.
   *
   * @param hash of the key; only the bits of {@link ClockNode#HASH_BITS} matter
   * @return from 0 to 15
   */
  public int frequency(int hash) {
    if (blocks == 0) {
      return 0;
    }
    long mixed = mixed(hash);
    int block = block(mixed);
    int lowest = HIGHEST;
    for (int row = 0; row < COUNTERS; row++) {
      int slot = (int) (mixed >>> (5 * row)) & 31;
      long counters = table[block + 2 * row + (slot & 1)];
      lowest = Math.min(lowest, (int) (counters >>> (2 * (slot & ~1))) & HIGHEST);
    }
    return lowest;
  }

  /**
   * Counts the key.
   *
   * @param hash of the key; only the bits of {@link ClockNode#HASH_BITS} matter
   */
  public void increment(int hash) {
    if (blocks == 0) {
      return;
    }
    long mixed = mixed(hash);
    int block = block(mixed);
    boolean raised = false;
    for (int row = 0; row < COUNTERS; row++) {
      int slot = (int) (mixed >>> (5 * row)) & 31;
      int index = block + 2 * row + (slot & 1);
      int shift = 2 * (slot & ~1);
      if ((table[index] >>> shift & HIGHEST) < HIGHEST) {
        table[index] += 1L << shift;
        raised = true;
      }
    }
    if (raised && ++counted >= sampleSize) {
      halve();
    }
  }

  /**
   * Makes the past fade after fewer counts, as it should when the cache has become smaller; its
   * space remains, and with it what was counted.
   *
   * @param part of the counts after which it has faded so far, from 0 to 1
   */
  public void fadeFaster(double part) {
    sampleSize = Math.max(SAMPLES_PER_ENTRY, (long) (sampleSize * part));
    // As far on its way to the next halving as before: not there at once, and several times.
    counted = (long) (counted * part);
  }

  /** Forgets everything; the space remains. */
  public void clear() {
    Arrays.fill(table, 0);
    counted = 0;
  }

  /** Whether there is space to count in. */
  boolean hasSpace() {
    return blocks > 0;
  }

  /** Counts made since the last halving, and half of those before; for tests. */
  long counted() {
    return counted;
  }

  private void halve() {
    long lost = 0;
    for (int i = 0; i < table.length; i++) {
      lost += Long.bitCount(table[i] & ONE_IN_EACH);
      table[i] = table[i] >>> 1 & HALF_MASK;
    }
    // An odd counter loses half a count more than its half. A count raises at most four counters,
    // so a fourth of the odd ones is never more than was counted.
    counted = Math.max(0, counted - lost / COUNTERS) / 2; // fewer than that after fadeFaster
  }

  private void grow() {
    long[] grown = new long[table.length * 2];
    for (int from = 0; from < table.length; from += LONGS_PER_BLOCK) {
      System.arraycopy(table, from, grown, 2 * from, LONGS_PER_BLOCK);
      System.arraycopy(table, from, grown, 2 * from + LONGS_PER_BLOCK, LONGS_PER_BLOCK);
    }
    table = grown;
    blocks *= 2;
    counted *= 2; // each of the two copies has seen as much as the one before
  }

  private long entries(int ofBlocks) {
    return (long) ofBlocks * BYTES_PER_BLOCK / bytesPerEntry;
  }

  private int block(long mixed) {
    return (int) (((mixed >>> 32) * blocks) >>> 32) * LONGS_PER_BLOCK;
  }

  private static long mixed(int hash) {
    long mixed = (hash >>> 8) * 0x9E37_79B9_7F4A_7C15L;
    mixed = (mixed ^ mixed >>> 32) * 0xD6E8_FEB8_6659_FD93L;
    return mixed ^ mixed >>> 32;
  }

  private static long saturated(long entries, int times) {
    return entries > Long.MAX_VALUE / times ? Long.MAX_VALUE : entries * times;
  }

  private static long ceilDiv(long dividend, long divisor) {
    return dividend / divisor + (dividend % divisor == 0 ? 0 : 1);
  }
}
