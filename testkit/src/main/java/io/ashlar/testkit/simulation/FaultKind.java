package io.ashlar.testkit.simulation;

/** What can go wrong. */
public enum FaultKind {
  /** A message vanishes. */
  LOSS(true),
  /** A message arrives twice. */
  DUPLICATION(true),
  /** A message is held back, so that later ones overtake it. */
  REORDERING(true),
  /** Some nodes cannot talk to the rest. */
  PARTITION(false),
  /** One node's messages do not reach another one, while the answers would. */
  ONE_WAY_PARTITION(false),
  /** One direction between two nodes takes {@code amount} times as long. */
  SLOW_LINK(false),
  /** One direction between two nodes holds all it carries. */
  LINK_PAUSE(false),
  /** All connections between two nodes are reset. */
  CONNECTION_RESET(false),
  /** The first of two nodes sees its connections to the second one reset, the second does not. */
  HALF_OPEN(false),
  /** A node's process is killed, and started again. */
  PROCESS_KILL(false),
  /** A node loses power, and gets it back. */
  POWER_LOSS(false),
  /** A node's process stands still, its clock does not. */
  NODE_PAUSE(false),
  /** A node's clock gains {@code amount} parts per million; of several at a time, the newest. */
  CLOCK_DRIFT(false),
  /** A node's wall clock jumps by {@code amount} nanoseconds. */
  CLOCK_JUMP(false),
  /** A node stands still and so does its clock. */
  CLOCK_SUSPEND(false),
  /** A node loses power and its disk, and comes back empty. */
  DISK_LOSS(false),
  /** Something on a node's disk is damaged. */
  CORRUPTION(false);

  private final boolean ofMessage;

  FaultKind(boolean ofMessage) {
    this.ofMessage = ofMessage;
  }

  /**
   * Tells whether it strikes single messages, by a share; the others are planned at an instant.
   *
   * @return true for loss, duplication and reordering
   */
  public boolean isOfMessage() {
    return ofMessage;
  }
}
