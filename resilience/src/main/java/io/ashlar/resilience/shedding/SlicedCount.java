package io.ashlar.resilience.shedding;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often something has happened in the last n slices of time, the present one included.
 *
 * <p>A ring of longs, each with the number of its slice in the upper half and the count in the
 * lower one, changed by compare-and-set as a whole: what comes late for a slice whose place has
 * been taken is left out, and a slice that was not touched for long is told by its number. A count
 * stays at its maximum of 2<sup>32</sup> - 1. Slice numbers wrap; after a silence of 2<sup>32</sup>
 * slices to the slice, old counts would be taken for new ones, once.
 *
 * <p>Thread-safe.
 */
final class SlicedCount {
  private static final int NUMBER_SHIFT = 32;
  private static final long COUNT_MASK = (1L << NUMBER_SHIFT) - 1;

  /** Who is later than this many slices is not late: numbers have wrapped in a long silence. */
  private static final int MOST_LATE = 1 << 16;

  private final AtomicLongArray slices;

  SlicedCount(int slices) {
    this.slices = new AtomicLongArray(slices);
  }

  void add(int number) {
    int index = Integer.remainderUnsigned(number, slices.length());
    while (true) {
      long present = slices.get(index);
      int later = number - (int) (present >>> NUMBER_SHIFT);
      boolean tooLate = later < 0 && later >= -MOST_LATE;
      if (tooLate || (later == 0 && (present & COUNT_MASK) == COUNT_MASK)) {
        return;
      }
      long next = later == 0 ? present + 1 : ((long) number << NUMBER_SHIFT) | 1;
      if (slices.compareAndSet(index, present, next)) {
        return;
      }
    }
  }

  long sum(int number) {
    long sum = 0;
    for (int i = 0; i < slices.length(); i++) {
      long present = slices.get(i);
      int age = number - (int) (present >>> NUMBER_SHIFT);
      if (age >= 0 && age < slices.length()) {
        sum += present & COUNT_MASK;
      }
    }
    return sum;
  }
}
