package io.ashlar.testkit.simulation;

import org.jspecify.annotations.Nullable;

/** Something that happens at an instant of virtual time, on one node or outside of all nodes. */
abstract class Event implements Runnable {
  /** Where it happens: a paused node holds it back. Null outside of all nodes. */
  @Nullable SimulatedNode node;

  /** Set when it must no longer happen; the queue forgets it at the next opportunity. */
  boolean cancelled;

  /** Called instead of {@link #run} when the node that held this event back has crashed. */
  void droppedByCrash() {}
}
