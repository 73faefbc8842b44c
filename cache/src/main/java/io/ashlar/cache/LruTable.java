package io.ashlar.cache;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hash table whose entries also stand in line, from the one used last to the one not used for
 * longest. Not thread-safe: {@link LruCache} owns it under its lock.
 *
 * <h2>Why LRU</h2>
 *
 * What was used lately tends to be used again soon, so the entry to give up is the one whose last
 * use lies furthest back. Sleator and Tarjan (1985, "Amortized efficiency of list update and paging
 * rules", section 4) show that with k entries it misses at most k times as often as the optimum
 * with foresight, and that no rule without foresight has a better worst case. Its weakness is the
 * scan: n entries used once push out n that are used daily.
 *
 * <h2>Why every operation is O(1)</h2>
 *
 * Two structures share one node, so whoever holds an entry holds its place in both:
 *
 * <pre>
 *   buckets   [0] -> A -> D       chains: which entry has this key?
 *             [1]
 *             [2] -> C            line:   newest -> C <-> A <-> D <- eldest
 * </pre>
 *
 * <ul>
 *   <li><b>find</b> walks one chain. The table doubles before it holds more entries than buckets,
 *       so with hashes that spread a chain has fewer than two entries on average.
 *   <li><b>use</b> unlinks the entry from the line and links it at its newest end. The neighbours
 *       are known from the entry itself, no search: at most six references are written.
 *   <li><b>eldest</b> is a field.
 *   <li><b>add</b> and <b>remove</b> change one chain and the line's ends or neighbours. Doubling
 *       moves n entries, but only after n/2 were added since the last time: O(1) amortized, O(n)
 *       worst.
 * </ul>
 *
 * A list alone finds in O(n), a table alone knows no order; together they cost 40 bytes an entry
 * (12 header, 4 hash, 4 weight, 5 references with compressed pointers) and 4 to 8 for its bucket.
 *
 * <p>Keys whose {@code hashCode} is equal share a chain whatever the table's size, so crafted keys
 * make find linear in their number, with one {@code equals} a step. The chains are not turned into
 * trees.
 *
 * <h2>Weight and pins</h2>
 *
 * Entries of weight 0 are in the table but not in the line: they are never the eldest. Therefore,
 * as long as the total weight is above 0, there is an eldest, and removing it lowers the total:
 * room for anything that fits at all is made in as many steps as entries have to go.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
final class LruTable<K, V> {
  private static final int INITIAL_BUCKETS = 16;
  private static final int MAXIMUM_BUCKETS = 1 << 30;

  /** A key with its value, a node of one chain and, unless its weight is 0, of the line. */
  static final class Entry<K, V> {
    final K key;
    final int hash;
    V value;
    int weight;
    private @Nullable Entry<K, V> nextInBucket;
    private @Nullable Entry<K, V> newer;
    private @Nullable Entry<K, V> older;

    private Entry(K key, int hash, V value, int weight) {
      this.key = key;
      this.hash = hash;
      this.value = value;
      this.weight = weight;
    }
  }

  private @Nullable Entry<K, V>[] buckets = newBuckets(INITIAL_BUCKETS);
  private @Nullable Entry<K, V> newest;
  private @Nullable Entry<K, V> eldest;
  private long size;
  private long weight;

  /** The key's hash with its upper bits mixed into the lower ones, which choose the bucket. */
  static int hash(Object key) {
    int hash = key.hashCode();
    return hash ^ (hash >>> 16);
  }

  @SuppressWarnings(
      "ReferenceEquality") // the same object is the common case, and equals may be slow
  @Nullable Entry<K, V> find(K key, int hash) {
    Entry<K, V> entry = buckets[hash & (buckets.length - 1)];
    while (entry != null) {
      if (entry.hash == hash && (entry.key == key || key.equals(entry.key))) {
        return entry;
      }
      entry = entry.nextInBucket;
    }
    return null;
  }

  /** Makes the entry the one used last. */
  void use(Entry<K, V> entry) {
    if (entry.weight > 0 && entry != newest) {
      leaveLine(entry);
      joinLine(entry);
    }
  }

  /** Adds a key that is not here yet, as the one used last. */
  Entry<K, V> add(K key, int hash, V value, int entryWeight) {
    if (size >= buckets.length && buckets.length < MAXIMUM_BUCKETS) {
      grow();
    }
    Entry<K, V> entry = new Entry<>(key, hash, value, entryWeight);
    int bucket = hash & (buckets.length - 1);
    entry.nextInBucket = buckets[bucket];
    buckets[bucket] = entry;
    if (entryWeight > 0) {
      joinLine(entry);
    }
    size++;
    weight += entryWeight;
    return entry;
  }

  /** Gives the entry another weight and makes it the one used last. */
  void reweigh(Entry<K, V> entry, int newWeight) {
    if (entry.weight > 0) {
      leaveLine(entry);
    }
    weight += newWeight - entry.weight;
    entry.weight = newWeight;
    if (newWeight > 0) {
      joinLine(entry);
    }
  }

  /**
   * Removes this very entry. Uses its stored hash: the key is not asked for anything.
   *
   * @return whether it was still here
   */
  boolean remove(Entry<K, V> entry) {
    int bucket = entry.hash & (buckets.length - 1);
    Entry<K, V> before = null;
    Entry<K, V> walker = buckets[bucket];
    while (walker != null && walker != entry) {
      before = walker;
      walker = walker.nextInBucket;
    }
    if (walker == null) {
      return false;
    }
    if (before == null) {
      buckets[bucket] = entry.nextInBucket;
    } else {
      before.nextInBucket = entry.nextInBucket;
    }
    if (entry.weight > 0) {
      leaveLine(entry);
    }
    size--;
    weight -= entry.weight;
    return true;
  }

  void clear() {
    buckets = newBuckets(INITIAL_BUCKETS);
    newest = null;
    eldest = null;
    size = 0;
    weight = 0;
  }

  /** The entry not used for longest, or null if nothing has a weight. */
  @Nullable Entry<K, V> eldest() {
    return eldest;
  }

  long size() {
    return size;
  }

  /** The sum of the entries' weights. */
  long weight() {
    return weight;
  }

  /** Visits every entry, in no particular order. */
  void forEach(Consumer<Entry<K, V>> visitor) {
    for (Entry<K, V> first : buckets) {
      for (Entry<K, V> entry = first; entry != null; entry = entry.nextInBucket) {
        visitor.accept(entry);
      }
    }
  }

  private void joinLine(Entry<K, V> entry) {
    entry.older = newest;
    entry.newer = null;
    if (newest == null) {
      eldest = entry;
    } else {
      newest.newer = entry;
    }
    newest = entry;
  }

  private void leaveLine(Entry<K, V> entry) {
    Entry<K, V> newer = entry.newer;
    Entry<K, V> older = entry.older;
    if (newer == null) {
      newest = older;
    } else {
      newer.older = older;
    }
    if (older == null) {
      eldest = newer;
    } else {
      older.newer = newer;
    }
    // An entry that left must not keep others reachable: an old one holding a young one would make
    // the collector promote the young one too.
    entry.newer = null;
    entry.older = null;
  }

  private void grow() {
    @Nullable Entry<K, V>[] grown = newBuckets(buckets.length * 2);
    for (Entry<K, V> first : buckets) {
      Entry<K, V> entry = first;
      while (entry != null) {
        Entry<K, V> next = entry.nextInBucket;
        int bucket = entry.hash & (grown.length - 1);
        entry.nextInBucket = grown[bucket];
        grown[bucket] = entry;
        entry = next;
      }
    }
    buckets = grown;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <K, V> @Nullable Entry<K, V>[] newBuckets(int length) {
    return (Entry<K, V>[]) new Entry[length];
  }

  /** Walks both structures and compares them; O(n), for tests. */
  void verify() {
    long inChains = 0;
    long linedUp = 0;
    long sum = 0;
    for (int bucket = 0; bucket < buckets.length; bucket++) {
      for (Entry<K, V> e = buckets[bucket]; e != null; e = e.nextInBucket) {
        require((e.hash & (buckets.length - 1)) == bucket, "entry in the wrong bucket", e);
        require(e.weight >= 0, "negative weight", e);
        require(e.weight > 0 || (e.newer == null && e.older == null), "pinned but in line", e);
        require(find(e.key, e.hash) == e, "entry not found by its key", e);
        require(++inChains <= size, "more entries in chains than size", e);
        linedUp += e.weight > 0 ? 1 : 0;
        sum += e.weight;
      }
    }
    require(inChains == size, "fewer entries in chains than size", null);
    require(sum == weight, "total weight is not the sum", null);
    Entry<K, V> younger = null;
    for (Entry<K, V> e = newest; e != null; e = e.older) {
      require(e.newer == younger, "line broken", e);
      require(e.weight > 0, "pinned but in line", e);
      require(find(e.key, e.hash) == e, "in line but not in the table", e);
      require(--linedUp >= 0, "line longer than the entries with a weight", e);
      younger = e;
    }
    require(linedUp == 0, "entries with a weight missing from the line", null);
    require(younger == eldest, "line does not end at the eldest", eldest);
  }

  private void require(boolean holds, String violation, @Nullable Entry<K, V> at) {
    if (!holds) {
      throw new IllegalStateException(
          violation
              + ", size="
              + size
              + ", weight="
              + weight
              + (at == null ? "" : ", key=" + at.key));
    }
  }
}
