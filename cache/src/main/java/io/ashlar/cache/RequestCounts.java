package io.ashlar.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Hits and misses, counted exactly and without two threads writing to one place.
 *
 * <p>An atomic increment costs about as much as a whole hit. A plain one costs nothing, but two
 * threads lose counts. So each thread has a cell of its own, found by its number and recognized by
 * its owner: who finds itself there adds without further ado. A cell whose owner has ended goes to
 * the next thread that comes by, counts and all (that the thread has ended is what makes its last
 * writes visible). A cell does not keep its owner from being collected. Who finds the place taken
 * by a living thread uses a shared adder instead.
 */
final class RequestCounts {
  private static final int PLACES =
      Integer.highestOneBit(
          Math.max(4, Math.min(64, 4 * Runtime.getRuntime().availableProcessors())));

  private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(Cell[].class);
  private static final VarHandle SHARED;
  private static final VarHandle HITS;
  private static final VarHandle MISSES;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      SHARED = lookup.findVarHandle(RequestCounts.class, "shared", Shared.class);
      HITS = lookup.findVarHandle(Cell.class, "hits", long.class);
      MISSES = lookup.findVarHandle(Cell.class, "misses", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Written by its owner only. As large as two cache lines, so that no other cell is close. */
  @SuppressWarnings("unused")
  private static final class Cell extends WeakReference<Thread> {
    long hits;
    long misses;
    long pad1;
    long pad2;
    long pad3;
    long pad4;
    long pad5;
    long pad6;
    long pad7;
    long pad8;
    long pad9;
    long pad10;
    long pad11;
    long pad12;

    Cell(Thread owner, long hits, long misses) {
      super(owner);
      this.hits = hits;
      this.misses = misses;
    }
  }

  /** Written by all who have no place. */
  private static final class Shared {
    final LongAdder hits = new LongAdder();
    final LongAdder misses = new LongAdder();
  }

  private final @Nullable Cell[] cells = new Cell[PLACES];

  /** Made when the first thread finds its place taken. */
  private volatile @Nullable Shared shared;

  void hit() {
    Cell cell = mine();
    if (cell == null) {
      shared().hits.increment();
    } else {
      HITS.setOpaque(cell, cell.hits + 1);
    }
  }

  void miss() {
    Cell cell = mine();
    if (cell == null) {
      shared().misses.increment();
    } else {
      MISSES.setOpaque(cell, cell.misses + 1);
    }
  }

  long hits() {
    Shared all = shared;
    long sum = all == null ? 0 : all.hits.sum();
    for (int i = 0; i < PLACES; i++) {
      Cell cell = cell(i);
      sum += cell == null ? 0 : (long) HITS.getOpaque(cell);
    }
    return sum;
  }

  long misses() {
    Shared all = shared;
    long sum = all == null ? 0 : all.misses.sum();
    for (int i = 0; i < PLACES; i++) {
      Cell cell = cell(i);
      sum += cell == null ? 0 : (long) MISSES.getOpaque(cell);
    }
    return sum;
  }

  private Shared shared() {
    Shared there = shared;
    if (there == null) {
      Shared made = new Shared();
      there = (Shared) SHARED.compareAndExchange(this, (Object) null, made);
      there = there == null ? made : there;
    }
    return there;
  }

  @SuppressWarnings(
      "ThreadIdUsage") // where to look first; whose cell it is, the thread itself says
  private @Nullable Cell mine() {
    Thread thread = Thread.currentThread();
    int place = (int) thread.getId() & PLACES - 1;
    Cell cell = cell(place);
    return cell != null && cell.refersTo(thread) ? cell : claim(place, thread);
  }

  /** Null if the place is taken. */
  private @Nullable Cell claim(int place, Thread thread) {
    Cell cell = cell(place);
    Cell claimed;
    if (cell == null) {
      claimed = new Cell(thread, 0, 0);
    } else if (hasEnded(cell.get())) {
      claimed = new Cell(thread, cell.hits, cell.misses);
    } else {
      return null;
    }
    return PLACE.compareAndSet(cells, place, cell, claimed) ? claimed : null;
  }

  private static boolean hasEnded(@Nullable Thread owner) {
    return owner == null || !owner.isAlive();
  }

  private @Nullable Cell cell(int place) {
    return (Cell) PLACE.getAcquire(cells, place);
  }
}
