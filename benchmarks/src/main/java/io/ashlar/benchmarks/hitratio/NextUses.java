package io.ashlar.benchmarks.hitratio;

import java.util.Arrays;

/**
 * The future of every request of a trace: when its key is asked for next. Filled in while the trace
 * goes by; request {@code t} learns its successor when that comes.
 *
 * <p>A request costs four bytes and a different key up to 48, and arrays double: a trace of the
 * greatest length in which no key came twice would want about 4 GB at once, one in which each comes
 * ten times less than 1 GB.
 */
final class NextUses {
  /** The "next use" of a key that is never asked for again. */
  static final int NEVER = Integer.MAX_VALUE;

  /** Requests of the longest trace whose future is kept: DS1 of the ARC paper, 44 million, fits. */
  static final int LONGEST_TRACE = 50_000_000;

  private final String trace;
  private final int longest;
  private final LastSeen lastSeen = new LastSeen();
  private int[] next = new int[1 << 12];
  private int size;

  /**
   * Nothing yet.
   *
   * @param trace name for error messages
   * @param longest requests that are taken at most, at most {@link #LONGEST_TRACE}
   */
  NextUses(String trace, int longest) {
    this.trace = trace;
    this.longest = longest;
  }

  /**
   * Takes the next request.
   *
   * @throws TraceTooLongException if it is one too many
   */
  void add(long key) {
    if (size == longest) {
      throw new TraceTooLongException(trace, longest);
    }
    if (size == next.length) {
      next = Arrays.copyOf(next, Math.min(longest, size * 2));
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
}
