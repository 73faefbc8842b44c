package io.ashlar.resilience.breaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of the calls of the last seconds.
 *
 * <h2>Slices</h2>
 *
 * Time is cut into slices, numbered from the window's birth on; the last n are the window, the
 * present one included. A ring holds them, each an object with its number and three counts. When a
 * slice's turn is over, its object is <em>replaced</em>, never cleared. So an addition that comes
 * late lands in an object that nobody reads any more; a count is a whole long of its own and has no
 * neighbour to overflow into; and after any silence an object either has the number that is asked
 * for or is not counted.
 *
 * <h2>Stripes</h2>
 *
 * Threads that meet on one count pay for it: the cache line travels. So when an addition fails by
 * meeting another, the window grows stripes, rings of their own, up to the number of processors,
 * and threads are spread over them by their ids (the idea of {@link
 * java.util.concurrent.atomic.LongAdder}). Only judging reads all of them, and only bad outcomes
 * lead to judging.
 */
final class TimeWindow extends CallWindow {
  private static final VarHandle LATEST;
  private static final VarHandle STRIPES;
  private static final VarHandle TOTAL;
  private static final VarHandle FAILED_CALLS;
  private static final VarHandle SLOW_CALLS;
  private static final long NEVER = Long.MIN_VALUE / 2;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LATEST = lookup.findVarHandle(TimeWindow.class, "latest", long.class);
      STRIPES = lookup.findVarHandle(TimeWindow.class, "stripes", Ring[].class);
      TOTAL = lookup.findVarHandle(Slice.class, "total", long.class);
      FAILED_CALLS = lookup.findVarHandle(Slice.class, "failed", long.class);
      SLOW_CALLS = lookup.findVarHandle(Slice.class, "slow", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The calls of one slice of time, of one stripe. */
  private static final class Slice {
    private final long number;
    private volatile long total;
    private volatile long failed;
    private volatile long slow;

    Slice(long number) {
      this.number = number;
    }
  }

  /** One stripe's slices. */
  private static final class Ring extends AtomicReferenceArray<@Nullable Slice> {
    private static final long serialVersionUID = 1L;

    Ring(int slices) {
      super(slices);
    }

    /** The slice of a number, made if it is not there; or a later one that has taken its place. */
    Slice slice(long number) {
      int index = (int) (number % length());
      while (true) {
        Slice present = get(index);
        if (present != null && present.number >= number) {
          return present;
        }
        Slice fresh = new Slice(number);
        if (compareAndSet(index, present, fresh)) {
          return fresh;
        }
      }
    }
  }

  private final int slices;
  private final int minimumCalls;
  private final long sliceNanos;
  private final long origin;
  private final int mostStripes;

  /** The number of the latest slice; what keeps a clock that steps back from going back here. */
  private volatile long latest;

  /** The latest slice with a bad outcome. Lags behind by a race at worst. */
  private volatile long troubled = NEVER;

  /** The slice in which there have last been found enough calls to judge. */
  private volatile long enough = NEVER;

  /** Replaced as a whole by longer ones; each length a power of two. */
  private volatile Ring[] stripes;

  TimeWindow(long windowNanos, int slices, int minimumCalls, int mostStripes, long nowNanos) {
    this.slices = slices;
    this.minimumCalls = minimumCalls;
    this.sliceNanos = (windowNanos + slices - 1) / slices;
    this.origin = nowNanos;
    this.mostStripes = mostStripes;
    this.stripes = new Ring[] {new Ring(slices)};
  }

  private long number(long nowNanos) {
    long number = (nowNanos - origin) / sliceNanos;
    while (true) {
      long last = latest;
      if (number <= last) {
        return last;
      }
      if (LATEST.compareAndSet(this, last, number)) {
        return number;
      }
    }
  }

  @Override
  boolean add(int outcome, long nowNanos) {
    long number = number(nowNanos);
    Slice slice = stripe().slice(number);
    long total = slice.total;
    if (!TOTAL.compareAndSet(slice, total, total + 1)) {
      TOTAL.getAndAdd(slice, 1L);
      grow();
    }
    if (outcome == GOOD) {
      return number - troubled < slices && enough != number && hasEnough(number);
    }
    // After the total: who reads the bad ones first never finds more of them than calls.
    if ((outcome & FAILED) != 0) {
      FAILED_CALLS.getAndAdd(slice, 1L);
    }
    if ((outcome & SLOW) != 0) {
      SLOW_CALLS.getAndAdd(slice, 1L);
    }
    if (troubled < number) {
      troubled = number;
    }
    return true;
  }

  /** Worth a look once a slice: until there are enough calls to judge, and then no more. */
  private boolean hasEnough(long number) {
    if (sum(number).total() < minimumCalls) {
      return false;
    }
    enough = number;
    return true;
  }

  private Ring stripe() {
    Ring[] all = stripes;
    return all.length == 1
        ? all[0]
        : all[spread(Thread.currentThread().getId()) & (all.length - 1)];
  }

  private static int spread(long threadId) {
    return (int) ((threadId * 0x9E3779B97F4A7C15L) >>> 40);
  }

  private void grow() {
    Ring[] all = stripes;
    if (all.length >= mostStripes) {
      return;
    }
    Ring[] longer = new Ring[all.length * 2];
    for (int i = 0; i < longer.length; i++) {
      longer[i] = i < all.length ? all[i] : new Ring(slices);
    }
    STRIPES.compareAndSet(this, all, longer);
  }

  @Override
  Counts counts(long nowNanos) {
    return sum(number(nowNanos));
  }

  private Counts sum(long number) {
    long total = 0;
    long failed = 0;
    long slow = 0;
    for (Ring ring : stripes) {
      for (int i = 0; i < slices; i++) {
        Slice slice = ring.get(i);
        if (slice != null && number - slice.number < slices) {
          failed += slice.failed;
          slow += slice.slow;
          total += slice.total;
        }
      }
    }
    return new Counts(total, failed, slow);
  }

  /** For tests: into how many stripes the threads have been spread. */
  int stripeCount() {
    return stripes.length;
  }
}
