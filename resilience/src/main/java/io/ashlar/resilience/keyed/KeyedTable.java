package io.ashlar.resilience.keyed;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Token buckets for many keys in one array of longs that never grows.
 *
 * <h2>Idle is absent</h2>
 *
 * A bucket is one time, the end of its debt (see the limiter package's {@code Line}). A key whose
 * debt lies in the past has a full bucket, which is what a key has that is not there. So a key
 * needs room only while it is in debt; nothing has to be removed, and nothing is lost by taking its
 * place.
 *
 * <h2>A cell</h2>
 *
 * <pre>
 * bits  0-41  the end of the debt, in ticks, modulo 2^42
 * bits 42-63  tag: a part of the key's hash, never 0; the whole cell is 0 if nobody has it
 * </pre>
 *
 * <p>Tag and time are one word, so a charge is one compare-and-set that fails if the cell has gone
 * to another key meanwhile: no charge can hit the wrong one. Two keys with the same set and tag
 * share a bucket, one in 2<sup>22</sup> times the number of sets, which makes their limit stricter,
 * never laxer; which keys these are depends on a secret seed.
 *
 * <h2>A set</h2>
 *
 * Eight cells, a cache line's worth: seven for keys, and the last for all others of the set
 * together. A key may be in any cell of its set.
 *
 * <ul>
 *   <li>A key that is there is charged, without a lock.
 *   <li>A key that is not takes an absent or idle cell. Two callers might do so for one key at
 *       once, in different cells; so this is done by one caller at a time, who looks for the key
 *       again.
 *   <li>If all seven are in debt none of them is thrown out: whoever was would have a full bucket.
 *       Newcomers are charged to the last cell, which gives them one bucket together, so none of
 *       them is above its limit. And whoever gets a cell of his own begins with the debt of the
 *       last one, for he may have had his share from it.
 * </ul>
 *
 * <p>The last cell has a lock instead of a tag; only callers of new keys take it.
 *
 * <p>So who keeps coming keeps his cell, whatever floods in beside him; who comes for the first
 * time during a flood, or comes so seldom that his debt runs out in between, has to share until a
 * cell is free. The only cure for that is room: a flood fills as many cells as keys come in the
 * time in which a debt runs out.
 *
 * <h2>Ticks that come again</h2>
 *
 * Times are compared modulo 2<sup>42</sup>. {@link #latest} is a time that nobody is before: read
 * after a cell, it makes sure that the cell's end is less than a debt and a step ahead. Moving it
 * on is paid by looking through as many sets as it takes to have seen all of them in a quarter of
 * the cycle, and clearing what is idle; so no cell grows so old that its time seems to lie ahead
 * again.
 *
 * <p><b>Owners.</b> A cell: who wins its compare-and-set; the last one also who holds its lock.
 * {@link #latest}: who wins its compare-and-set.
 */
final class KeyedTable {
  /** Cells of a set, the last included. */
  static final int SET = 8;

  private static final int KEYS = SET - 1;
  private static final int TIME_BITS = 42;
  private static final long CYCLE = 1L << TIME_BITS;
  private static final long TIME_MASK = CYCLE - 1;
  private static final int TAG_BITS = Long.SIZE - TIME_BITS;

  /** In the last cell: somebody brings a new key in. */
  private static final long LOCKED = 1L << TIME_BITS;

  /** In the last cell: it has been charged. */
  private static final long USED = 2L << TIME_BITS;

  private static final int SPINS = 64;

  private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle LATEST;
  private static final VarHandle SWEPT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LATEST = lookup.findVarHandle(KeyedTable.class, "latest", long.class);
      SWEPT = lookup.findVarHandle(KeyedTable.class, "swept", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long[] cells;
  private final int sets;

  /** Ticks of debt a key may have. */
  private final long tolerance;

  /** Ticks by which {@link #latest} lags behind at most. */
  private final long step;

  /** In ticks, not reduced modulo the cycle. */
  private volatile long latest;

  /** Sets looked through so far; the next one is this modulo their number. */
  private volatile long swept;

  /** Newcomers that found their set full. */
  private final LongAdder crowded = new LongAdder();

  /**
   * A table of which no key has taken anything.
   *
   * @param sets a power of two
   * @param tolerance at most {@link #mostTolerance}
   */
  KeyedTable(int sets, long tolerance, long nowTicks) {
    this.cells = new long[sets * SET];
    this.sets = sets;
    this.tolerance = tolerance;
    this.step = tolerance / 8 + 1;
    this.latest = nowTicks;
  }

  static long mostTolerance() {
    return CYCLE / 16;
  }

  /**
   * Charges a key.
   *
   * @return 0 if charged, otherwise the ticks it would have to wait
   */
  long request(long hash, long cost, long nowTicks) {
    int base = base(hash);
    long tag = tag(hash);
    while (true) {
      int index = find(base, tag);
      if (index < 0) {
        return claim(base, tag, cost, nowTicks);
      }
      long cell = cell(index);
      long now = advance(nowTicks);
      if ((cell & ~TIME_MASK) != tag) {
        continue;
      }
      long end = debt(cell, now) + cost;
      if (end > tolerance) {
        return end - tolerance;
      }
      if (CELLS.compareAndSet(cells, index, cell, tag | ((now + end) & TIME_MASK))) {
        return 0;
      }
    }
  }

  /** Says what {@link #request} would. */
  long estimate(long hash, long cost, long nowTicks) {
    int base = base(hash);
    long tag = tag(hash);
    int index = find(base, tag);
    long own = index < 0 ? 0 : cell(index);
    // A cell that has gone to another key meanwhile was idle: this one is a newcomer then.
    long content = (own & ~TIME_MASK) == tag ? own : cell(base + KEYS);
    long end = debt(content, notBeforeLatest(nowTicks)) + cost;
    return end > tolerance ? end - tolerance : 0;
  }

  private int base(long hash) {
    return (int) (hash & (sets - 1)) * SET;
  }

  /** The upper bits of the hash, in their place; never 0. */
  private static long tag(long hash) {
    long tag = hash & ~TIME_MASK;
    return tag == 0 ? LOCKED : tag;
  }

  private long cell(int index) {
    return (long) CELLS.getVolatile(cells, index);
  }

  private int find(int base, long tag) {
    for (int i = base; i < base + KEYS; i++) {
      if ((cell(i) & ~TIME_MASK) == tag) {
        return i;
      }
    }
    return -1;
  }

  /** Ticks a cell is in debt; 0 if it is nobody's or idle. */
  private long debt(long cell, long now) {
    long ahead = (cell - now) & TIME_MASK;
    return cell != 0 && ahead <= tolerance + step ? ahead : 0;
  }

  private long notBeforeLatest(long nowTicks) {
    long then = latest;
    return nowTicks - then < 0 ? then : nowTicks;
  }

  /** Takes a cell for a key that has none, or a place in the last one. */
  private long claim(int base, long tag, long cost, long nowTicks) {
    long shared = lock(base + KEYS);
    long left = shared;
    try {
      while (true) {
        int index = findOrIdle(base, tag, nowTicks);
        long content = index < 0 ? 0 : cell(index);
        long now = advance(nowTicks);
        boolean own = (content & ~TIME_MASK) == tag;
        if (!own && debt(content, now) > 0) {
          continue; // the idle cell's key has come back
        }
        if (index < 0) {
          crowded.increment();
        }
        long end = debt(own ? content : shared, now) + cost;
        if (end > tolerance) {
          return end - tolerance;
        }
        long time = (now + end) & TIME_MASK;
        if (index < 0) {
          left = USED | time;
          return 0;
        }
        if (CELLS.compareAndSet(cells, index, content, tag | time)) {
          return 0;
        }
      }
    } finally {
      CELLS.setVolatile(cells, base + KEYS, left);
    }
  }

  /** The key's cell, or one that nobody needs, or -1. */
  private int findOrIdle(int base, long tag, long nowTicks) {
    int index = find(base, tag);
    for (int i = base; i < base + KEYS && index < 0; i++) {
      long content = cell(i);
      if (debt(content, advance(nowTicks)) == 0) {
        index = i;
      }
    }
    return index;
  }

  /** Returns the unlocked content; to be written back, or another in its place. */
  private long lock(int index) {
    for (int spins = 0; ; spins++) {
      long content = cell(index);
      if ((content & LOCKED) == 0 && CELLS.compareAndSet(cells, index, content, content | LOCKED)) {
        return content;
      }
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(1_000); // its holder does not run: let it
      }
    }
  }

  /** The time, not before that of anybody whose charge has been read. */
  private long advance(long nowTicks) {
    while (true) {
      long then = latest;
      long elapsed = nowTicks - then;
      if (elapsed < step) {
        return elapsed < 0 ? then : nowTicks;
      }
      sweep(elapsed, nowTicks);
      if (LATEST.compareAndSet(this, then, nowTicks)) {
        return nowTicks;
      }
    }
  }

  /**
   * Clears what is idle, in as many sets as the time gone by has to pay for. A cell ends no later
   * than a debt and a step after a {@link #latest} that is read after it; so what all cells have in
   * that time can be told from what they have had in a cycle before, and if even that end has
   * passed, all of it is idle.
   */
  private void sweep(long elapsed, long nowTicks) {
    long share = elapsed >= CYCLE / 4 ? sets : elapsed * sets / (CYCLE / 4) + 1;
    long first = (long) SWEPT.getAndAdd(this, share);
    for (long i = 0; i < share; i++) {
      int base = (int) ((first + i) & (sets - 1)) * SET;
      for (int index = base; index < base + SET; index++) {
        long content = cell(index);
        long then = latest;
        boolean idle = nowTicks - then > tolerance + step || debt(content, then) == 0;
        boolean busy = index == base + KEYS && (content & LOCKED) != 0;
        if (content != 0 && idle && !busy) {
          CELLS.compareAndSet(cells, index, content, 0L);
        }
      }
    }
  }

  /** Requests that were charged to a set's last cell, or refused by it. */
  long crowded() {
    return crowded.sum();
  }

  /** The debts of all cells that have any, as the ticks and the cell's fingerprint. */
  void forEachDebt(long nowTicks, DebtConsumer consumer) {
    for (int index = 0; index < cells.length; index++) {
      long content = cell(index);
      long now = notBeforeLatest(nowTicks);
      long debt = index % SET == KEYS ? 0 : debt(content, now);
      if (debt > 0) {
        consumer.accept(fingerprint(index / SET, content & ~TIME_MASK), debt);
      }
    }
  }

  /** Takes the debt of a key. */
  @FunctionalInterface
  interface DebtConsumer {
    void accept(long fingerprint, long debtTicks);
  }

  /** What is kept of a hash: set and tag. */
  long fingerprint(long hash) {
    return fingerprint((int) (hash & (sets - 1)), tag(hash));
  }

  private static long fingerprint(int set, long tag) {
    return ((long) set << TAG_BITS) | (tag >>> TIME_BITS);
  }

  /** How much room the cells take. */
  int bytes() {
    return cells.length * Long.BYTES;
  }

  /** For tests: what is wrong, or null. */
  @Nullable String fault() {
    for (int base = 0; base < cells.length; base += SET) {
      for (int i = base; i < base + KEYS; i++) {
        for (int j = i + 1; j < base + KEYS; j++) {
          if (cell(i) != 0 && (cell(i) & ~TIME_MASK) == (cell(j) & ~TIME_MASK)) {
            return "cells " + i + " and " + j + " have one tag";
          }
        }
      }
      if ((cell(base + KEYS) & LOCKED) != 0) {
        return "set " + base / SET + " is locked";
      }
    }
    return null;
  }
}
