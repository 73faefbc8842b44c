package io.ashlar.cache.policy;

import java.util.function.IntConsumer;

/**
 * Least recently used: the entry goes whose last use lies furthest back.
 *
 * <h2>Why</h2>
 *
 * What was used lately tends to be used again soon. Sleator and Tarjan (1985, "Amortized efficiency
 * of list update and paging rules", section 4) show that with k entries it misses at most k times
 * as often as the optimum with foresight, and that no rule without foresight has a better worst
 * case. Its weakness is the scan: n entries used once push out n that are used daily. And a loop
 * over one entry more than fit never hits at all.
 *
 * <h2>Why every operation is O(1)</h2>
 *
 * Two structures share one node, so whoever holds an entry holds its place in both:
 *
 * <pre>
 *   hash table   [0] -> A -> D      which entry has this key?  (the owner's)
 *                [1]
 *                [2] -> C           line: newest - C - A - D - oldest  (this class)
 * </pre>
 *
 * <ul>
 *   <li><b>use</b> unlinks the entry from the line and links it at its newest end. Its neighbours
 *       are known from the entry itself, no search: at most six references are written.
 *   <li><b>evict</b> takes the oldest end, whose place is known.
 *   <li><b>add</b> and <b>remove</b> change an end of the line, or two neighbours.
 * </ul>
 *
 * A list alone finds in O(n), a table alone knows no order. The line costs 8 bytes an entry.
 *
 * <p>The price of exactness: each hit rewrites the line, so it needs the lock.
 */
public final class Lru implements EvictionPolicy {
  private static final int LINE = 0;

  private final EntryLists lists = new EntryLists(1);

  /**
   * An empty line.
   *
   * @param capacity not needed by this rule
   */
  public Lru(long capacity) {}

  @Override
  public String name() {
    return "LRU";
  }

  @Override
  public void use(int id) {
    lists.moveToNewest(LINE, id);
  }

  @Override
  public void prepare(long fingerprint) {}

  @Override
  public int evict() {
    int victim = lists.oldest(LINE);
    lists.remove(victim);
    return victim;
  }

  @Override
  public void add(int id, long fingerprint, int weight) {
    lists.add(LINE, id, fingerprint, weight);
  }

  @Override
  public void remove(int id) {
    lists.remove(id);
  }

  @Override
  public void coldestFirst(IntConsumer visitor) {
    lists.visit(LINE, visitor);
  }

  @Override
  public void clear() {
    lists.clear();
  }
}
