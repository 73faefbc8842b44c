package io.ashlar.testkit.simulation;

import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The book of acknowledged records and of the nodes that hold a durable, intact copy of each.
 *
 * <p>The test keeps it: when the system acknowledges a record, when a copy is made or repaired,
 * when a record is no longer promised. The injector reads it before it destroys a copy, and strikes
 * out what it has destroyed. Looking a node up takes time linear in the records, which only disk
 * faults do.
 */
public final class RecordLedger {
  private final Simulation simulation;
  private final Map<String, BitSet> copies = new LinkedHashMap<>();

  RecordLedger(Simulation simulation) {
    this.simulation = simulation;
  }

  /**
   * Enters an acknowledged record.
   *
   * @param record any name for it; entering it again adds copies
   * @param holders the names of the nodes that hold it durably
   */
  public void acknowledged(String record, Collection<String> holders) {
    BitSet nodes = copies.computeIfAbsent(record, name -> new BitSet());
    for (String holder : holders) {
      nodes.set(simulation.node(holder).index());
    }
  }

  /**
   * Enters one more copy of a record that is in the book; does nothing if it is not.
   *
   * @param record its name
   * @param holder the name of the node that holds it durably now
   */
  public void copied(String record, String holder) {
    BitSet nodes = copies.get(record);
    if (nodes != null) {
      nodes.set(simulation.node(holder).index());
    }
  }

  /**
   * Takes a record out: it was deleted, or is part of a snapshot with a name of its own.
   *
   * @param record its name
   */
  public void released(String record) {
    copies.remove(record);
  }

  /**
   * Returns who holds an intact copy of a record.
   *
   * @param record its name
   * @return names of nodes in the order they were added, none if the record is unknown
   */
  public List<String> holders(String record) {
    return copies.getOrDefault(record, new BitSet()).stream()
        .mapToObj(simulation::nodeName)
        .toList();
  }

  /** Whether each record would keep so many copies if this node's were destroyed. */
  boolean canLose(SimulatedNode node, int minIntactCopies) {
    for (BitSet nodes : copies.values()) {
      if (nodes.get(node.index()) && nodes.cardinality() - 1 < minIntactCopies) {
        return false;
      }
    }
    return true;
  }

  /** Strikes out all copies of a node. */
  void lose(SimulatedNode node) {
    copies.values().forEach(nodes -> nodes.clear(node.index()));
  }
}
