package io.ashlar.cache;

import java.util.Collection;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entries of a cache and all that decides how long they stay: a {@link HashTable}, an {@link
 * EvictionOrder}, {@link Lifetimes}, and one lock.
 *
 * <p>Every change is one section under the lock: make room, change the table, queue the notices. So
 * no other thread ever counts more than the bound. Methods that end in {@code UnderLock}, and those
 * that say so, are called with {@link #lock} held; all others by any thread.
 *
 * <h2>What a reader without the lock may see</h2>
 *
 * An entry leaves the cache at the instant its value becomes null; it is unlinked afterwards. So a
 * reader that reads a value was in time, and one that comes by an entry without a value knows that
 * something happens to this key right now, and asks again under the lock: the entry was either
 * removed or replaced by another one (of another weight), and only the lock tells which. All
 * entries leave at one instant when an empty table takes the place of the full one.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
final class EntryStore<K, V> {
  /** So many entries whose time is over an operation cleans up on its way. */
  private static final int EXPIRED_AT_ONCE = 64;

  private static final int ALL_EXPIRED = Integer.MAX_VALUE;

  /** So many entries it looks at for each of them. */
  private static final int PATIENCE = 256;

  private static final Logger LOG = LoggerFactory.getLogger(Cache.class);

  final ReentrantLock lock = new ReentrantLock();

  private final String name;
  private final long maximum;
  private final @Nullable RemovalNotices<K, V> notices;
  private final Hashing hashing;
  private final HashTable<K, V> table;
  private final EvictionOrder<K, V> order;
  private final boolean hitNeedsLock;

  /** Null if entries do not expire. */
  private final @Nullable Lifetimes<K, V> lifetimes;

  // Guarded by the lock.
  private long weight;
  private long puts;
  private long evictions;
  private long evictedWeight;
  private boolean warnedOfCrowd;

  EntryStore(CacheBuilder<K, V> options) {
    name = options.name;
    boolean weighted = options.weigher != null;
    maximum = weighted ? options.maximumWeight : options.maximumSize;
    notices =
        options.removalListener == null
            ? null
            : new RemovalNotices<>(options.name, options.removalListener);
    lifetimes = options.lifetimes();
    RandomGenerator random = new SplittableRandom(options.seed());
    hashing = new Hashing(random);
    table = new HashTable<>(lock, weighted ? 1 : maximum);
    order =
        options.policy == null
            ? new ClockOrder<>(maximum, weighted, lifetimes != null, random.nextLong())
            : new PolicyOrder<>(options.policy.create(maximum));
    hitNeedsLock = order.useNeedsLock();
  }

  int hash(Object key) {
    return hashing.hash(key);
  }

  /** Nanoseconds since the cache's beginning, if that matters. Not under the lock. */
  long now() {
    return lifetimes == null ? 0 : lifetimes.now();
  }

  /** The same for a time that was read before. */
  long at(long tickerNanos) {
    return lifetimes == null ? 0 : lifetimes.at(tickerNanos);
  }

  /** How long a value may live, if that matters. Runs the user's function: not under the lock. */
  long nanosToLive(K key, V value) {
    return lifetimes == null ? 0 : lifetimes.nanosToLive(key, value);
  }

  /** Whether the value of a key is so old that it should be loaded anew. */
  boolean isStale(K key, int hash, long now) {
    if (lifetimes == null || !lifetimes.refreshes()) {
      return false;
    }
    Entry<K, V> entry = table.find(key, hash);
    return entry != null && lifetimes.isStale(entry, now);
  }

  /** The value of a key, used; null if there is none. */
  @Nullable V present(K key, int hash, long now) {
    if (!hitNeedsLock) {
      Entry<K, V> entry = table.find(key, hash);
      if (entry == null) {
        return null;
      }
      // The time before the value, for a writer sets them the other way round: an old value is
      // never seen with the time of a new one.
      boolean over = isOver(entry, now);
      V value = entry.value();
      if (value != null) {
        if (over) {
          return null;
        }
        use(entry, now);
        return value;
      }
    }
    lock.lock();
    try {
      return presentUnderLock(key, hash, now);
    } finally {
      lock.unlock();
    }
  }

  /** The same with the lock held. */
  @Nullable V presentUnderLock(K key, int hash, long now) {
    Entry<K, V> entry = table.find(key, hash);
    if (entry == null || isOver(entry, now)) {
      return null;
    }
    use(entry, now);
    return entry.value();
  }

  private void use(Entry<K, V> entry, long now) {
    if (entry.weight() > 0) {
      order.use(entry);
    }
    if (lifetimes != null) {
      lifetimes.renew(entry, now);
    }
  }

  private boolean isOver(Entry<K, V> entry, long now) {
    return lifetimes != null && lifetimes.isOver(entry, now);
  }

  /** The value of a key, without using or counting it. */
  @Nullable V peek(K key, int hash, long now) {
    if (!hitNeedsLock) {
      Entry<K, V> entry = table.find(key, hash);
      if (entry == null) {
        return null;
      }
      boolean over = isOver(entry, now);
      V value = entry.value();
      if (value != null) {
        return over ? null : value;
      }
    }
    lock.lock();
    try {
      return valueUnderLock(key, hash, now);
    } finally {
      lock.unlock();
    }
  }

  /** The value of a key, without using it. With the lock held. */
  @Nullable V valueUnderLock(K key, int hash, long now) {
    Entry<K, V> entry = table.find(key, hash);
    return entry == null || isOver(entry, now) ? null : entry.value();
  }

  /** Removes a key; returns the value there was, or null. With the lock held. */
  @Nullable V removeUnderLock(K key, int hash, long now) {
    Entry<K, V> entry = table.find(key, hash);
    if (entry == null) {
      return null;
    }
    V before = null;
    if (isOver(entry, now)) {
      evict(entry, RemovalCause.EXPIRED);
    } else {
      before = entry.value();
      notice(entry, RemovalCause.EXPLICIT);
    }
    remove(entry);
    return before;
  }

  /** Sets the value of a key and keeps the bound. Called with the lock held. */
  void store(K key, int hash, V value, int newWeight, long now, long nanosToLive) {
    puts++;
    expire(now, EXPIRED_AT_ONCE);
    Entry<K, V> old = table.find(key, hash);
    if (old != null && isOver(old, now)) {
      evict(old, RemovalCause.EXPIRED);
      remove(old);
      old = null;
    }
    long expiresAt = Lifetimes.expiry(now, nanosToLive);
    if (old != null && old.weight() == newWeight && !endsSooner(old, expiresAt)) {
      noticeReplaced(old, value);
      old.setValue(value);
      if (newWeight > 0) {
        order.use(old);
      }
      if (lifetimes != null) {
        old.expireAt(expiresAt);
      }
      return;
    }
    Entry<K, V> entry = order.newEntry(key, hash, value, newWeight);
    if (lifetimes != null) {
      entry.expireAt(expiresAt);
    }
    if (old != null) {
      noticeReplaced(old, value);
      entry.inheritUses(old);
      // It can neither be a victim any more nor count against the room. Still linked: a reader who
      // comes by waits for the lock, rather than to find that there is nothing.
      forget(old);
    }
    if (newWeight > maximum) {
      evict(entry, RemovalCause.SIZE);
    } else {
      if (newWeight > 0) {
        order.prepare(hash);
        makeRoom(maximum - newWeight, now);
        if (old == null) {
          thinOut(hash);
        }
        order.add(entry);
      }
      table.add(entry);
      weight += newWeight;
      if (lifetimes != null) {
        lifetimes.add(entry);
      }
    }
    if (old != null) {
      table.remove(old);
    }
  }

  /** Removes a few of those whose time is over. With the lock held. */
  void expireSome(long now) {
    expire(now, EXPIRED_AT_ONCE);
  }

  /** Removes all whose time is over. With the lock held. */
  void expireAll(long now) {
    expire(now, ALL_EXPIRED);
  }

  /** Removes all entries. With the lock held. */
  void clear(long now) {
    expireAll(now);
    table.clear(entry -> {
      notice(entry, RemovalCause.EXPLICIT);
      entry.expel();
    });
    order.clear();
    if (lifetimes != null) {
      lifetimes.clear();
    }
    weight = 0;
  }

  /** Collects some entries for a walk over all; see {@link HashTable#collect}. */
  long collect(long position, Collection<Entry<K, V>> into) {
    lock.lock();
    try {
      return table.collect(position, into);
    } finally {
      lock.unlock();
    }
  }

  /** The value of an entry collected before, or null if it is gone or its time is over. */
  @Nullable V liveValue(Entry<K, V> entry) {
    return isOver(entry, now()) ? null : entry.value();
  }

  /** Whether there is an entry for this key, be its time over or not. With the lock held. */
  boolean contains(K key, int hash) {
    return table.find(key, hash) != null;
  }

  /** The number of entries. With the lock held. */
  long size() {
    return table.size();
  }

  /** Their total weight. With the lock held. */
  long weight() {
    return weight;
  }

  long maximum() {
    return maximum;
  }

  String policyName() {
    return order.name();
  }

  /** Values that were put or loaded. With the lock held. */
  long puts() {
    return puts;
  }

  /** Entries the cache removed by itself. With the lock held. */
  long evictions() {
    return evictions;
  }

  long evictedWeight() {
    return evictedWeight;
  }

  long pendingRemovals() {
    return notices == null ? 0 : notices.pending();
  }

  /** Tells the listener what was removed. Not under the lock. */
  void reportRemovals() {
    if (notices != null) {
      notices.report();
    }
  }

  /** An entry that would expire sooner than the wheel expects needs a new place in it. */
  private boolean endsSooner(Entry<K, V> entry, long expiresAt) {
    return lifetimes != null && expiresAt < entry.expiresAt();
  }

  /** Evicts until at most so much weight is left: whose time is over first. */
  private void makeRoom(long remaining, long now) {
    while (weight > remaining && expire(now, 1)) {}
    while (weight > remaining) {
      Entry<K, V> victim = Objects.requireNonNull(order.evict());
      evict(victim, isOver(victim, now) ? RemovalCause.EXPIRED : RemovalCause.SIZE);
      weight -= victim.weight();
      victim.expel();
      if (lifetimes != null) {
        lifetimes.removed();
      }
      table.remove(victim);
    }
  }

  /**
   * Removes at most so many entries whose time is over.
   *
   * @return whether there was any
   */
  private boolean expire(long now, int most) {
    if (lifetimes == null) {
      return false;
    }
    int removed = 0;
    while (removed < most) {
      Entry<K, V> entry =
          most == ALL_EXPIRED ? lifetimes.pollExactly(now) : lifetimes.poll(now, PATIENCE);
      if (entry == null) {
        break;
      }
      removed++;
      evict(entry, RemovalCause.EXPIRED);
      entry.expel();
      if (entry.weight() > 0) {
        order.removed(entry);
        weight -= entry.weight();
      }
      table.remove(entry);
    }
    return removed > 0;
  }

  /** Evicts one of the keys that share this hash if they are too many. */
  private void thinOut(int hash) {
    Entry<K, V> victim = table.crowdedOut(hash);
    if (victim != null && victim.weight() > 0) {
      if (!warnedOfCrowd) {
        warnedOfCrowd = true;
        LOG.warn(
            "cache={}, {} keys share one hash, the oldest of them goes; class of the key: {}",
            name,
            HashTable.MOST_OF_ONE_HASH,
            victim.key.getClass().getName());
      }
      evict(victim, RemovalCause.SIZE);
      remove(victim);
    }
  }

  private void remove(Entry<K, V> entry) {
    forget(entry);
    table.remove(entry);
  }

  /** Makes an entry one that is gone, but leaves it in its chain. */
  private void forget(Entry<K, V> entry) {
    entry.expel();
    if (entry.weight() > 0) {
      order.removed(entry);
      weight -= entry.weight();
    }
    if (lifetimes != null) {
      lifetimes.removed();
    }
  }

  /** Counts and notices, while the entry still has its value. */
  private void evict(Entry<K, V> entry, RemovalCause cause) {
    evictions++;
    evictedWeight += entry.weight();
    notice(entry, cause);
  }

  @SuppressWarnings("ReferenceEquality") // only the very same object has not left
  private void noticeReplaced(Entry<K, V> entry, V by) {
    if (entry.value() != by) {
      notice(entry, RemovalCause.REPLACED);
    }
  }

  /** Called while the entry still has its value. */
  private void notice(Entry<K, V> entry, RemovalCause cause) {
    if (notices != null) {
      notices.add(entry.key, Objects.requireNonNull(entry.value()), cause);
    }
  }

  /** Checks every invariant. With the lock held; O(n), for tests. */
  void verify() {
    table.verify();
    long[] unpinned = new long[2];
    table.forEach(entry -> {
      unpinned[0] += entry.weight() > 0 ? 1 : 0;
      unpinned[1] += entry.weight();
    });
    order.verify(unpinned[0], unpinned[1]);
    if (lifetimes != null) {
      lifetimes.verify(table.size());
    }
    if (weight != unpinned[1] || weight > maximum) {
      throw new IllegalStateException(
          "weight=" + weight + ", sum=" + unpinned[1] + ", maximum=" + maximum);
    }
  }
}
