package io.ashlar.resilience.adaptive;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The calls of the present window, noted by many threads at once and read by one.
 *
 * <p>There are several stripes, each with a lock of its own that nobody waits for: a thread that
 * finds its stripe busy goes on to the next, and if all are busy its call is left out - one among
 * many, and it never costs a wait. That a call was dropped is never left out. The reader, too,
 * passes over a stripe that is busy; what is in it belongs to the next window then.
 *
 * <p>The stripes lie in one array, 128 bytes apart, so that threads do not pull a cache line to and
 * fro. Nothing is allocated after construction.
 *
 * <p><b>Owners.</b> A stripe's cells: who holds its lock. The totals: the reader.
 */
final class SampleStripes {
  private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle DROPPED;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  // The layout of a stripe, in longs.
  private static final int LENGTH = 16;
  private static final int LOCK = 0;
  private static final int COUNT = 1;
  private static final int SUM = 2;
  private static final int MINIMUM = 3;
  private static final int MAX_IN_FLIGHT = 4;

  static {
    try {
      DROPPED = MethodHandles.lookup().findVarHandle(SampleStripes.class, "dropped", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int stripes;

  /** The stripes, after one that is left empty for the array's own header. */
  private final long[] cells;

  /** One for each stripe, and one for the total; null if medians are not asked for. */
  private final Histogram @Nullable [] histograms;

  /** Whether a call was dropped since the last window. */
  private volatile boolean dropped;

  private long count;
  private long sum;
  private long minimum = Long.MAX_VALUE;
  private long maxInFlight;
  private boolean anyDropped;

  SampleStripes(int atLeast, Tracked tracked) {
    this.stripes = Integer.highestOneBit(Math.max(1, 2 * atLeast - 1));
    this.cells = new long[(stripes + 1) * LENGTH];
    this.histograms = tracked == Tracked.MEDIAN ? newHistograms(stripes + 1) : null;
    for (int i = 0; i < stripes; i++) {
      cells[at(i) + MINIMUM] = Long.MAX_VALUE;
    }
  }

  private static Histogram[] newHistograms(int number) {
    Histogram[] all = new Histogram[number];
    for (int i = 0; i < number; i++) {
      all[i] = new Histogram();
    }
    return all;
  }

  private static int at(int stripe) {
    return (stripe + 1) * LENGTH;
  }

  private boolean lock(int stripe) {
    return CELLS.compareAndSet(cells, at(stripe) + LOCK, 0L, 1L);
  }

  private void unlock(int stripe) {
    CELLS.setRelease(cells, at(stripe) + LOCK, 0L);
  }

  /** Notes a call. */
  void add(long rttNanos, int inFlight, boolean wasDropped) {
    if (wasDropped) {
      dropped = true;
    }
    int first = (int) ((Thread.currentThread().getId() * SPREAD) >>> 40);
    for (int i = 0; i < stripes; i++) {
      int stripe = (first + i) & (stripes - 1);
      if (lock(stripe)) {
        addTo(stripe, rttNanos, inFlight);
        unlock(stripe);
        return;
      }
    }
  }

  private void addTo(int stripe, long rttNanos, int inFlight) {
    int at = at(stripe);
    cells[at + COUNT]++;
    cells[at + SUM] += rttNanos;
    if (rttNanos < cells[at + MINIMUM]) {
      cells[at + MINIMUM] = rttNanos;
    }
    if (inFlight > cells[at + MAX_IN_FLIGHT]) {
      cells[at + MAX_IN_FLIGHT] = inFlight;
    }
    if (histograms != null) {
      histograms[stripe].add(rttNanos);
    }
  }

  /** Takes what has been noted over into the totals. The reader only, as the following. */
  void collect() {
    anyDropped |= (boolean) DROPPED.getAndSet(this, false);
    for (int stripe = 0; stripe < stripes; stripe++) {
      if (lock(stripe)) {
        collect(stripe);
        unlock(stripe);
      }
    }
  }

  private void collect(int stripe) {
    int at = at(stripe);
    count += cells[at + COUNT];
    sum += cells[at + SUM];
    minimum = Math.min(minimum, cells[at + MINIMUM]);
    maxInFlight = Math.max(maxInFlight, cells[at + MAX_IN_FLIGHT]);
    cells[at + COUNT] = 0;
    cells[at + SUM] = 0;
    cells[at + MINIMUM] = Long.MAX_VALUE;
    cells[at + MAX_IN_FLIGHT] = 0;
    if (histograms != null) {
      histograms[stripes].drain(histograms[stripe]);
    }
  }

  /** How many calls are in the totals. */
  long count() {
    return count;
  }

  /** How long the fastest of them took, or {@link Long#MAX_VALUE}. */
  long minimumNanos() {
    return minimum;
  }

  /** Ends the window: what the totals say, which begin anew. There must be a call in them. */
  WindowSample end(long durationNanos) {
    long rtt = histograms == null ? sum / count : histograms[stripes].median();
    WindowSample sample =
        new WindowSample(
            rtt,
            minimum,
            (int) Math.min(count, Integer.MAX_VALUE),
            (int) maxInFlight,
            anyDropped,
            durationNanos);
    count = 0;
    sum = 0;
    minimum = Long.MAX_VALUE;
    maxInFlight = 0;
    anyDropped = false;
    if (histograms != null) {
      histograms[stripes].clear();
    }
    return sample;
  }
}
