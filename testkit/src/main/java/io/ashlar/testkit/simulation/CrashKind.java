package io.ashlar.testkit.simulation;

/** How a node goes down. */
public enum CrashKind {
  /**
   * The process ends, the machine stays: written bytes survive, peers' connections are reset by the
   * machine's kernel.
   */
  PROCESS_KILL,
  /** The machine loses power: unsynced bytes are gone, peers' connections stay half-open. */
  POWER_LOSS,
  /** The machine loses power and its disk: the node comes back empty. */
  DISK_LOSS
}
