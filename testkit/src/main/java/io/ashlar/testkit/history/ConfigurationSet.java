package io.ashlar.testkit.history;

import java.util.Arrays;

/**
 * The configurations a search has been in, so that it is in none twice.
 *
 * <p>A configuration is the set of operations that have taken effect, and the state they led to. Of
 * the operations with an answer the set is nearly always "all up to one but a few", since an
 * operation can be left out only while it is under way: it is kept as the index of the last one
 * that took effect and the indices left out before it, at most one for each client. Its size
 * depends on the concurrency of a history and not on its length, where a plain bitset would make
 * the memory of a long history quadratic. Operations of unknown outcome, which may be left out for
 * ever, are kept as a bitset of those used.
 *
 * <p>Using fewer unknown operations to reach the same place leaves more for later, and one is never
 * obliged to use any. So a configuration is covered not only by an equal one but by each that
 * agrees in all else and used a subset of its unknown operations.
 *
 * <p>Entries lie behind one another in one array, chained from a hash table of their heads; nothing
 * is allocated for one. A set that has reached its limit of memory forgets nothing and takes no
 * more: the search stays right and may repeat itself.
 */
final class ConfigurationSet {
  // An entry: its hash; the offset of the next of its chain and the number of left-out operations;
  // the last operation and the state; the left-out ones, two a word; the unknown ones used.
  private static final int HASH = 0;
  private static final int NEXT_AND_COUNT = 1;
  private static final int LAST_AND_STATE = 2;
  private static final int HEADER_WORDS = 3;

  private final int unknownWords;
  private final int maximumWords;

  private long[] words = new long[256];
  private int end = 1;
  private int[] heads = new int[64];
  private int entries;

  /**
   * Makes an empty set.
   *
   * @param unknownWords the length of each bitset of unknown operations used
   * @param maximumWords how many words of memory the entries may take
   */
  ConfigurationSet(int unknownWords, int maximumWords) {
    this.unknownWords = unknownWords;
    this.maximumWords = maximumWords;
  }

  /**
   * Adds a configuration unless a known one covers it.
   *
   * @param hash of the operations with an answer that took effect and the state, not of the unknown
   *     operations used
   * @param last the index of the last operation with an answer that took effect, or -1
   * @param state the state's number
   * @param leftOut the indices below {@code last} that did not take effect, ascending
   * @param leftOutCount how many of {@code leftOut} count
   * @param unknownUsed the bitset of unknown operations used
   * @return whether the search has to look into this configuration
   */
  boolean add(long hash, int last, int state, int[] leftOut, int leftOutCount, long[] unknownUsed) {
    int slot = slotOf(hash);
    long lastAndState = pack(last, state);
    for (int entry = heads[slot]; entry != 0; entry = high(words[entry + NEXT_AND_COUNT])) {
      if (words[entry + HASH] == hash
          && words[entry + LAST_AND_STATE] == lastAndState
          && covers(entry, leftOut, leftOutCount, unknownUsed)) {
        return false;
      }
    }
    int length = HEADER_WORDS + (leftOutCount + 1) / 2 + unknownWords;
    if (end + length <= maximumWords) {
      append(length, pack(heads[slot], leftOutCount), hash, lastAndState, leftOut, unknownUsed);
      heads[slot] = end;
      end += length;
      if (++entries > heads.length / 2) {
        growTable();
      }
    }
    return true;
  }

  /** The number of configurations kept. */
  int size() {
    return entries;
  }

  private boolean covers(int entry, int[] leftOut, int leftOutCount, long[] unknownUsed) {
    if (low(words[entry + NEXT_AND_COUNT]) != leftOutCount) {
      return false;
    }
    int at = entry + HEADER_WORDS;
    for (int i = 0; i < leftOutCount; i += 2) {
      if (words[at++] != pairAt(leftOut, leftOutCount, i)) {
        return false;
      }
    }
    for (int i = 0; i < unknownWords; i++) {
      if ((words[at++] & ~unknownUsed[i]) != 0) {
        return false;
      }
    }
    return true;
  }

  private void append(
      int length,
      long nextAndCount,
      long hash,
      long lastAndState,
      int[] leftOut,
      long[] unknownUsed) {
    if (end + length > words.length) {
      words = Arrays.copyOf(words, Math.max(end + length, Math.min(2 * end, maximumWords)));
    }
    words[end + HASH] = hash;
    words[end + NEXT_AND_COUNT] = nextAndCount;
    words[end + LAST_AND_STATE] = lastAndState;
    int at = end + HEADER_WORDS;
    int leftOutCount = low(nextAndCount);
    for (int i = 0; i < leftOutCount; i += 2) {
      words[at++] = pairAt(leftOut, leftOutCount, i);
    }
    System.arraycopy(unknownUsed, 0, words, at, unknownWords);
  }

  private void growTable() {
    int[] old = heads;
    heads = new int[old.length * 2];
    for (int head : old) {
      int entry = head;
      while (entry != 0) {
        long nextAndCount = words[entry + NEXT_AND_COUNT];
        int slot = slotOf(words[entry + HASH]);
        words[entry + NEXT_AND_COUNT] = pack(heads[slot], low(nextAndCount));
        heads[slot] = entry;
        entry = high(nextAndCount);
      }
    }
  }

  private int slotOf(long hash) {
    return (int) hash & (heads.length - 1);
  }

  private static long pairAt(int[] indices, int count, int i) {
    return pack(indices[i], i + 1 < count ? indices[i + 1] : -1);
  }

  private static long pack(int high, int low) {
    return ((long) high << 32) | (low & 0xffff_ffffL);
  }

  private static int high(long word) {
    return (int) (word >>> 32);
  }

  private static int low(long word) {
    return (int) word;
  }
}
