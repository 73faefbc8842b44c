package io.ashlar.testkit.simulation;

import io.ashlar.testkit.random.DeltaDebugging;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The runner of a scenario: one seed at a time, and when it fails, as short as it can be told.
 *
 * <p><b>Reduction.</b> The failing run has a list of faults. It is repeated with subsets of them,
 * by delta debugging ({@link DeltaDebugging}), until no single fault can be left out. A repeated
 * run counts as failing if it throws an exception of the same class. That leaving a fault out does
 * not change the luck of everything else is what the keyed streams of the network and of the
 * planned faults are for.
 *
 * <p>Immutable.
 */
public final class SimulationCheck {
  private static final int SHOWN_EVENTS = 40;
  private static final int COMPARED_EVENTS = 1 << 18;

  private final Scenario scenario;
  private final Consumer<Simulation.Builder> options;
  private final int maxRuns;

  private SimulationCheck(Scenario scenario, Consumer<Simulation.Builder> options, int maxRuns) {
    this.scenario = scenario;
    this.options = options;
    this.maxRuns = maxRuns;
  }

  /**
   * Returns a check that takes up to 1,000 runs to reduce a failing schedule.
   *
   * @param scenario the test
   * @return the check
   */
  public static SimulationCheck of(Scenario scenario) {
    return new SimulationCheck(scenario, builder -> {}, 1_000);
  }

  /**
   * The same with another bound on the reduction.
   *
   * @param runs how many runs a reduction may take, at least 1
   * @return the changed check
   */
  public SimulationCheck withMaxRuns(int runs) {
    if (runs < 1) {
      throw new IllegalArgumentException("runs=" + runs + ", must be >= 1");
    }
    return new SimulationCheck(scenario, options, runs);
  }

  /**
   * The same with options for the simulations: a disk, an epoch.
   *
   * @param newOptions called for each run with a new builder
   * @return the changed check
   */
  public SimulationCheck withOptions(Consumer<Simulation.Builder> newOptions) {
    return new SimulationCheck(scenario, newOptions, maxRuns);
  }

  /**
   * Runs the scenario once and reports, whether it passes or not.
   *
   * @param seed decides the run
   * @return how it went
   */
  public SimulationResult run(long seed) {
    return report(attempt(seed, null, 0));
  }

  /**
   * Runs the scenario once with only the given faults of its seed.
   *
   * @param seed decides the run
   * @param faults those that may happen; from {@link FailingSchedule#faults}
   * @return how it went
   */
  public SimulationResult replay(long seed, Collection<Fault> faults) {
    return report(attempt(seed, new LinkedHashSet<>(faults), 0));
  }

  /**
   * Runs the scenario once; if it fails, reduces the schedule and fails with that.
   *
   * @param seed decides the run
   * @return how it went, if it passed
   * @throws SimulationFailedError if the scenario fails
   */
  public SimulationResult check(long seed) {
    SimulationResult first = run(seed);
    Throwable failure = first.failure();
    if (failure == null) {
      return first;
    }
    throw reduced(first, failure);
  }

  private SimulationFailedError reduced(SimulationResult first, Throwable failure) {
    long seed = first.seed();
    SimulationResult[] shortest = {first};
    DeltaDebugging.Reduced<Fault> reduced =
        DeltaDebugging.reduce(
            first.faults(),
            faults -> {
              SimulationResult result = replay(seed, faults);
              Throwable thrown = result.failure();
              if (thrown == null || thrown.getClass() != failure.getClass()) {
                return false;
              }
              shortest[0] = result;
              return true;
            },
            maxRuns);
    SimulationResult last = shortest[0];
    FailingSchedule schedule =
        new FailingSchedule(
            seed,
            reduced.elements(),
            first.faults().size(),
            reduced.runs(),
            reduced.minimal(),
            last.traceHash(),
            last.lastEvents());
    Throwable cause = last.failure();
    return new SimulationFailedError(schedule, cause == null ? failure : cause);
  }

  /**
   * Runs the scenario twice and fails if the two runs differ, in their traces or in what they
   * throw: something depends on real time, on another thread, on chance of its own, or on the order
   * of a hash table. A scenario that fails the same way twice fails as in {@link #check}.
   *
   * @param seed decides the run
   * @return how it went, both times
   * @throws SimulationFailedError if the scenario fails, both times alike
   * @throws AssertionError if the runs differ; names the first event that does
   */
  public SimulationResult checkReproducible(long seed) {
    Attempt first = attempt(seed, null, COMPARED_EVENTS);
    Attempt second = attempt(seed, null, COMPARED_EVENTS);
    Trace one = first.simulation.trace();
    Trace other = second.simulation.trace();
    if (one.hash() != other.hash()) {
      long index = one.firstDifference(other);
      throw new AssertionError(
          String.format(
                  "two runs of seed 0x%016x differ: trace %016x and %016x",
                  seed, one.hash(), other.hash())
              + (index < 0
                  ? ", in the bytes of a message or in an event that is no longer held"
                  : "\n  first:  " + one.line(index) + "\n  second: " + other.line(index)));
    }
    if (!outcome(first).equals(outcome(second))) {
      throw new AssertionError(
          String.format(
              "two runs of seed 0x%016x have the same trace and end differently"
                  + "%n  first:  %s%n  second: %s",
              seed, outcome(first), outcome(second)));
    }
    Throwable failure = first.failure;
    if (failure != null) {
      throw reduced(report(first), failure);
    }
    return report(first);
  }

  private static String outcome(Attempt attempt) {
    return attempt.failure == null ? "passed" : attempt.failure.toString();
  }

  private Attempt attempt(long seed, @Nullable Set<Fault> faults, int traceCapacity) {
    Simulation.Builder builder =
        Simulation.builder(seed).onlyFaults(faults).traceCapacity(traceCapacity);
    options.accept(builder);
    Simulation simulation = builder.build();
    try {
      scenario.run(simulation);
      return new Attempt(simulation, null);
    } catch (Throwable thrown) {
      return new Attempt(simulation, thrown);
    }
  }

  private static SimulationResult report(Attempt attempt) {
    Simulation simulation = attempt.simulation;
    return new SimulationResult(
        simulation.seed(),
        simulation.trace().hash(),
        simulation.trace().count(),
        simulation.elapsed(),
        simulation.faults().applied(),
        simulation.faults().counts(),
        simulation.trace().last(SHOWN_EVENTS),
        attempt.failure);
  }

  private record Attempt(Simulation simulation, @Nullable Throwable failure) {}
}
