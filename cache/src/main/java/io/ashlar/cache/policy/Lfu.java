package io.ashlar.cache.policy;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Least frequently used: the entry goes that was used the fewest times since it came; among equals,
 * the one whose last use lies furthest back.
 *
 * <h2>How it is O(1)</h2>
 *
 * A heap ordered by count needs O(log n) a use. But a use raises a count by exactly one, so the
 * entry's new place is always right beside its old one (Shah, Mitra and Matani 2010, "An O(1)
 * algorithm for implementing the LFU cache eviction scheme"): entries of equal count share a
 * bucket, the buckets form a line sorted by count, and a use moves the entry to the next bucket,
 * which is made if it is not there and vanishes when it is empty.
 *
 * <pre>
 *   fewest -> [1: D C] - [2: A] - [7: B]      C is used:   [1: D] - [2: C A] - [7: B]
 * </pre>
 *
 * The victim is the oldest entry of the first bucket. A newcomer has count 1, so its bucket is the
 * first or goes before it. Nothing is ever searched.
 *
 * <h2>What it is good for</h2>
 *
 * It is the best rule for requests drawn independently from a fixed distribution, and scans do not
 * hurt it. But it never forgets: what was popular last week keeps its place though nobody asks any
 * more, and newcomers push out each other. {@link WTinyLfu} is what became of it.
 */
public final class Lfu implements EvictionPolicy {

  /** The entries of one count; a ring through the arrays' indices would need one list a count. */
  private static final class Bucket {
    final long count;
    int newest = EntryLists.NONE;
    int oldest = EntryLists.NONE;
    @Nullable Bucket fewer;
    @Nullable Bucket more;

    Bucket(long count) {
      this.count = count;
    }
  }

  private @Nullable Bucket fewest;
  private @Nullable Bucket[] bucketOf = new Bucket[0];
  private int[] newer = new int[0];
  private int[] older = new int[0];

  /**
   * No entries.
   *
   * @param capacity not needed by this rule
   */
  public Lfu(long capacity) {}

  @Override
  public String name() {
    return "LFU";
  }

  @Override
  public void use(int id) {
    Bucket from = bucket(id);
    Bucket next = from.more;
    Bucket to = next != null && next.count == from.count + 1 ? next : insertAfter(from);
    remove(id);
    append(to, id);
  }

  @Override
  public void prepare(long fingerprint) {}

  @Override
  public int evict() {
    if (fewest == null) {
      throw new IllegalStateException("nothing to evict");
    }
    int victim = fewest.oldest;
    remove(victim);
    return victim;
  }

  @Override
  public void add(int id, long fingerprint, int weight) {
    if (id >= newer.length) {
      int entries = Math.max(16, Math.max(id + 1, newer.length + (newer.length >> 1)));
      bucketOf = Arrays.copyOf(bucketOf, entries);
      newer = Arrays.copyOf(newer, entries);
      older = Arrays.copyOf(older, entries);
    }
    append(fewest != null && fewest.count == 1 ? fewest : insertAfter(null), id);
  }

  @Override
  public void remove(int id) {
    Bucket from = bucket(id);
    int after = newer[id];
    int before = older[id];
    if (after == EntryLists.NONE) {
      from.newest = before;
    } else {
      older[after] = before;
    }
    if (before == EntryLists.NONE) {
      from.oldest = after;
    } else {
      newer[before] = after;
    }
    bucketOf[id] = null;
    if (from.newest == EntryLists.NONE) {
      unlink(from);
    }
  }

  @Override
  public void coldestFirst(IntConsumer visitor) {
    for (Bucket bucket = fewest; bucket != null; bucket = bucket.more) {
      for (int id = bucket.oldest; id != EntryLists.NONE; id = newer[id]) {
        visitor.accept(id);
      }
    }
  }

  @Override
  public void clear() {
    fewest = null;
    Arrays.fill(bucketOf, null);
  }

  private Bucket bucket(int id) {
    Bucket bucket = bucketOf[id];
    if (bucket == null) {
      throw new IllegalStateException("id=" + id + ", not here");
    }
    return bucket;
  }

  private void append(Bucket to, int id) {
    older[id] = to.newest;
    newer[id] = EntryLists.NONE;
    if (to.newest == EntryLists.NONE) {
      to.oldest = id;
    } else {
      newer[to.newest] = id;
    }
    to.newest = id;
    bucketOf[id] = to;
  }

  /** A new bucket for one use more than the given one, or for the first use if there is none. */
  private Bucket insertAfter(@Nullable Bucket before) {
    Bucket bucket = new Bucket(before == null ? 1 : before.count + 1);
    Bucket after = before == null ? fewest : before.more;
    bucket.fewer = before;
    bucket.more = after;
    if (before == null) {
      fewest = bucket;
    } else {
      before.more = bucket;
    }
    if (after != null) {
      after.fewer = bucket;
    }
    return bucket;
  }

  private void unlink(Bucket bucket) {
    if (bucket.fewer == null) {
      fewest = bucket.more;
    } else {
      bucket.fewer.more = bucket.more;
    }
    if (bucket.more != null) {
      bucket.more.fewer = bucket.fewer;
    }
  }
}
