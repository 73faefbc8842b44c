package io.ashlar.resilience.breaker;

/**
 * How long an open circuit waits: longer each time, up to a limit, and shortened by luck.
 *
 * @param firstNanos the first wait
 * @param factor by which each further one is longer, at least 1
 * @param longestNanos the limit
 * @param jitter the share of a wait that luck may take away, from 0 to 1
 */
record Waits(long firstNanos, double factor, long longestNanos, double jitter) {
  /**
   * The wait of an opening.
   *
   * @param openings which one it is in a row, from 1
   * @param luck from 0 to 1
   */
  long nanos(int openings, double luck) {
    double grown = firstNanos * Math.pow(factor, Math.max(openings, 1) - 1.0);
    long wait = grown < longestNanos ? (long) grown : longestNanos;
    return wait - (long) (wait * jitter * luck);
  }
}
