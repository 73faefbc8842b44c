package io.ashlar.benchmarks.hitratio;

/**
 * A table from key to the time it was last asked for: open addressing with linear probing over two
 * arrays, at most half full, no boxing.
 */
final class LastSeen {
  private static final int NEVER = -1;

  private long[] keys = new long[1 << 10];
  private int[] times = filled(1 << 10);
  private int size;

  /** How many different keys were seen. */
  int size() {
    return size;
  }

  /** Notes {@code time} (at least 0) for a key and returns the one before it, or -1. */
  int put(long key, int time) {
    int slot = slot(key);
    int before = times[slot];
    keys[slot] = key;
    times[slot] = time;
    if (before == NEVER && ++size * 2 > keys.length) {
      grow();
    }
    return before;
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    long hash = key * 0x9E3779B97F4A7C15L;
    int slot = (int) (hash >>> 32) & mask;
    while (times[slot] != NEVER && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldTimes = times;
    keys = new long[oldKeys.length * 2];
    times = filled(keys.length);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldTimes[i] != NEVER) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        times[slot] = oldTimes[i];
      }
    }
  }

  private static int[] filled(int length) {
    int[] times = new int[length];
    java.util.Arrays.fill(times, NEVER);
    return times;
  }
}
