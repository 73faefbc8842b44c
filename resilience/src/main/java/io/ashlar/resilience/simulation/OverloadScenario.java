package io.ashlar.resilience.simulation;

import java.time.Duration;
import java.util.Objects;

/**
 * What is played: a service, those who call it, and an overload that passes.
 *
 * @param service who is called
 * @param demand how often
 * @param length how long is played, at least 30 seconds beyond the end of the overload
 * @param seed of all chance
 */
public record OverloadScenario(Service service, Demand demand, Duration length, long seed) {
  private static final Duration AFTERMATH = Duration.ofSeconds(30);
  private static final double MOST_REQUESTS = 50_000_000;

  /**
   * Checks the length.
   *
   * @param service who is called
   * @param demand how often
   * @param length how long is played
   * @param seed of all chance
   * @throws IllegalArgumentException if the length leaves less than 30 seconds after the overload,
   *     or more than 50 million requests would have to be played
   */
  public OverloadScenario {
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(demand, "demand");
    Objects.requireNonNull(length, "length");
    Duration least = demand.surgeEnd().plus(AFTERMATH);
    if (length.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "length=" + length + ", must be >= " + least + ": 30 s beyond the end of the overload");
    }
    double share =
        demand.load() * length.minus(demand.surgeLength()).toSeconds()
            + demand.surge() * demand.surgeLength().toSeconds();
    double requests = share * service.capacityPerSecond();
    if (requests > MOST_REQUESTS) {
      throw new IllegalArgumentException(
          "requests=" + (long) requests + ", must be <= " + (long) MOST_REQUESTS);
    }
  }

  /**
   * Ten workers of ten milliseconds each, called at 70 % of what they can do, and for ten seconds
   * at 250 %: five minutes.
   *
   * @param seed of all chance
   * @return the scenario
   */
  public static OverloadScenario ofDefaults(long seed) {
    return new OverloadScenario(
        new Service(10, Duration.ofMillis(10)),
        new Demand(0.7, 2.5, Duration.ofSeconds(30), Duration.ofSeconds(10)),
        Duration.ofMinutes(5),
        seed);
  }

  /** Whole seconds; a part of one at the end is left out. */
  int seconds() {
    return (int) length.toSeconds();
  }
}
