package io.ashlar.resilience.simulation;

import java.time.Duration;
import java.util.Objects;

/**
 * A service under trial: workers behind one queue without bound, first come, first served. How long
 * a worker takes is left to chance, exponentially distributed.
 *
 * @param workers how many requests are served at once, from 1 to 1,000,000
 * @param meanTime how long serving takes on average, from 1 microsecond to 1 hour
 */
public record Service(int workers, Duration meanTime) {
  private static final int MOST_WORKERS = 1_000_000;
  private static final Duration SHORTEST = Duration.ofNanos(1_000);
  private static final Duration LONGEST = Duration.ofHours(1);

  /**
   * Checks the ranges.
   *
   * @param workers how many requests are served at once
   * @param meanTime how long serving takes on average
   * @throws IllegalArgumentException if one of them is out of range
   */
  public Service {
    Objects.requireNonNull(meanTime, "meanTime");
    if (workers < 1 || workers > MOST_WORKERS) {
      throw new IllegalArgumentException(
          "workers=" + workers + ", must be from 1 to " + MOST_WORKERS);
    }
    if (meanTime.compareTo(SHORTEST) < 0 || meanTime.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "meanTime=" + meanTime + ", must be from " + SHORTEST + " to " + LONGEST);
    }
  }

  /**
   * The requests that all workers together can serve.
   *
   * @return a positive number a second
   */
  public double capacityPerSecond() {
    return workers * 1e9 / meanTime.toNanos();
  }
}
