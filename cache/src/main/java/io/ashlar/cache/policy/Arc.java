package io.ashlar.cache.policy;

import java.util.function.IntConsumer;

/**
 * Adaptive replacement cache: two LRU lists, one of keys seen once and one of keys seen again, and
 * a border between them that every regretted eviction moves.
 *
 * <pre>
 *   seen once:   B1 ghosts | T1 entries  ||  T2 entries | B2 ghosts   :seen again
 *                 oldest -  newest       ||  newest     - oldest
 *                              target p: how much T1 may weigh
 * </pre>
 *
 * <h2>How it learns</h2>
 *
 * A newcomer that B1 remembers would have been a hit, had T1 been larger: p grows. One that B2
 * remembers would have been a hit, had T2 been larger: p shrinks. The smaller ghost list moves p by
 * more, for a hit in it says more (Megiddo and Modha 2003, "ARC: a self-tuning, low overhead
 * replacement cache", FAST, section 3, figure 4). There is nothing to configure.
 *
 * <h2>What holds at any time</h2>
 *
 * With c the capacity: T1 + T2 &lt;= c; T1 + B1 &lt;= c; T1 + T2 + B1 + B2 &lt;= 2c; 0 &lt;= p
 * &lt;= c. (The paper's invariants in weights. That the ghosts are empty while the entries do not
 * fill the cache holds only for an owner that never removes anything.)
 *
 * <p>All operations are O(1). A hit changes a list, so it needs the lock. Like LRU it has no hits
 * in a loop larger than the cache.
 */
public final class Arc implements EvictionPolicy {
  private static final int T1 = 0;
  private static final int T2 = 1;

  private long capacity;
  private final EntryLists lists = new EntryLists(2);
  private final Ghosts b1 = new Ghosts();
  private final Ghosts b2 = new Ghosts();
  private double target;

  /** What the ghosts say of the newcomer. */
  private boolean seenBefore;

  private boolean inB2;

  /**
   * Empty lists.
   *
   * @param capacity the greatest total weight, at least 0
   */
  public Arc(long capacity) {
    this.capacity = capacity;
  }

  @Override
  public String name() {
    return "ARC";
  }

  @Override
  public void use(int id) {
    lists.moveToNewest(T2, id);
  }

  @Override
  public void prepare(long fingerprint) {
    double once = b1.weight();
    double again = b2.weight();
    inB2 = false;
    seenBefore = true;
    if (b1.remove(fingerprint)) {
      target = Math.min((double) capacity, target + Math.max(1, again / once));
    } else if (b2.remove(fingerprint)) {
      target = Math.max(0, target - Math.max(1, once / again));
      inB2 = true;
    } else {
      seenBefore = false;
    }
  }

  @Override
  public int evict() {
    int oldestOnce = lists.oldest(T1);
    int oldestAgain = lists.oldest(T2);
    long once = lists.weight(T1);
    if (!seenBefore && once >= capacity && b1.weight() == 0) {
      // All is T1, and B1 has no room: this one leaves without a trace (case IV A).
      lists.remove(oldestOnce);
      return oldestOnce;
    }
    boolean fromT1 =
        oldestAgain == EntryLists.NONE
            || (oldestOnce != EntryLists.NONE
                && (once > target || (inB2 && once == (long) target && once > 0)));
    int victim = fromT1 ? oldestOnce : oldestAgain;
    (fromT1 ? b1 : b2).add(lists.fingerprint(victim), lists.weightOf(victim));
    lists.remove(victim);
    trimGhosts(); // only after a resize is there anything to trim
    return victim;
  }

  @Override
  public void add(int id, long fingerprint, int weight) {
    lists.add(seenBefore ? T2 : T1, id, fingerprint, weight);
    trimGhosts();
  }

  private void trimGhosts() {
    b1.trimTo(Math.max(0, capacity - lists.weight(T1)));
    long entries = lists.weight(T1) + lists.weight(T2);
    b2.trimTo(Math.max(0, 2 * capacity - entries - b1.weight()));
  }

  @Override
  public void remove(int id) {
    lists.remove(id);
  }

  @Override
  public void resize(long newCapacity) {
    capacity = newCapacity;
    target = Math.min(target, (double) newCapacity);
    // What leaves for want of room is no newcomer's doing; what the ghosts keep, add trims.
    seenBefore = true;
    inB2 = false;
    trimGhosts();
  }

  @Override
  public void coldestFirst(IntConsumer visitor) {
    lists.visit(T1, visitor);
    lists.visit(T2, visitor);
  }

  @Override
  public void clear() {
    lists.clear();
    b1.clear();
    b2.clear();
    target = 0;
  }

  /** Throws if one of the invariants above does not hold; for tests. */
  void verify() {
    long entries = lists.weight(T1) + lists.weight(T2);
    if (entries > capacity
        || lists.weight(T1) + b1.weight() > capacity
        || entries + b1.weight() + b2.weight() > 2 * capacity
        || target < 0
        || target > capacity) {
      throw new IllegalStateException(
          "capacity=%d, T1=%d, T2=%d, B1=%d, B2=%d, p=%s"
              .formatted(
                  capacity, lists.weight(T1), lists.weight(T2), b1.weight(), b2.weight(), target));
    }
  }
}
