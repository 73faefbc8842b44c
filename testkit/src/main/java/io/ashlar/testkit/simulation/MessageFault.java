package io.ashlar.testkit.simulation;

import java.time.Duration;

/**
 * A fault that strikes one message.
 *
 * @param kind loss, duplication or reordering
 * @param at when the message was sent, in virtual time
 * @param from the sending node's name
 * @param to the receiving node's name
 * @param number which of the messages sent over this link at that instant, from 1
 */
public record MessageFault(FaultKind kind, Duration at, String from, String to, int number)
    implements Fault {
  /**
   * Checks the kind.
   *
   * @param kind see the record
   * @param at see the record
   * @param from see the record
   * @param to see the record
   * @param number see the record
   */
  public MessageFault {
    if (!kind.isOfMessage()) {
      throw new IllegalArgumentException("kind=" + kind + " does not strike single messages");
    }
  }

  @Override
  public String toString() {
    return kind
        + " at "
        + Durations.format(at.toNanos())
        + " of message "
        + (number > 1 ? number + " of that instant " : "")
        + from
        + " > "
        + to;
  }
}
