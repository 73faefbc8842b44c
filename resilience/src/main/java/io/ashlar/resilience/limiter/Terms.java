package io.ashlar.resilience.limiter;

/**
 * The terms on which a {@link Line} lets permits through. Token bucket and leaky bucket differ in
 * nothing else.
 *
 * @param rate how many in what time
 * @param size a token bucket's burst; a leaky bucket's capacity
 * @param spacing of the rate
 * @param tolerance units by which a permit may be ahead of the rate: a token bucket's burst, or 0
 * @param longestWait units; who would have to wait longer does not join the line
 */
record Terms(Rate rate, long size, Spacing spacing, long tolerance, long longestWait) {
  static Terms tokenBucket(Rate rate, long burst) {
    if (burst < 1) {
      throw new IllegalArgumentException("burst=" + burst + ", must be >= 1");
    }
    Spacing spacing = Spacing.of(rate, burst);
    return new Terms(rate, burst, spacing, burst * spacing.units(), Spacing.MAX_UNITS);
  }

  static Terms leakyBucket(Rate rate, long capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException("capacity=" + capacity + ", must be >= 0");
    }
    Spacing spacing = Spacing.of(rate, Math.max(capacity, 1));
    return new Terms(rate, capacity, spacing, 0, capacity * spacing.units());
  }

  /** The most permits one caller can have: a longer occupation could not be counted. */
  long most() {
    return Math.max(size, 1);
  }

  /** Units of a number of permits that is not above {@link #most}. */
  long cost(long permits) {
    return permits * spacing.units();
  }

  /** How many units after now a stretch may end: without a tolerance it must begin now. */
  long allowance(long cost) {
    return Math.max(tolerance, cost);
  }
}
