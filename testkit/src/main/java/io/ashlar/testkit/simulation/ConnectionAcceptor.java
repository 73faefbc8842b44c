package io.ashlar.testkit.simulation;

/** The listening side of a port. */
@FunctionalInterface
public interface ConnectionAcceptor {
  /**
   * Takes a new connection.
   *
   * @param connection the accepting side of it
   * @return who is told what happens to it
   */
  ConnectionHandler accept(SimulatedConnection connection);
}
