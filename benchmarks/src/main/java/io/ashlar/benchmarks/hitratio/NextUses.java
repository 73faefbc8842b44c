package io.ashlar.benchmarks.hitratio;

import java.util.Arrays;

/**
 * The future of every request of a trace: when its key is asked for next. Filled in while the trace
 * goes by, at four bytes a request; request {@code t} learns its successor when that comes.
 */
final class NextUses {
  /** The "next use" of a key that is never asked for again. */
  static final int NEVER = Integer.MAX_VALUE;

  private final LastSeen lastSeen = new LastSeen();
  private int[] next = new int[1 << 12];
  private int size;

  void add(long key) {
    if (size == next.length) {
      next = Arrays.copyOf(next, grown(size));
    }
    int before = lastSeen.put(key, size);
    if (before >= 0) {
      next[before] = size;
    }
    next[size++] = NEVER;
  }

  /** How many requests were added. */
  int size() {
    return size;
  }

  int distinctKeys() {
    return lastSeen.size();
  }

  /** When the key of request {@code time} is asked for again, or {@link #NEVER}. */
  int after(int time) {
    return next[time];
  }

  private static int grown(int size) {
    if (size >= Integer.MAX_VALUE - 16) {
      throw new IllegalStateException(
          "requests=" + size + ", the optimum wants the whole trace in memory; leave it out");
    }
    return (int) Math.min(Integer.MAX_VALUE - 16, size * 2L);
  }
}
