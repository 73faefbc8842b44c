package io.ashlar.cache.policy;

import java.util.function.IntConsumer;

/**
 * 2Q, the full version: newcomers pass through a short first-in-first-out queue, and only who is
 * asked for again after having left it is taken for worth keeping.
 *
 * <pre>
 *   miss -> [ A1in: FIFO, 1/4 ] -> leaves, remembered in A1out (ghosts, 1/2)
 *                                     | asked for again
 *                                     v
 *                                  [ Am: LRU, the rest ] -> leaves for good
 * </pre>
 *
 * <h2>Why</h2>
 *
 * Uses come in bursts: a page is read, its row is read, it is written. For LRU that is three uses;
 * here it is one, for a hit in A1in changes nothing. What counts is whether the key comes back
 * after the burst is over, and that A1out notices without holding any value. So a scan flows
 * through A1in and never touches Am (Johnson and Shasha 1994, "2Q: a low overhead high performance
 * buffer management replacement algorithm", VLDB, section 3.2; the shares 1/4 and 1/2 are theirs).
 *
 * <p>Its weakness are its two fixed shares, which {@link Arc} learns instead. All operations O(1).
 */
public final class TwoQueue implements EvictionPolicy {
  private static final int A1_IN = 0;
  private static final int A_M = 1;

  private final EntryLists lists = new EntryLists(2);
  private final Ghosts a1Out = new Ghosts();
  private long maximumIn;
  private long maximumOut;

  /**
   * Empty queues.
   *
   * @param capacity the greatest total weight, at least 0
   */
  public TwoQueue(long capacity) {
    divide(capacity);
  }

  private void divide(long capacity) {
    maximumIn = Math.max(1, capacity / 4);
    maximumOut = Math.max(1, capacity / 2);
  }

  @Override
  public String name() {
    return "2Q";
  }

  @Override
  public void use(int id) {
    if (lists.listOf(id) == A_M) {
      lists.moveToNewest(A_M, id);
    }
  }

  @Override
  public void prepare(long fingerprint) {}

  @Override
  public int evict() {
    int oldestIn = lists.oldest(A1_IN);
    int oldestMain = lists.oldest(A_M);
    boolean fromIn = oldestMain == EntryLists.NONE || lists.weight(A1_IN) > maximumIn;
    int victim = fromIn ? oldestIn : oldestMain;
    if (fromIn) {
      a1Out.add(lists.fingerprint(victim), lists.weightOf(victim));
      a1Out.trimTo(maximumOut);
    }
    lists.remove(victim);
    return victim;
  }

  @Override
  public void add(int id, long fingerprint, int weight) {
    lists.add(a1Out.remove(fingerprint) ? A_M : A1_IN, id, fingerprint, weight);
  }

  @Override
  public void remove(int id) {
    lists.remove(id);
  }

  @Override
  public void resize(long capacity) {
    divide(capacity);
    a1Out.trimTo(maximumOut);
  }

  @Override
  public void coldestFirst(IntConsumer visitor) {
    lists.visit(A1_IN, visitor);
    lists.visit(A_M, visitor);
  }

  @Override
  public void clear() {
    lists.clear();
    a1Out.clear();
  }
}
