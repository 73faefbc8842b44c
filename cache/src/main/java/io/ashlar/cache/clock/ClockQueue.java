package io.ashlar.cache.clock;

import org.jspecify.annotations.Nullable;

/**
 * A first-in-first-out queue threaded through its nodes: no memory of its own, every operation
 * O(1). An entry removed by its owner stays in its place, marked as gone, until the hand comes by
 * or {@link #sweep} takes all of them out: singly linked, it could not be unlinked from the middle.
 *
 * <p>So {@link #count} and {@link #weight} include those who are gone. Owned by {@link
 * TinyLfuClocks}.
 *
 * @param <N> the type of entry
 */
final class ClockQueue<N extends ClockNode<N>> {
  private @Nullable N oldest;
  private @Nullable N newest;
  private long count;
  private long weight;

  /** The node the hand is at, or null if there is none. */
  @Nullable N oldest() {
    return oldest;
  }

  /** Adds a node as the newest. */
  void add(N node) {
    node.link = null;
    if (newest == null) {
      oldest = node;
    } else {
      newest.link = node;
    }
    newest = node;
    count++;
    weight += node.weight();
  }

  /** Takes out the oldest node, which must be there. */
  void removeOldest(N node) {
    oldest = node.link;
    if (oldest == null) {
      newest = null;
    }
    // One that left must not keep the younger ones reachable.
    node.link = null;
    count--;
    weight -= node.weight();
  }

  /** Moves the oldest node to the newest end. */
  void recycle(N node) {
    removeOldest(node);
    add(node);
  }

  /** The nodes, those who are gone included. */
  long count() {
    return count;
  }

  /** The total weight of the nodes, those who are gone included. */
  long weight() {
    return weight;
  }

  /** Takes out all who are gone; O(n). */
  void sweep() {
    N node = oldest;
    clear();
    while (node != null) {
      N next = node.link;
      if (node.isGone()) {
        node.link = null;
      } else {
        add(node);
      }
      node = next;
    }
  }

  void clear() {
    oldest = null;
    newest = null;
    count = 0;
    weight = 0;
  }
}
