package io.ashlar.resilience.simulation;

import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a policy in a simulation takes from outside, for its builder: time and chance. All of it
 * belongs to one simulation and its one thread.
 *
 * @param clock the virtual time in nanoseconds
 * @param scheduler runs tasks in virtual time; only one-shot tasks, and it cannot be shut down
 * @param random chance, the same for the same seed
 */
public record World(
    LongSupplier clock, ScheduledExecutorService scheduler, RandomGenerator random) {

  /**
   * Checks that nothing is missing.
   *
   * @param clock the virtual time in nanoseconds
   * @param scheduler runs tasks in virtual time
   * @param random chance
   */
  public World {
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(scheduler, "scheduler");
    Objects.requireNonNull(random, "random");
  }
}
