package io.ashlar.resilience.hedge;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A quantile of the latest latencies, known to an eighth.
 *
 * <p>Counts by classes of which eight make a doubling. What is asked is the counts of the last full
 * generation and the present one together; a generation ends after a number of samples, so the
 * answer follows a change within two of them. Adding is one atomic increment; only the thread that
 * ends a generation takes a lock, if it gets it at once.
 */
final class LatencyQuantile {
  private static final int SUB_BITS = 3;
  private static final int CLASSES = (Long.SIZE - SUB_BITS) << SUB_BITS;

  private final double quantile;
  private final int generation;
  private final ReentrantLock lock = new ReentrantLock();

  /** Replaced under the lock. */
  private volatile AtomicLongArray present = new AtomicLongArray(CLASSES + 1);

  private volatile AtomicLongArray past = new AtomicLongArray(CLASSES + 1);

  /** Computed at the end of each generation; -1 before the first. Written under the lock. */
  private volatile long value = -1;

  LatencyQuantile(double quantile, int generation) {
    this.quantile = quantile;
    this.generation = generation;
  }

  void add(long nanos) {
    AtomicLongArray counts = present;
    counts.incrementAndGet(classOf(Math.max(nanos, 0)));
    if (counts.incrementAndGet(CLASSES) >= generation && lock.tryLock()) {
      try {
        endGeneration(counts);
      } finally {
        lock.unlock();
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // this very array, or another thread has ended it
  private void endGeneration(AtomicLongArray ended) {
    if (present != ended) {
      return;
    }
    value = quantileOf(ended, past);
    past = ended;
    present = new AtomicLongArray(CLASSES + 1);
  }

  private long quantileOf(AtomicLongArray one, AtomicLongArray other) {
    long total = 0;
    for (int i = 0; i < CLASSES; i++) {
      total += one.get(i) + other.get(i);
    }
    long rank = (long) Math.ceil(total * quantile);
    int index = 0;
    for (long seen = 0; index < CLASSES; index++) {
      seen += one.get(index) + other.get(index);
      if (seen >= rank) {
        break;
      }
    }
    return highest(index);
  }

  /** Nanoseconds, at most an eighth too many; -1 if there have been too few samples. */
  long nanos() {
    return value;
  }

  static int classOf(long nanos) {
    int doublings = Math.max(Long.SIZE - 1 - SUB_BITS - Long.numberOfLeadingZeros(nanos | 1), 0);
    return (int) ((long) doublings << SUB_BITS) + (int) (nanos >>> doublings);
  }

  /** The greatest latency of a class. */
  static long highest(int index) {
    int doublings = Math.max((index >>> SUB_BITS) - 1, 0);
    long sub = index - ((long) doublings << SUB_BITS);
    return ((sub + 1) << doublings) - 1;
  }
}
