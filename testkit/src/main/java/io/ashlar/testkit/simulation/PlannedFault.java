package io.ashlar.testkit.simulation;

import java.time.Duration;
import java.util.List;

/**
 * A fault that strikes at an instant and may last.
 *
 * @param kind any but loss, duplication and reordering
 * @param at when, in virtual time
 * @param lasting how long until its end (healing, restart, resuming), zero for none; not used by
 *     resets, jumps and corruption
 * @param nodes the names of the nodes it strikes: one side of a partition; the two ends of a link
 *     or connection; else one node
 * @param amount parts per million of a drift, nanoseconds of a jump, factor of a slow link, else 0
 */
public record PlannedFault(
    FaultKind kind, Duration at, Duration lasting, List<String> nodes, long amount)
    implements Fault {
  /**
   * Checks the kind and how many nodes it takes.
   *
   * @param kind see the record
   * @param at see the record
   * @param lasting see the record
   * @param nodes see the record
   * @param amount see the record
   */
  public PlannedFault {
    if (kind.isOfMessage()) {
      throw new IllegalArgumentException("kind=" + kind + " strikes single messages by a share");
    }
    Durations.nanos("at", at);
    Durations.nanos("lasting", lasting);
    nodes = List.copyOf(nodes);
    int wanted = nodesOf(kind);
    if (wanted == 0 ? nodes.isEmpty() : nodes.size() != wanted) {
      throw new IllegalArgumentException(kind + " cannot strike " + nodes);
    }
  }

  /** How many nodes a kind takes; 0 for at least one. */
  static int nodesOf(FaultKind kind) {
    return switch (kind) {
      case PARTITION -> 0;
      case ONE_WAY_PARTITION, SLOW_LINK, LINK_PAUSE, CONNECTION_RESET, HALF_OPEN -> 2;
      default -> 1;
    };
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(kind).append(" at ").append(Durations.format(at.toNanos()));
    if (!lasting.isZero()) {
      text.append(" for ").append(Durations.format(lasting.toNanos()));
    }
    text.append(" of ").append(String.join(", ", nodes));
    if (amount != 0) {
      text.append(" by ").append(amount);
    }
    return text.toString();
  }
}
