package io.ashlar.cache.policy;

import java.util.BitSet;
import java.util.function.IntConsumer;

/**
 * SIEVE: a first-in-first-out line in which a hand walks from old to new, spares whoever was used
 * since it last came by, and evicts the first who was not.
 *
 * <h2>How it differs from second chance</h2>
 *
 * A clock moves the spared entry to the newest end, among the newcomers. Here it stays where it is
 * and only the hand moves on. So behind the hand the long proven stand together, in front of it the
 * newcomers, which it reaches soon: a newcomer that is not used quickly is sifted out quickly
 * (Zhang, Yang, Yue, Vigfusson and Rashmi 2024, "SIEVE is simpler than LRU", NSDI, section 3).
 *
 * <pre>
 *   newest                     oldest
 *     D       C*      B*      A           * used since the hand came by
 *             ^ hand:  spares C (unmarks it), goes on to D; past the newest it begins again at A
 * </pre>
 *
 * A hit only sets a bit. Evict clears as many bits as hits have set: O(1) amortized.
 *
 * <p>It is made for web traffic, where most objects are asked for once. It is not for loops and
 * scans, in which nothing is used between two visits of the hand.
 */
public final class Sieve implements EvictionPolicy {
  private static final int LINE = 0;

  private final EntryLists lists = new EntryLists(1);
  private final BitSet used = new BitSet();

  /** The entry the hand looks at next; none means it begins again at the oldest. */
  private int hand = EntryLists.NONE;

  /**
   * An empty line.
   *
   * @param capacity not needed by this rule
   */
  public Sieve(long capacity) {}

  @Override
  public String name() {
    return "SIEVE";
  }

  @Override
  public void use(int id) {
    used.set(id);
  }

  @Override
  public void prepare(long fingerprint) {}

  @Override
  public int evict() {
    int at = hand == EntryLists.NONE ? lists.oldest(LINE) : hand;
    while (used.get(at)) {
      used.clear(at);
      int next = lists.newerThan(at);
      at = next == EntryLists.NONE ? lists.oldest(LINE) : next;
    }
    hand = lists.newerThan(at);
    lists.remove(at);
    return at;
  }

  @Override
  public void add(int id, long fingerprint, int weight) {
    lists.add(LINE, id, fingerprint, weight);
    used.clear(id);
  }

  @Override
  public void remove(int id) {
    if (id == hand) {
      hand = lists.newerThan(id);
    }
    lists.remove(id);
  }

  @Override
  public void coldestFirst(IntConsumer visitor) {
    for (boolean usedOnes : new boolean[] {false, true}) {
      lists.visit(
          LINE,
          id -> {
            if (used.get(id) == usedOnes) {
              visitor.accept(id);
            }
          });
    }
  }

  @Override
  public void clear() {
    lists.clear();
    hand = EntryLists.NONE;
  }
}
