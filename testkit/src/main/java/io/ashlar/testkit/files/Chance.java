package io.ashlar.testkit.files;

import java.util.random.RandomGenerator;

/**
 * Draws that come out the same on every JDK: they use nothing of the generator but {@code
 * nextLong()}, because how the bounded methods derive their numbers is left to the JDK.
 */
final class Chance {
  private final RandomGenerator random;

  Chance(RandomGenerator random) {
    this.random = random;
  }

  boolean coin() {
    return random.nextLong() < 0;
  }

  /** A number from 0 to {@code bound} - 1. */
  int below(int bound) {
    return (int) (((random.nextLong() >>> 32) * bound) >>> 32);
  }

  /** A number from 0 to {@code bound} - 1, for bounds beyond those of an int. */
  long below(long bound) {
    return (random.nextLong() >>> 1) % bound;
  }

  /** A number from {@code from} to {@code bound} - 1. */
  int between(int from, int bound) {
    return from + below(bound - from);
  }
}
