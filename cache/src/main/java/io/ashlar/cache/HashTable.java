package io.ashlar.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Collection;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hash table whose nodes are the cache's entries: read without a lock, written by one thread at a
 * time under the cache's lock.
 *
 * <h2>Where an entry is</h2>
 *
 * An entry keeps 24 bits of its hash; the number of buckets is a power of two, and the upper bits
 * of the hash say which one it is. When the table doubles, the entries of bucket b go to 2b and 2b
 * + 1. The key is never asked for its hash again: entries are moved and unlinked by what they keep.
 * The table doubles when there is an entry for each bucket; a cache that is full has between one
 * and two buckets for each. (With any other length the bucket would be a product instead of a
 * shift: 2 of the 20 ns of a hit.) Beyond 2^24 entries chains grow longer instead.
 *
 * <h2>Why a reader needs no lock</h2>
 *
 * A newcomer is linked in front of its chain, and doubling keeps the order within a chain. So
 * however links change under a reader's feet, they obey one rule: <b>a link leads to an entry that
 * was added earlier</b>. From which follows
 *
 * <ul>
 *   <li>that a walk ends: it cannot come by the same entry twice;
 *   <li>that what it comes by is complete: whoever sees an entry (linked into its bucket by a
 *       release, read by an acquire) sees everything written before it was added, and so every
 *       older entry, by whatever link it gets there;
 *   <li>that a removed entry still leads on to all entries behind it. (One that was removed while
 *       the reader stood on it does not change any more.)
 * </ul>
 *
 * What can happen is that a walk is led astray while the table doubles: the reader stands on an
 * entry that moves to another chain, follows it there and misses what remained in its own. It never
 * finds a wrong entry, for keys are compared; but it may find none. Therefore doubling is announced
 * before the first link changes, by a count that is odd meanwhile, and a reader that found nothing
 * looks at the count again. If it changed, the walk says nothing, and the reader asks once more
 * under the lock. Hits do not pay for this.
 *
 * <h2>Keys that collide</h2>
 *
 * Which bucket a hash gets is secret (see {@link Hashing}), so nobody can choose keys of different
 * hash codes that meet in one chain. Keys of one and the same {@code hashCode} do meet. Their
 * number is limited: {@link #crowdedOut} names one that should go when there are {@value
 * #MOST_OF_ONE_HASH} of them, so no walk gets longer than that however keys are crafted. (A map
 * would have to turn the chain into a tree, and could only if the keys can be compared. A cache may
 * forget.)
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
final class HashTable<K, V> {
  static final int MOST_OF_ONE_HASH = 64;

  /** The position behind all entries. */
  static final long END = 1L << 24;

  private static final int BUCKETS_AT_ONCE = 32;
  private static final int KEPT_BITS = 24;
  private static final int MAXIMUM_BUCKETS = 1 << KEPT_BITS;

  /** Two, for a shift by all 32 bits is one by none. */
  private static final int SMALLEST = 2;

  private static final int LARGEST_INITIAL = 16;

  private static final VarHandle BUCKET = MethodHandles.arrayElementVarHandle(Entry[].class);

  private final ReentrantLock lock;
  private final int initialBuckets;

  private volatile @Nullable Entry<K, V>[] buckets;

  /** How often doubling has begun or ended: odd while links change. */
  private volatile int moves;

  private long size;

  /**
   * An empty table.
   *
   * @param lock held by whoever calls anything but {@link #find}
   * @param expected the number of entries there will be
   */
  HashTable(ReentrantLock lock, long expected) {
    this.lock = lock;
    int length = SMALLEST;
    while (length < LARGEST_INITIAL && length < expected) {
      length *= 2;
    }
    initialBuckets = length;
    buckets = newBuckets(length);
  }

  /** The entry of a key, or null if there is none. Any thread; takes no lock unless in doubt. */
  @Nullable Entry<K, V> find(K key, int hash) {
    int before = moves;
    Entry<K, V> found = walk(key, hash);
    if (found != null) {
      return found;
    }
    VarHandle.acquireFence(); // all of the walk, before looking again
    return before == moves && (before & 1) == 0 ? null : findForSure(key, hash);
  }

  private @Nullable Entry<K, V> findForSure(K key, int hash) {
    lock.lock();
    try {
      return walk(key, hash);
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings(
      "ReferenceEquality") // the same object is the common case, and equals may be slow
  private @Nullable Entry<K, V> walk(K key, int hash) {
    @Nullable Entry<K, V>[] table = buckets;
    Entry<K, V> entry = first(table, bucket(hash, table.length));
    while (entry != null) {
      if (entry.hasHash(hash) && (entry.key == key || key.equals(entry.key))) {
        return entry;
      }
      entry = entry.next;
    }
    return null;
  }

  /** Adds an entry whose key is not here, or whose predecessor is about to be removed. */
  void add(Entry<K, V> entry) {
    if (size >= buckets.length && buckets.length < MAXIMUM_BUCKETS) {
      grow();
    }
    @Nullable Entry<K, V>[] table = buckets;
    int bucket = bucket(entry.hash(), table.length);
    entry.next = table[bucket];
    BUCKET.setRelease(table, bucket, entry);
    size++;
  }

  /**
   * Removes this very entry.
   *
   * @return whether it was still here
   */
  @SuppressWarnings("ReferenceEquality") // this very entry
  boolean remove(Entry<K, V> entry) {
    @Nullable Entry<K, V>[] table = buckets;
    int bucket = bucket(entry.hash(), table.length);
    Entry<K, V> before = null;
    Entry<K, V> walker = table[bucket];
    while (walker != null && walker != entry) {
      before = walker;
      walker = walker.next;
    }
    if (walker == null) {
      return false;
    }
    // The entry's own link stays: somebody may be standing on it.
    if (before == null) {
      BUCKET.setRelease(table, bucket, entry.next);
    } else {
      before.next = entry.next;
    }
    size--;
    return true;
  }

  /**
   * The oldest of the entries with this hash, if they are too many for another one. O(length of the
   * chain).
   */
  @Nullable Entry<K, V> crowdedOut(int hash) {
    @Nullable Entry<K, V>[] table = buckets;
    int crowd = 0;
    Entry<K, V> oldest = null;
    for (Entry<K, V> e = table[bucket(hash, table.length)]; e != null; e = e.next) {
      if (e.hasHash(hash)) {
        crowd++;
        oldest = e;
      }
    }
    return crowd < MOST_OF_ONE_HASH ? null : oldest;
  }

  /** Removes all entries at one instant, then visits each of them. */
  void clear(Consumer<Entry<K, V>> visitor) {
    @Nullable Entry<K, V>[] old = buckets;
    buckets = newBuckets(initialBuckets);
    size = 0;
    visit(old, visitor);
  }

  /**
   * Collects some entries, in the order of their hashes. A position is a hash: however often the
   * table doubles between two calls, what lies behind it is the same, so each entry that is here
   * all the time is collected exactly once.
   *
   * @param position 0 to begin with, then what the last call returned
   * @return the position of the next ones, or {@link #END}
   */
  long collect(long position, Collection<Entry<K, V>> into) {
    @Nullable Entry<K, V>[] table = buckets;
    int bucket = (int) ((position * table.length) >>> KEPT_BITS);
    int looked = 0;
    while (bucket < table.length && looked++ < BUCKETS_AT_ONCE) {
      for (Entry<K, V> e = table[bucket]; e != null; e = e.next) {
        if (e.hash() >>> (32 - KEPT_BITS) >= position) {
          into.add(e);
        }
      }
      bucket++;
    }
    // The first hash of the next bucket.
    return ((long) bucket * MAXIMUM_BUCKETS + table.length - 1) / table.length;
  }

  /** Visits every entry, in no particular order. */
  void forEach(Consumer<Entry<K, V>> visitor) {
    visit(buckets, visitor);
  }

  private static <K, V> void visit(@Nullable Entry<K, V>[] table, Consumer<Entry<K, V>> visitor) {
    for (Entry<K, V> first : table) {
      for (Entry<K, V> entry = first; entry != null; entry = entry.next) {
        visitor.accept(entry);
      }
    }
  }

  long size() {
    return size;
  }

  /** For tests. */
  int buckets() {
    return buckets.length;
  }

  private void grow() {
    @Nullable Entry<K, V>[] old = buckets;
    @Nullable Entry<K, V>[] grown = newBuckets(2 * old.length);
    int announced = moves + 1;
    moves = announced;
    VarHandle.fullFence(); // the announcement, before the first link changes
    for (int bucket = 0; bucket < old.length; bucket++) {
      redistribute(old[bucket], grown);
    }
    buckets = grown;
    moves = announced + 1;
  }

  /**
   * Appends each entry of a chain to its new one, so that older ones remain behind younger ones.
   */
  private void redistribute(@Nullable Entry<K, V> chain, @Nullable Entry<K, V>[] grown) {
    Entry<K, V> lastLow = null;
    Entry<K, V> lastHigh = null;
    int low = -1;
    Entry<K, V> next;
    for (Entry<K, V> entry = chain; entry != null; entry = next) {
      next = entry.next;
      int bucket = bucket(entry.hash(), grown.length);
      if (low < 0) {
        low = bucket & ~1;
      }
      Entry<K, V> last = bucket == low ? lastLow : lastHigh;
      if (last == null) {
        grown[bucket] = entry;
      } else {
        last.next = entry;
      }
      if (bucket == low) {
        lastLow = entry;
      } else {
        lastHigh = entry;
      }
    }
    if (lastLow != null) {
      lastLow.next = null;
    }
    if (lastHigh != null) {
      lastHigh.next = null;
    }
  }

  @SuppressWarnings("unchecked")
  private @Nullable Entry<K, V> first(@Nullable Entry<K, V>[] table, int bucket) {
    return (Entry<K, V>) BUCKET.getAcquire(table, bucket);
  }

  private static int bucket(int hash, int length) {
    return hash >>> Integer.numberOfLeadingZeros(length - 1);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <K, V> @Nullable Entry<K, V>[] newBuckets(int length) {
    return (Entry<K, V>[]) new Entry[length];
  }

  /** Checks every chain; O(n), for tests. */
  @SuppressWarnings("ReferenceEquality") // the entry itself has to be found
  void verify() {
    long found = 0;
    for (int bucket = 0; bucket < buckets.length; bucket++) {
      for (Entry<K, V> e = buckets[bucket]; e != null; e = e.next) {
        require(bucket(e.hash(), buckets.length) == bucket, "entry in the wrong bucket", e);
        require(!e.isGone(), "an entry that is gone", e);
        require(walk(e.key, e.hash()) == e, "entry not found by its key", e);
        require(++found <= size, "more entries in chains than size", e);
      }
    }
    require(found == size, "fewer entries in chains than size", null);
    require((moves & 1) == 0, "still moving", null);
  }

  private void require(boolean holds, String violation, @Nullable Entry<K, V> at) {
    if (!holds) {
      throw new IllegalStateException(
          violation + ", size=" + size + (at == null ? "" : ", key=" + at.key));
    }
  }
}
