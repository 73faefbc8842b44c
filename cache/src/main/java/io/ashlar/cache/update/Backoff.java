package io.ashlar.cache.update;

import java.util.random.RandomGenerator;

/**
 * The pause before a write is tried again: it doubles with each failure up to a longest one, and a
 * random share of it, up to a half, is left out, so that processes that failed together do not come
 * back together. The share is drawn once a batch: its keys may go together again.
 *
 * @param firstNanos the pause after the first failure, at most
 * @param longestNanos the longest pause
 * @param random draws the share
 */
record Backoff(long firstNanos, long longestNanos, RandomGenerator random) {

  /** The share of the pauses that is left out this time, from 0 to less than a half. */
  double draw() {
    return random.nextDouble() / 2;
  }

  /** How long to wait after so many failures in a row, at least 1. */
  long nanos(int failures, double shorter) {
    int doublings = Math.min(failures - 1, Long.SIZE - 2);
    long whole = firstNanos > longestNanos >> doublings ? longestNanos : firstNanos << doublings;
    return whole - (long) (whole * shorter);
  }
}
