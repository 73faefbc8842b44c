package io.ashlar.resilience.breaker;

/**
 * The layout of a permit, a long that names what it was given for.
 *
 * <pre>
 * bit  0      1, so that no permit is 0
 * bits 1-10   slot of the probe, 0 for other calls
 * bits 11-31  stamp of the probe, from 1; 0 for other calls
 * bits 32-63  number of the phase: it grows with every transition
 * </pre>
 */
final class Permit {
  /** The answer of a breaker that refuses. */
  static final long NONE = 0;

  private static final int SLOT_SHIFT = 1;
  private static final int SLOT_MASK = (1 << 10) - 1;
  private static final int STAMP_SHIFT = 11;
  private static final int STAMPS = (1 << 21) - 1;
  private static final int NUMBER_SHIFT = 32;
  private static final long PHASE_MASK = (-1L << NUMBER_SHIFT) | 1;

  private Permit() {}

  /** The permit of a call in a phase; also the phase's own name. */
  static long of(int number) {
    return ((long) number << NUMBER_SHIFT) | 1;
  }

  /** The permit of a probe in a phase. */
  static long ofProbe(long phase, int slot, int stamp) {
    long nonZero = Integer.remainderUnsigned(stamp, STAMPS) + 1L;
    return phase | ((long) slot << SLOT_SHIFT) | (nonZero << STAMP_SHIFT);
  }

  /** The phase in which a permit was given. */
  static long phase(long permit) {
    return permit & PHASE_MASK;
  }

  static int slot(long permit) {
    return (int) (permit >>> SLOT_SHIFT) & SLOT_MASK;
  }

  static int number(long permit) {
    return (int) (permit >>> NUMBER_SHIFT);
  }
}
