package io.ashlar.cache.protection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A set of which one can ask only whether a key might be in it: "no" is certain, "yes" is wrong for
 * a small share of the keys that are not. In return it takes about ten bits a key, whatever the
 * keys are.
 *
 * <p>A plain Bloom filter sets k bits anywhere in its memory, so a question costs k cache misses.
 * This one is <em>blocked</em> (Putze, Sanders and Singler 2009): the hash chooses one block of 64
 * bytes, a cache line, and all bits are set in there, one in each of its eight words, so a question
 * costs one cache miss and no loop over dependent reads. Since some blocks get more keys than
 * others it needs a little more memory for the same share of errors: 10.1 bits a key for 1 %, where
 * a plain one needs 9.6. See {@link BloomSizing}.
 *
 * <p>Keys are given as 64-bit hashes, of which all bits must be good. Keys can be added, never
 * removed. Thread-safe without locks: bits are set atomically, and who learned of an added key by
 * any means that makes memory visible will find it. Adding and asking are O(1).
 */
final class BlockedBloomFilter {
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int BIT_INDEX_SIZE = 6;
  private static final int LARGEST_BLOCKS = 1 << 27;

  private final long[] words;
  private final int blocks;

  private BlockedBloomFilter(int blocks) {
    this.blocks = blocks;
    this.words = new long[blocks * BloomSizing.WORDS];
  }

  static BlockedBloomFilter of(long expectedKeys, double falsePositives) {
    double bits = Math.max(1, expectedKeys) * BloomSizing.blockedBitsPerKey(falsePositives);
    double blocks = Math.ceil(bits / (BloomSizing.WORDS * Long.SIZE));
    if (blocks > LARGEST_BLOCKS) {
      throw new IllegalArgumentException(
          "expectedKeys=%d, falsePositives=%s, would need %.0f bits, must be <= %d"
              .formatted(expectedKeys, falsePositives, bits, (long) LARGEST_BLOCKS * 512));
    }
    return new BlockedBloomFilter((int) blocks);
  }

  void add(long hash) {
    int first = firstWord(hash);
    long bits = bitIndexes(hash);
    for (int i = 0; i < BloomSizing.WORDS; i++) {
      long bit = 1L << bits; // of the shift only the lowest six bits count
      if (((long) WORD.getOpaque(words, first + i) & bit) == 0) {
        WORD.getAndBitwiseOr(words, first + i, bit);
      }
      bits >>>= BIT_INDEX_SIZE;
    }
  }

  boolean mightContain(long hash) {
    int first = firstWord(hash);
    long bits = bitIndexes(hash);
    for (int i = 0; i < BloomSizing.WORDS; i++) {
      if (((long) WORD.getOpaque(words, first + i) & (1L << bits)) == 0) {
        return false;
      }
      bits >>>= BIT_INDEX_SIZE;
    }
    return true;
  }

  /** By the upper half of the hash: a multiplication in place of a division. */
  private int firstWord(long hash) {
    return (int) (((hash >>> Integer.SIZE) * blocks) >>> Integer.SIZE) * BloomSizing.WORDS;
  }

  /** Eight numbers of six bits, from another mixture than the one that chose the block. */
  private static long bitIndexes(long hash) {
    long mixed = hash * 0x9e3779b97f4a7c15L;
    return mixed ^ (mixed >>> Integer.SIZE);
  }

  /** The memory in bits. */
  long bits() {
    return (long) words.length * Long.SIZE;
  }

  /**
   * The share of absent keys that would be taken for present ones, as it is filled now. O(size).
   */
  double falsePositives() {
    double sum = 0;
    for (int first = 0; first < words.length; first += BloomSizing.WORDS) {
      double allSet = 1;
      for (int i = 0; i < BloomSizing.WORDS; i++) {
        allSet *= Long.bitCount((long) WORD.getOpaque(words, first + i)) / (double) Long.SIZE;
      }
      sum += allSet;
    }
    return sum / blocks;
  }
}
