package io.ashlar.testkit.simulation;

/**
 * What a node runs: called when the node is added to the simulation and after every restart.
 *
 * <p>State that a crash must erase belongs into objects made by {@link #start}; what survives
 * belongs on the node's file system.
 */
@FunctionalInterface
public interface NodeProgram {
  /**
   * Starts a new life of the node: recovers its state, registers its handlers and timers.
   *
   * @param node the node, up, without handlers and timers
   * @throws Exception if it cannot start; fails the simulation's run
   */
  void start(SimulatedNode node) throws Exception;

  /**
   * Tells that the node has gone down. Its timers and handlers are gone already; a dead process
   * cannot act, so this is for the test's own book-keeping and for releasing what really exists.
   *
   * @param node the node, down
   * @param kind how it went down
   */
  default void crashed(SimulatedNode node, CrashKind kind) {}
}
