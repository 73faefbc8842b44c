package io.ashlar.testkit.simulation;

/**
 * A fault that strikes one message.
 *
 * @param kind loss, duplication or reordering
 * @param from the sending node's name
 * @param to the receiving node's name
 * @param number the message's number on this link, from 1
 */
public record MessageFault(FaultKind kind, String from, String to, long number) implements Fault {
  /** Checks the kind. */
  public MessageFault {
    if (!kind.isOfMessage()) {
      throw new IllegalArgumentException("kind=" + kind + " does not strike single messages");
    }
  }

  @Override
  public String toString() {
    return kind + " of message #" + number + " " + from + " > " + to;
  }
}
