package io.ashlar.testkit.random;

import java.util.random.RandomGenerator;

/**
 * Zipf's law over {@code n} keys by rejection-inversion: exact for every exponent, constant time,
 * no tables.
 *
 * <p><b>The algorithm.</b> W. Hörmann and G. Derflinger, "Rejection-inversion to generate variates
 * from monotone discrete distributions", ACM TOMACS 6(3), 1996, where Zipf is an example. Let
 * {@code h(x) = x^-s} and {@code H} its integral. The area of {@code H} over {@code [k - 1/2, k +
 * 1/2]} covers the bar of height {@code h(k)} because {@code h} is convex, so inverting {@code H}
 * at a uniform point gives a candidate {@code k}, and the small excess area is rejected. The first
 * bar is cut exactly, which makes the rejection rate small for every exponent. A squeeze {@code k -
 * x <= c} accepts most candidates without evaluating {@code H} again.
 *
 * <p><b>The edges.</b> The textbook {@code H(x) = (x^(1-s) - 1) / (1 - s)} divides by zero at
 * {@code s = 1} and cancels near it. Written with {@code t = (1 - s) ln x} as {@code ln x *
 * expm1(t) / t}, it is smooth there: {@code expm1(t) / t} tends to 1. The inverse uses {@code
 * log1p(t) / t} in the same way. YCSB's own generator (Gray et al., "Quickly Generating
 * Billion-Record Synthetic Databases", SIGMOD 1994) needs {@code s < 1} and a sum over all keys;
 * this one needs neither.
 *
 * <p>All functions are {@link StrictMath}'s: {@code Math.log} may differ in its last bit between
 * JVMs, and one such bit at a bar's edge is another key, another schedule, another trace.
 */
final class ZipfKeys implements KeyDistribution {
  /** Above this, {@code n + 0.5} is no longer exact in a double. */
  private static final long MOST_KEYS = 1L << 52;

  private static final double LARGEST_EXPONENT = 100;

  private final double exponent;
  private final double lowArea;
  private final double squeeze;
  private long keys;
  private double highArea;

  ZipfKeys(long keys, double exponent) {
    if (!(exponent >= 0 && exponent <= LARGEST_EXPONENT)) {
      throw new IllegalArgumentException("exponent=" + exponent + ", must be in [0, 100]");
    }
    this.exponent = exponent;
    this.lowArea = area(1.5) - 1;
    this.squeeze = 2 - areaInverse(area(2.5) - height(2));
    resize(keys);
  }

  /** Changes the number of keys; for a key space that grows. Constant time. */
  void resize(long newKeys) {
    if (newKeys < 1 || newKeys > MOST_KEYS) {
      throw new IllegalArgumentException("keys=" + newKeys + ", must be in [1, 2^52]");
    }
    keys = newKeys;
    highArea = area(newKeys + 0.5);
  }

  @Override
  public long next(RandomGenerator random) {
    while (true) {
      double u = highArea + Draws.unit(random) * (lowArea - highArea);
      double x = areaInverse(u);
      long k = Math.max(1, Math.min(keys, (long) (x + 0.5)));
      if (k - x <= squeeze || u >= area(k + 0.5) - height(k)) {
        return k - 1;
      }
    }
  }

  private double height(long k) {
    return StrictMath.exp(-exponent * StrictMath.log((double) k));
  }

  /** {@code H(x)}, the integral of {@link #height} from 1 to {@code x}. */
  private double area(double x) {
    double log = StrictMath.log(x);
    return expm1Ratio((1 - exponent) * log) * log;
  }

  private double areaInverse(double area) {
    // Rounding may push the argument below the pole of log1p; -1 is its limit.
    double t = Math.max(-1, area * (1 - exponent));
    return StrictMath.exp(log1pRatio(t) * area);
  }

  private static double expm1Ratio(double t) {
    return Math.abs(t) > 1e-8 ? StrictMath.expm1(t) / t : 1 + t / 2;
  }

  private static double log1pRatio(double t) {
    return Math.abs(t) > 1e-8 ? StrictMath.log1p(t) / t : 1 - t / 2;
  }
}
