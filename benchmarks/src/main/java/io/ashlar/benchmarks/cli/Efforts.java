package io.ashlar.benchmarks.cli;

import io.ashlar.benchmarks.harness.Effort;
import java.time.Duration;

/**
 * The three efforts of {@code ./bench}.
 *
 * <p>Between two forks of the same code lies more than between two iterations of one fork - another
 * layout of the heap, another inlining, another minute of the machine. So time goes into forks, and
 * within a fork into its warm-up: a peer that is still being compiled while it counts makes us look
 * better than we are. An iteration is half a second; a quick fork is 5 s of warm-up and 1 s that
 * counts, about 8 s with two JVM starts. A case may ask for a longer warm-up.
 */
final class Efforts {
  private static final double NARROW = 1.10;
  private static final int MOST_ROUNDS = 15;

  /** Verdicts on a few headline comparisons, in minutes. */
  static final Effort QUICK =
      new Effort("quick", 7, 7, NARROW, Duration.ofSeconds(5), Duration.ofSeconds(1));

  /** Figures without verdicts. */
  static final Effort LOOK =
      new Effort("look", 3, 3, NARROW, Duration.ofSeconds(5), Duration.ofSeconds(1));

  /** Verdicts on everything; more rounds where an interval is wider than ten per cent. */
  static final Effort FULL =
      new Effort("full", 7, MOST_ROUNDS, NARROW, Duration.ofSeconds(8), Duration.ofSeconds(2));

  private Efforts() {}

  /** The effort of the given name. */
  static Effort named(String name) {
    return switch (name) {
      case "quick" -> QUICK;
      case "look" -> LOOK;
      case "full" -> FULL;
      default -> throw new IllegalArgumentException("effort=" + name);
    };
  }
}
