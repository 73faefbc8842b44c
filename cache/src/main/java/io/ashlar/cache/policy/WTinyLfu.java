package io.ashlar.cache.policy;

import io.ashlar.cache.clock.FrequencySketch;
import java.util.function.IntConsumer;

/**
 * W-TinyLFU with exact lists: newcomers live in a small LRU window, and whoever falls out of it
 * takes a place in the main part only if it is asked for more often than the one it would replace.
 *
 * <pre>
 *   miss -> [ window: LRU, 1 % ] -> candidate --- asked for more often than the victim? -> stays
 *                                                   |                                 no -> leaves
 *           [ probation: LRU ] -> victim -----------+
 *                 | used    ^
 *                 v         | too many
 *           [ protected: LRU, 80 % of main ]
 * </pre>
 *
 * <h2>Why</h2>
 *
 * LFU holds the popular ones but must count every key there is, for ever. TinyLFU counts in a
 * {@link FrequencySketch}, a few bits a key, and halves all counts now and then: an estimate of
 * recent popularity for anything, whether it is here or not (Einziger, Friedman and Manes 2017,
 * "TinyLFU: a highly efficient cache admission policy", ACM Transactions on Storage 13(4), sections
 * 3 and 4). Admission by frequency alone would turn away everything new, also what is about to
 * become popular; so a newcomer first gets a window in which to prove itself (section 4.3). The
 * main part is segmented: a second use protects.
 *
 * <p>The window's share is fixed here. How much it should be depends on the trace, between 1 % and
 * 80 %: {@link AdaptiveTinyLfu} finds it out. All operations are O(1); a hit changes a list and the
 * sketch, so it needs the lock.
 */
public final class WTinyLfu implements EvictionPolicy {
  private static final int WINDOW = 0;
  private static final int PROBATION = 1;
  private static final int PROTECTED = 2;

  private static final int SKETCH_BYTES_PER_ENTRY = 8;

  private final EntryLists lists = new EntryLists(3);
  private final FrequencySketch sketch = new FrequencySketch(SKETCH_BYTES_PER_ENTRY);
  private long maximumWindow;
  private long maximumMain;
  private long maximumProtected;
  private final double windowShare;
  private long entries;

  /**
   * Empty lists and a window of 1 %.
   *
   * @param capacity the greatest total weight, at least 0
   */
  public WTinyLfu(long capacity) {
    this(capacity, 0.01);
  }

  /**
   * Empty lists.
   *
   * @param capacity the greatest total weight, at least 0
   * @param windowShare the part of it that the window is, from 0 to 1
   * @throws IllegalArgumentException if the share is not
   */
  public WTinyLfu(long capacity, double windowShare) {
    if (!(windowShare >= 0 && windowShare <= 1)) {
      throw new IllegalArgumentException("windowShare=" + windowShare + ", must be from 0 to 1");
    }
    this.windowShare = windowShare;
    divide(capacity);
  }

  private void divide(long capacity) {
    maximumWindow = Math.max(1, (long) (capacity * windowShare));
    maximumMain = Math.max(0, capacity - maximumWindow);
    maximumProtected = maximumMain * 4 / 5;
  }

  @Override
  public String name() {
    return "W-TinyLFU";
  }

  @Override
  public void use(int id) {
    sketch.increment(hash(lists.fingerprint(id)));
    int list = lists.listOf(id);
    if (list == WINDOW) {
      lists.moveToNewest(WINDOW, id);
      return;
    }
    lists.moveToNewest(PROTECTED, id);
    while (lists.weight(PROTECTED) > maximumProtected) {
      lists.moveToNewest(PROBATION, lists.oldest(PROTECTED));
    }
  }

  @Override
  public void prepare(long fingerprint) {
    sketch.increment(hash(fingerprint));
  }

  @Override
  public int evict() {
    while (lists.weight(WINDOW) >= maximumWindow) {
      int candidate = lists.oldest(WINDOW);
      lists.moveToNewest(PROBATION, candidate);
      if (mainWeight() > maximumMain) {
        return contest(candidate);
      }
    }
    int victim = oldestOfMain();
    remove(victim);
    return victim;
  }

  @Override
  public void add(int id, long fingerprint, int weight) {
    lists.add(WINDOW, id, fingerprint, weight);
    entries++;
    sketch.ensureCapacity(entries);
  }

  @Override
  public void remove(int id) {
    lists.remove(id);
    entries--;
  }

  @Override
  public void resize(long capacity) {
    divide(capacity);
    while (lists.weight(PROTECTED) > maximumProtected) {
      lists.moveToNewest(PROBATION, lists.oldest(PROTECTED));
    }
  }

  @Override
  public void coldestFirst(IntConsumer visitor) {
    lists.visit(PROBATION, visitor);
    lists.visit(WINDOW, visitor);
    lists.visit(PROTECTED, visitor);
  }

  @Override
  public void clear() {
    lists.clear();
    sketch.clear();
    entries = 0;
  }

  /** The less popular of the candidate and the one that main would give up; the older if equal. */
  private int contest(int candidate) {
    int victim = oldestOfMain();
    boolean admitted =
        victim != candidate
            && sketch.frequency(hash(lists.fingerprint(candidate)))
                > sketch.frequency(hash(lists.fingerprint(victim)));
    int loser = admitted ? victim : candidate;
    remove(loser);
    return loser;
  }

  private int oldestOfMain() {
    int probation = lists.oldest(PROBATION);
    return probation != EntryLists.NONE ? probation : lists.oldest(PROTECTED);
  }

  private long mainWeight() {
    return lists.weight(PROBATION) + lists.weight(PROTECTED);
  }

  private static int hash(long fingerprint) {
    return (int) ((fingerprint * 0x9E3779B97F4A7C15L) >>> 32);
  }
}
