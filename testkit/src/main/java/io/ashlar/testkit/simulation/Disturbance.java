package io.ashlar.testkit.simulation;

/**
 * Something wrong with the network that lasts until it is ended: a partition, a slow link, a pause.
 *
 * <p>Disturbances overlap freely: a link is whole again when the last one that cuts it has ended.
 */
public final class Disturbance {
  private final Simulation simulation;
  private final Runnable undo;
  private boolean ended;

  Disturbance(Simulation simulation, Runnable undo) {
    this.simulation = simulation;
    this.undo = undo;
  }

  /** Ends it. Does nothing the second time. */
  public void end() {
    simulation.requireOwner();
    if (!ended) {
      ended = true;
      undo.run();
    }
  }

  /**
   * Tells whether it has ended.
   *
   * @return true after {@link #end}
   */
  public boolean isEnded() {
    return ended;
  }
}
