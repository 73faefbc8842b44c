package io.ashlar.cache.policy;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * S3-FIFO: three first-in-first-out queues, of which a small one sorts out what is asked for only
 * once.
 *
 * <pre>
 *   miss -> [ S: small, 10 % ] -> used more than once -> [ M: main, 90 % ] -> unused: leaves
 *              | else                                        ^  used: once more round, count - 1
 *              v                                             |
 *           [ G: ghosts ] ---------- asked for again --------+
 * </pre>
 *
 * <h2>Why</h2>
 *
 * In most traces most keys are asked for once in any stretch as long as the cache. Held in a long
 * line each of them keeps a place until it reaches the end. Here it leaves after a tenth of that
 * time (quick demotion), and if that was a mistake the ghost queue notices and sends the key
 * straight to M. No hit moves anything, it only raises a two-bit counter (Yang, Zhang, Qiu, Yue and
 * Vigfusson 2023, "FIFO queues are all you need for cache eviction", SOSP, section 4, algorithm 1).
 *
 * <p>Evict is O(1) amortized: each further round of an entry was paid for by a use. Loops over more
 * than the cache never hit.
 */
public final class S3Fifo implements EvictionPolicy {
  private static final int SMALL = 0;
  private static final int MAIN = 1;
  private static final int MOST_USES = 3;
  private static final int USES_TO_STAY = 2;

  private final EntryLists lists = new EntryLists(2);
  private final Ghosts ghosts = new Ghosts();
  private long maximumSmall;
  private long maximumMain;
  private byte[] uses = new byte[16];

  /**
   * Empty queues.
   *
   * @param capacity the greatest total weight, at least 0
   */
  public S3Fifo(long capacity) {
    divide(capacity);
  }

  private void divide(long capacity) {
    maximumSmall = Math.max(1, capacity / 10);
    maximumMain = Math.max(1, capacity - maximumSmall);
  }

  @Override
  public String name() {
    return "S3-FIFO";
  }

  @Override
  public void use(int id) {
    if (uses[id] < MOST_USES) {
      uses[id]++;
    }
  }

  @Override
  public void prepare(long fingerprint) {}

  @Override
  public int evict() {
    boolean fromMain = lists.weight(MAIN) > maximumMain || lists.oldest(SMALL) == EntryLists.NONE;
    int victim = fromMain ? EntryLists.NONE : leavesSmall();
    if (victim == EntryLists.NONE) {
      victim = leavesMain();
    }
    lists.remove(victim);
    return victim;
  }

  @Override
  public void add(int id, long fingerprint, int weight) {
    if (id >= uses.length) {
      uses = Arrays.copyOf(uses, Math.max(id + 1, uses.length + (uses.length >> 1)));
    }
    uses[id] = 0;
    lists.add(ghosts.remove(fingerprint) ? MAIN : SMALL, id, fingerprint, weight);
  }

  @Override
  public void remove(int id) {
    lists.remove(id);
  }

  @Override
  public void resize(long capacity) {
    divide(capacity);
    ghosts.trimTo(maximumMain);
  }

  @Override
  public void coldestFirst(IntConsumer visitor) {
    lists.visit(SMALL, visitor);
    lists.visit(MAIN, visitor);
  }

  @Override
  public void clear() {
    lists.clear();
    ghosts.clear();
  }

  /** The oldest of S that was not used enough; those that were go to M. None if all were. */
  private int leavesSmall() {
    int oldest = lists.oldest(SMALL);
    while (oldest != EntryLists.NONE && uses[oldest] >= USES_TO_STAY) {
      uses[oldest] = 0;
      lists.moveToNewest(MAIN, oldest);
      oldest = lists.oldest(SMALL);
    }
    if (oldest != EntryLists.NONE) {
      ghosts.add(lists.fingerprint(oldest), lists.weightOf(oldest));
      ghosts.trimTo(maximumMain);
    }
    return oldest;
  }

  /** The oldest of M that was not used since it last came by. */
  private int leavesMain() {
    int oldest = lists.oldest(MAIN);
    while (uses[oldest] > 0) {
      uses[oldest]--;
      lists.moveToNewest(MAIN, oldest);
      oldest = lists.oldest(MAIN);
    }
    return oldest;
  }
}
