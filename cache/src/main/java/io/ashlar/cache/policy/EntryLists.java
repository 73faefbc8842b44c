package io.ashlar.cache.policy;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Some doubly linked lists of entries, of which each entry is in at most one; every operation O(1).
 *
 * <p>The links are numbers in two arrays instead of objects: an entry's id is the index of its
 * links. Each list is a ring that begins and ends at an index of its own (a sentinel), so there is
 * no first, last or empty case to tell apart: linking and unlinking are always the same two writes
 * on either side.
 *
 * <pre>
 *   index    0          1          2 + id
 *            ring of    ring of    links of the entry, in whichever ring it is
 *            list 0     list 1
 * </pre>
 *
 * <p>Beside its links each entry has its fingerprint and its weight, for every policy needs them.
 */
final class EntryLists {
  /** Not an id: the list is empty. */
  static final int NONE = -1;

  private static final byte NOWHERE = -1;
  private static final int INITIAL_ENTRIES = 16;

  private final int lists;
  private final long[] weights;

  private int[] newer;
  private int[] older;
  private byte[] listOf = new byte[0];
  private long[] fingerprintOf = new long[0];
  private int[] weightOf = new int[0];

  EntryLists(int lists) {
    this.lists = lists;
    this.weights = new long[lists];
    this.newer = new int[lists];
    this.older = new int[lists];
    clear();
  }

  /** Adds an entry that is in no list as the newest of this one. */
  void add(int list, int id, long fingerprint, int weight) {
    ensureCapacity(id);
    fingerprintOf[id] = fingerprint;
    weightOf[id] = weight;
    link(list, id);
  }

  /** Takes an entry out of its list. */
  void remove(int id) {
    int at = id + lists;
    newer[older[at]] = newer[at];
    older[newer[at]] = older[at];
    weights[listOf[id]] -= weightOf[id];
    listOf[id] = NOWHERE;
  }

  /** Makes an entry the newest of a list, be it the one it is in or another. */
  void moveToNewest(int list, int id) {
    remove(id);
    link(list, id);
  }

  /** The newest entry of a list, or {@link #NONE}. */
  int newest(int list) {
    return older[list] - lists < 0 ? NONE : older[list] - lists;
  }

  /** The oldest entry of a list, or {@link #NONE}. */
  int oldest(int list) {
    return newer[list] - lists < 0 ? NONE : newer[list] - lists;
  }

  /** The entry that is next newer in the same list, or {@link #NONE} after the newest. */
  int newerThan(int id) {
    int at = newer[id + lists];
    return at < lists ? NONE : at - lists;
  }

  /** Visits the entries of a list from the oldest to the newest. */
  void visit(int list, IntConsumer visitor) {
    for (int id = oldest(list); id != NONE; id = newerThan(id)) {
      visitor.accept(id);
    }
  }

  /** The list an entry is in. */
  int listOf(int id) {
    return listOf[id];
  }

  /** The total weight of a list's entries. */
  long weight(int list) {
    return weights[list];
  }

  long fingerprint(int id) {
    return fingerprintOf[id];
  }

  int weightOf(int id) {
    return weightOf[id];
  }

  /** Empties every list. */
  void clear() {
    for (int list = 0; list < lists; list++) {
      newer[list] = list;
      older[list] = list;
    }
    Arrays.fill(weights, 0);
    Arrays.fill(listOf, NOWHERE);
  }

  private void link(int list, int id) {
    int at = id + lists;
    int before = older[list];
    older[at] = before;
    newer[at] = list;
    newer[before] = at;
    older[list] = at;
    listOf[id] = (byte) list;
    weights[list] += weightOf[id];
  }

  private void ensureCapacity(int id) {
    int had = listOf.length;
    if (id < had) {
      return;
    }
    int entries = Math.max(INITIAL_ENTRIES, Math.max(id + 1, had + (had >> 1)));
    newer = Arrays.copyOf(newer, entries + lists);
    older = Arrays.copyOf(older, entries + lists);
    listOf = Arrays.copyOf(listOf, entries);
    Arrays.fill(listOf, had, entries, NOWHERE);
    fingerprintOf = Arrays.copyOf(fingerprintOf, entries);
    weightOf = Arrays.copyOf(weightOf, entries);
  }
}
