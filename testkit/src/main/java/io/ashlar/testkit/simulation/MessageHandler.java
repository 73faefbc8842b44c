package io.ashlar.testkit.simulation;

/** The receiver of a node's messages. */
@FunctionalInterface
public interface MessageHandler {
  /**
   * Takes a message. An exception thrown here fails the simulation's run.
   *
   * @param from the sending node's name
   * @param message the bytes, which belong to the receiver from now on
   */
  void onMessage(String from, byte[] message);
}
