package io.ashlar.benchmarks.load.generator;

import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** How the intended start times of an open-loop load follow each other. */
public enum Arrivals {
  /** Evenly spaced: the gentlest load of a rate. */
  UNIFORM {
    @Override
    LongSupplier offsets(double rate, long seed) {
      double spacing = 1e9 / rate;
      long[] count = {0};
      return () -> (long) (count[0]++ * spacing);
    }
  },
  /**
   * A Poisson process, what many independent users make together: bursts and gaps, the same for the
   * same seed on every JDK.
   */
  POISSON {
    @Override
    LongSupplier offsets(double rate, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      double mean = 1e9 / rate;
      double[] at = {0};
      return () -> {
        double uniform = ((random.nextLong() >>> 11) + 1) * 0x1.0p-53;
        at[0] -= mean * StrictMath.log(uniform);
        return (long) at[0];
      };
    }
  };

  /**
   * Endless start times, in nanoseconds from the beginning of the load, never falling.
   *
   * @param rate requests a second, above 0
   */
  abstract LongSupplier offsets(double rate, long seed);
}
