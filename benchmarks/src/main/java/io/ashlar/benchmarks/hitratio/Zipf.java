package io.ashlar.benchmarks.hitratio;

import java.util.SplittableRandom;

/**
 * Zipf-distributed ranks: rank {@code r} of {@code n} is drawn with a probability proportional to
 * {@code 1 / r^s}.
 *
 * <p>Drawn by rejection-inversion (Hörmann and Derflinger 1996, "Rejection-inversion to generate
 * variates from monotone discrete distributions", ACM TOMACS 6.3): the integral {@code H} of the
 * hat {@code x^-s} is inverted at a uniform point, and the integer next to it is accepted unless
 * the point lies in the sliver between hat and histogram. Constant memory, no table to build, and
 * about 1.1 tries a draw whatever {@code n}. {@link StrictMath} makes a seed give the same trace on
 * every JDK.
 */
final class Zipf {
  private final long ranks;
  private final double exponent;
  private final SplittableRandom random;
  private final double lowest;
  private final double highest;
  private final double sureWidth;

  /**
   * @param ranks how many there are, at least 1
   * @param exponent {@code s}, at least 0 (0 is uniform); near 1 in measured traces
   */
  Zipf(long ranks, double exponent, long seed) {
    if (ranks < 1 || !(exponent >= 0)) {
      throw new IllegalArgumentException(
          "ranks=" + ranks + ", exponent=" + exponent + ", must be >= 1 and >= 0");
    }
    this.ranks = ranks;
    this.exponent = exponent;
    random = new SplittableRandom(seed);
    lowest = integral(1.5) - 1;
    highest = integral((double) ranks + 0.5);
    sureWidth = 2 - inverse(integral(2.5) - hat(2));
  }

  /** The next rank, from 1 (the most popular) to {@code ranks}. */
  long next() {
    while (true) {
      double u = highest + uniform() * (lowest - highest);
      double x = inverse(u);
      long rank = Math.max(1, Math.min(ranks, (long) (x + 0.5)));
      if ((double) rank - x <= sureWidth
          || u >= integral((double) rank + 0.5) - hat((double) rank)) {
        return rank;
      }
    }
  }

  private double uniform() {
    return (random.nextLong() >>> 11) * 0x1.0p-53;
  }

  private double hat(double x) {
    return StrictMath.exp(-exponent * StrictMath.log(x));
  }

  /** {@code (x^(1-s) - 1) / (1-s)}, in a form that passes smoothly through {@code s = 1}. */
  private double integral(double x) {
    double log = StrictMath.log(x);
    double t = (1 - exponent) * log;
    return (StrictMath.abs(t) < 1e-8 ? 1 + t / 2 : StrictMath.expm1(t) / t) * log;
  }

  private double inverse(double y) {
    double t = Math.max(-1, y * (1 - exponent));
    return StrictMath.exp((StrictMath.abs(t) < 1e-8 ? 1 - t / 2 : StrictMath.log1p(t) / t) * y);
  }
}
