package io.ashlar.resilience.simulation;

import java.util.random.RandomGenerator;

/**
 * Chance that is the same on every JDK for the same seed: SplitMix64 (Steele, Lea and Flood, "Fast
 * Splittable Pseudorandom Number Generators", OOPSLA 2014), with what is derived from it written
 * out here, for the defaults of {@link RandomGenerator} may change.
 */
final class Chance implements RandomGenerator {
  private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

  private long state;

  private Chance(long state) {
    this.state = state;
  }

  /**
   * A stream of its own for each purpose: then what one part of a simulation draws shifts nothing
   * in another, and policies are compared under the same arrivals.
   */
  static Chance of(long seed, int purpose) {
    return new Chance(mix(mix(seed + GOLDEN_RATIO) ^ (purpose * GOLDEN_RATIO)));
  }

  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  @Override
  public long nextLong() {
    state += GOLDEN_RATIO;
    return mix(state);
  }

  /** The upper part of a product of 126 bits: even but for one part in 2^63 / bound. */
  @Override
  public long nextLong(long bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound=" + bound + ", must be >= 1");
    }
    long draw = nextLong() >>> 1;
    return (Math.multiplyHigh(draw, bound) << 1) | ((draw * bound) >>> 63);
  }

  /** From 0 up to but without 1, in steps of 2^-53. */
  @Override
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1p-53;
  }

  /** Exponentially distributed, 1 on average. */
  @Override
  public double nextExponential() {
    return -StrictMath.log(1 - nextDouble());
  }
}
