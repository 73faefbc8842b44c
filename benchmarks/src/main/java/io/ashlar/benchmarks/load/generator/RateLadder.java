package io.ashlar.benchmarks.load.generator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The search for the highest rate a server bears: it answers at least 99 % of what is due, without
 * an error, and its 99th percentile stays below a bound. Requests that are under way when the
 * window ends are not missing; by Little's law they are at most rate times latency.
 *
 * <p>The ladder doubles the rate until a rung breaks and then halves the gap (in ratio) until it is
 * narrow enough. A rung that breaks is tried again, because on a shared machine one disturbance
 * would otherwise set the maximum; a rung that holds by luck is less likely, and the measured load
 * keeps well below the maximum anyway.
 */
final class RateLadder {
  private static final double ACHIEVED = 0.99;
  private static final double HIGHEST_RATE = 1e7;

  /** Loads the server at a rate and tells what it saw. */
  @FunctionalInterface
  interface Probe {
    LoadResult at(double rate) throws IOException;
  }

  /** How much a search spends. */
  enum Care {
    /** Narrower than a tenth, three tries a rung. */
    FINE(1.1, 3),
    /** Narrower than a quarter, two tries a rung: a third of the time. */
    COARSE(1.25, 2),
    /** Only up to the rung that breaks, one try a rung: to warm a server up at every rate. */
    CLIMB_ONLY(2, 1);

    private final double width;
    private final int attempts;

    Care(double width, int attempts) {
      this.width = width;
      this.attempts = attempts;
    }
  }

  /**
   * One rung as it was tried.
   *
   * @param rate intended requests a second
   * @param achievedRate what the server did
   * @param p99Nanos its 99th percentile
   * @param held whether the server bore it
   * @param generatorLimited whether the generator was the bottleneck
   */
  record Rung(
      double rate, double achievedRate, long p99Nanos, boolean held, boolean generatorLimited) {}

  /**
   * What the search found.
   *
   * @param maximumRate highest rate that held; 0 if not even the first did
   * @param generatorLimited whether the rung above broke because of the generator: the server may
   *     bear more
   * @param rungs all that was tried, in order
   */
  record Found(double maximumRate, boolean generatorLimited, List<Rung> rungs) {}

  private final Probe probe;
  private final long boundNanos;
  private final Care care;
  private final List<Rung> rungs = new ArrayList<>();

  private RateLadder(long boundNanos, Care care, Probe probe) {
    this.boundNanos = boundNanos;
    this.care = care;
    this.probe = probe;
  }

  /**
   * Searches from a rate that any server bears.
   *
   * @param startRate the first rung, above 0
   * @param boundNanos what the 99th percentile must not pass
   */
  static Found search(double startRate, long boundNanos, Care care, Probe probe)
      throws IOException {
    return new RateLadder(boundNanos, care, probe).search(startRate);
  }

  private Found search(double startRate) throws IOException {
    double holds = 0;
    double breaks = startRate;
    while (breaks <= HIGHEST_RATE && climb(breaks)) {
      holds = breaks;
      breaks *= 2;
    }
    boolean generatorLimited = !last().held() && last().generatorLimited();
    if (holds > 0 && breaks <= HIGHEST_RATE) {
      while (breaks / holds > care.width) {
        double between = Math.sqrt(holds * breaks);
        if (climb(between)) {
          holds = between;
        } else {
          breaks = between;
          generatorLimited = last().generatorLimited();
        }
      }
    }
    return new Found(holds, generatorLimited, List.copyOf(rungs));
  }

  private boolean climb(double rate) throws IOException {
    for (int attempt = 0; attempt < care.attempts; attempt++) {
      if (holds(rate)) {
        return true;
      }
    }
    return false;
  }

  private boolean holds(double rate) throws IOException {
    LoadResult result = probe.at(rate);
    long p99 = result.latency().getValueAtPercentile(99);
    double underWay = result.intendedRate() * p99 / result.windowNanos();
    boolean held =
        result.achievedRate() + underWay >= ACHIEVED * result.intendedRate()
            && result.errors() + result.unanswered() == 0
            && p99 <= boundNanos;
    rungs.add(new Rung(rate, result.achievedRate(), p99, held, result.isGeneratorLimited()));
    return held;
  }

  private Rung last() {
    return rungs.get(rungs.size() - 1);
  }
}
