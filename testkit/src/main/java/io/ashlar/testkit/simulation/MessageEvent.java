package io.ashlar.testkit.simulation;

import org.jspecify.annotations.Nullable;

/**
 * A message under way. Pooled: a million messages make as many objects as are in flight at once.
 */
final class MessageEvent extends Event {
  private static final byte[] NONE = {};

  private final SimulatedNetwork network;
  private @Nullable Link link;
  private byte[] bytes = NONE;
  private long number;

  /** The next free event while this one is in the pool. */
  @Nullable MessageEvent nextFree;

  MessageEvent(SimulatedNetwork network) {
    this.network = network;
  }

  void carry(Link newLink, long newNumber, byte[] newBytes) {
    link = newLink;
    node = newLink.to();
    number = newNumber;
    bytes = newBytes;
  }

  @Override
  public void run() {
    Link arrivedOver = java.util.Objects.requireNonNull(link);
    if (arrivedOver.isPaused()) {
      arrivedOver.hold(this);
      return;
    }
    byte[] arrived = bytes;
    long arrivedNumber = number;
    link = null;
    node = null;
    bytes = NONE;
    network.release(this);
    network.arrived(arrivedOver, arrivedNumber, arrived);
  }
}
