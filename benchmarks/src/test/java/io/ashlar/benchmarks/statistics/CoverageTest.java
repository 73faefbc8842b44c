package io.ashlar.benchmarks.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Plays thousands of runs whose truth is known and counts how often the interval covers it. The
 * seed is printed in every failure; replay with {@code -Dashlar.benchmarks.seed=N}.
 */
@Tag("jdk")
class CoverageTest {
  private static final long SEED = Long.getLong("ashlar.benchmarks.seed", 20261123L);
  private static final int RUNS = 4_000;
  private static final double TRUTH = 1.7;

  private final SplittableRandom random = new SplittableRandom(SEED);

  /** The noise of a log ratio: both sides scatter by about 15 %, as on a shared machine. */
  enum Noise {
    NORMAL,
    LAPLACE,
    /** One round in eight is disturbed by a factor of up to three, either side. */
    CONTAMINATED;

    double draw(SplittableRandom random) {
      double normal = 0.15 * random.nextGaussian();
      if (this == NORMAL) {
        return normal;
      }
      if (this == LAPLACE) {
        double u = random.nextDouble() - 0.5;
        return -0.1 * Math.signum(u) * Math.log(1 - 2 * Math.abs(u));
      }
      return random.nextInt(8) == 0 ? normal + random.nextDouble(-1.1, 1.1) : normal;
    }
  }

  @ParameterizedTest
  @EnumSource(Noise.class)
  void coversTheTruthInNinetyFiveRunsOfAHundred(Noise noise) {
    double covered = share(() -> contains(rounds(7, TRUTH, noise), TRUTH));

    assertThat(covered).as("seed %d", SEED).isBetween(0.94, 0.966);
  }

  /** Red when {@link SignedRank#depth} permits each side the whole error instead of its half. */
  @ParameterizedTest
  @EnumSource(Noise.class)
  void stillCoversItWhenTheWidthBuysMoreRounds(Noise noise) {
    double covered =
        share(() -> {
          int rounds = 7;
          double[] all = rounds(15, TRUTH, noise);
          while (rounds < 15 && estimate(all, rounds).width() > 1.25) {
            rounds++;
          }
          return estimate(all, rounds).contains(TRUTH) ? 1 : 0;
        });

    assertThat(covered).as("seed %d", SEED).isGreaterThanOrEqualTo(0.94);
  }

  @ParameterizedTest
  @EnumSource(Noise.class)
  void findsNoDifferenceBetweenTwins(Noise noise) {
    double passed =
        share(() ->
            Verdict.ofTwins(Ratios.estimate(rounds(7, 1, noise)), 7) == Verdict.NO_DIFFERENCE
                ? 1
                : 0);

    assertThat(passed).as("seed %d", SEED).isGreaterThanOrEqualTo(0.94);
  }

  @Test
  void flagsAPlantedSlowDownOfThirtyPercent() {
    double flagged =
        share(() -> {
          Interval ratio = Ratios.estimate(scattered(7, 1 / 1.3, 0.08));
          return Verdict.ofRatio(ratio, 7, null, null) == Verdict.BEHIND ? 1 : 0;
        });

    assertThat(flagged).as("seed %d", SEED).isGreaterThan(0.99);
  }

  private double[] rounds(int count, double truth, Noise noise) {
    double[] ratios = new double[count];
    for (int i = 0; i < count; i++) {
      ratios[i] = truth * Math.exp(noise.draw(random));
    }
    return ratios;
  }

  private double[] scattered(int count, double truth, double deviation) {
    double[] ratios = new double[count];
    for (int i = 0; i < count; i++) {
      ratios[i] = truth * Math.exp(deviation * random.nextGaussian());
    }
    return ratios;
  }

  private static Interval estimate(double[] all, int rounds) {
    return Ratios.estimate(Arrays.copyOf(all, rounds));
  }

  private static double contains(double[] ratios, double truth) {
    return Ratios.estimate(ratios).contains(truth) ? 1 : 0;
  }

  private static double share(DoubleSupplier run) {
    double sum = 0;
    for (int i = 0; i < RUNS; i++) {
      sum += run.getAsDouble();
    }
    return sum / RUNS;
  }
}
