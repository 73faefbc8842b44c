package io.ashlar.cache.policy;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fingerprints of entries that left, in the order in which they left: what a policy remembers
 * in order to notice that it let go too early. A ghost costs its number, not its value. O(1).
 */
final class Ghosts {
  private final Map<Long, Integer> weights = new LinkedHashMap<>();
  private long weight;

  /** Remembers an entry that just left. */
  void add(long fingerprint, int entryWeight) {
    remove(fingerprint);
    weights.put(fingerprint, entryWeight);
    weight += entryWeight;
  }

  boolean contains(long fingerprint) {
    return weights.containsKey(fingerprint);
  }

  /**
   * Forgets a ghost.
   *
   * @return whether it was here
   */
  boolean remove(long fingerprint) {
    Integer was = weights.remove(fingerprint);
    if (was == null) {
      return false;
    }
    weight -= was;
    return true;
  }

  /** Forgets those that left first until the rest weighs no more than this. */
  void trimTo(long maximum) {
    Iterator<Integer> fromOldest = weights.values().iterator();
    while (weight > maximum && fromOldest.hasNext()) {
      weight -= fromOldest.next();
      fromOldest.remove();
    }
  }

  /** What the entries weighed together when they were here. */
  long weight() {
    return weight;
  }

  void clear() {
    weights.clear();
    weight = 0;
  }
}
