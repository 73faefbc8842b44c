package io.ashlar.benchmarks.harness;

import java.time.Duration;

/**
 * How much a run spends on each number.
 *
 * <p>More rounds are bought only by the width of the interval, never by the side on which it lies:
 * whoever measures on until he likes the result has left the 95 % behind.
 *
 * @param name name for readers
 * @param rounds rounds that are played in any case, at least 1
 * @param maximumRounds rounds after which it ends however wide the interval is, at least {@code
 *     rounds}
 * @param width how wide an interval may be, as the ratio of its high to its low end, above 1
 * @param warmUp time that a measurement runs before it counts; a case that needs longer for a true
 *     figure takes longer
 * @param measuring time that a measurement counts
 */
public record Effort(
    String name, int rounds, int maximumRounds, double width, Duration warmUp, Duration measuring) {

  public Effort {
    if (rounds < 1 || maximumRounds < rounds) {
      throw new IllegalArgumentException(
          "rounds=" + rounds + ", maximumRounds=" + maximumRounds + ", must be 1 <= rounds <= max");
    }
    if (!(width > 1)) {
      throw new IllegalArgumentException("width=" + width + ", must be above 1");
    }
    if (warmUp.isNegative() || measuring.isNegative() || measuring.isZero()) {
      throw new IllegalArgumentException("warmUp=" + warmUp + ", measuring=" + measuring);
    }
  }

  /** This effort with exactly the given number of rounds. */
  public Effort withRounds(int exactly) {
    return new Effort(name, exactly, exactly, width, warmUp, measuring);
  }
}
