package io.ashlar.testkit.simulation;

/**
 * A test of a simulated system: builds the nodes, lets faults loose, runs, checks.
 *
 * <p>Must be a function of the simulation alone. It is called again for every seed, and many times
 * while a failing schedule is reduced, so all state is its own: nothing static, nothing captured
 * that it changes.
 */
@FunctionalInterface
public interface Scenario {
  /**
   * Runs the test.
   *
   * @param simulation new and empty
   * @throws Exception if the system is wrong; assertion errors do as well
   */
  void run(Simulation simulation) throws Exception;
}
