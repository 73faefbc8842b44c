package io.ashlar.benchmarks.cache;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Numbers 0..n-1 of which the i-th is drawn with a probability proportional to 1/(i+1)^s: few are
 * asked for often, most hardly ever. Drawn by bisection in the exact distribution, O(log n), before
 * the clock starts.
 *
 * <p>The numbers are scattered over 0..n-1 by a fixed permutation, so that popular keys are not
 * neighbours in a table.
 */
final class Zipf {
  private final double[] cumulative;
  private final int[] scattered;

  /**
   * A distribution.
   *
   * @param n how many numbers, at least 1
   * @param s exponent, not negative; 0.99 is what YCSB made usual
   * @param random decides the permutation
   */
  Zipf(int n, double s, SplittableRandom random) {
    cumulative = new double[n];
    scattered = new int[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Math.pow(i + 1.0, -s);
      cumulative[i] = sum;
      int j = random.nextInt(i + 1);
      scattered[i] = scattered[j];
      scattered[j] = i;
    }
  }

  /** The next number. */
  int next(SplittableRandom random) {
    double u = random.nextDouble() * cumulative[cumulative.length - 1];
    int at = Arrays.binarySearch(cumulative, u);
    int rank = at >= 0 ? at : -at - 1;
    return scattered[Math.min(rank, scattered.length - 1)];
  }
}
