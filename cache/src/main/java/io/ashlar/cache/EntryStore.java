package io.ashlar.cache;

import io.ashlar.cache.EvictionOrder.Ends;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
 * @param <K> type of the keys
 * @param <V> type of the values
 */
final class EntryStore<K, V> {
  /** So many entries whose time is over an operation cleans up on its way. */
  private static final int EXPIRED_AT_ONCE = 64;

  private static final int ALL_EXPIRED = Integer.MAX_VALUE;

  /** So many the timer lets an operation wait for. */
  private static final int EXPIRED_BY_TIMER = 1024;

  /** So many entries it looks at for each of them. */
  private static final int PATIENCE = 256;

  private static final Logger LOG = LoggerFactory.getLogger(Cache.class);

  final ReentrantLock lock = new ReentrantLock();

  private final String name;
  private final Departures<K, V> departures;
  private final Hashing hashing;
  private final HashTable<K, V> table;
  private final EvictionOrder<K, V> order;
  private final EntryReader<K, V> reader;

  /** Null if entries do not expire. */
  private final @Nullable Lifetimes<K, V> lifetimes;

  /** Null if values carry no tags. */
  private final @Nullable TagIndex<K, V> tags;

  private final @Nullable Tagger<? super K, ? super V> tagger;

  /** Null if expired entries stay until somebody comes by. */
  private final @Nullable ExpiryTimer timer;

  // Guarded by the lock.
  private long maximum;
  private long weight;
  private long puts;
  private boolean warnedOfCrowd;

  EntryStore(CacheBuilder<K, V> options) {
    name = options.name;
    boolean weighted = options.weigher != null;
    maximum = weighted ? options.maximumWeight : options.maximumSize;
    departures = new Departures<>(options);
    lifetimes = options.lifetimes();
    timer =
        options.scheduler == null || lifetimes == null
            ? null
            : new ExpiryTimer(options.name, options.scheduler, this);
    tagger = options.tagger;
    tags = tagger == null ? null : new TagIndex<>();
    RandomGenerator random = new SplittableRandom(options.seed());
    hashing = new Hashing(random);
    table = new HashTable<>(lock, weighted ? 1 : maximum);
    order =
        options.policy == null
            ? new ClockOrder<>(maximum, weighted, ends(lifetimes), random.nextLong())
            : new PolicyOrder<>(options.policy.create(maximum));
    reader = new EntryReader<>(lock, table, order, lifetimes);
  }

  /** Reads the entries. */
  EntryReader<K, V> reader() {
    return reader;
  }

  private static Ends ends(@Nullable Lifetimes<?, ?> lifetimes) {
    return lifetimes == null ? Ends.NONE : lifetimes.ends();
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

  /** The tags of a value. Runs the user's function: not under the lock. */
  Set<?> tags(K key, V value) {
    return tagger == null ? Set.of() : Set.copyOf(tagger.tags(key, value));
  }

  /** Removes a key; returns the value there was, or null. With the lock held. */
  @Nullable V removeUnderLock(K key, int hash, long now) {
    Entry<K, V> entry = table.find(key, hash);
    return entry == null ? null : remove(entry, now);
  }

  /** Removes an entry that is here; returns its value, or null if its time was over. */
  private @Nullable V remove(Entry<K, V> entry, long now) {
    V before = null;
    if (reader.isOver(entry, now)) {
      departures.evict(entry, RemovalCause.EXPIRED);
    } else {
      before = entry.value();
      departures.remove(entry, RemovalCause.EXPLICIT);
    }
    remove(entry);
    return before;
  }

  /** Whether values carry tags. */
  boolean isTagged() {
    return tags != null;
  }

  /** Removes the entries that carry a tag. With the lock held. */
  List<Entry<K, V>> removeTagged(Object tag, long now) {
    List<Entry<K, V>> tagged = Objects.requireNonNull(tags).take(tag);
    tagged.forEach(entry -> remove(entry, now));
    return tagged;
  }

  /** Sets the value of a key and keeps the bound. Called with the lock held. */
  void store(
      K key, int hash, V value, int newWeight, Set<?> valueTags, long now, long nanosToLive) {
    puts++;
    expire(now, EXPIRED_AT_ONCE);
    Entry<K, V> old = table.find(key, hash);
    if (old != null && reader.isOver(old, now)) {
      departures.evict(old, RemovalCause.EXPIRED);
      remove(old);
      old = null;
    }
    if (old != null && mayStay(old, newWeight, now, nanosToLive)) {
      departures.replace(old, value);
      old.setValue(value);
      order.use(old);
      if (lifetimes != null) {
        lifetimes.date(old, now, nanosToLive);
      }
      return;
    }
    Entry<K, V> entry = order.newEntry(key, hash, value, newWeight);
    if (lifetimes != null) {
      lifetimes.date(entry, now, nanosToLive);
    }
    if (old != null) {
      departures.replace(old, value);
      entry.inheritUses(old);
      // It can neither be a victim any more nor count against the room. Still linked: a reader who
      // comes by waits for the lock, rather than to find that there is nothing.
      forget(old);
    }
    if (newWeight > maximum) {
      departures.evict(entry, RemovalCause.SIZE);
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
      if (tags != null) {
        tags.add(entry, valueTags);
      }
      if (lifetimes != null) {
        lifetimes.add(entry);
        if (timer != null) {
          timer.expect(entry.expiresAt());
        }
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
      departures.remove(entry, RemovalCause.EXPLICIT);
      entry.expel();
    });
    order.clear();
    if (lifetimes != null) {
      lifetimes.clear();
    }
    if (tags != null) {
      tags.clear();
    }
    weight = 0;
  }

  /** Sets the bound and keeps it. With the lock held. */
  void setMaximum(long newMaximum, long now) {
    maximum = newMaximum;
    order.resize(newMaximum);
    makeRoom(newMaximum, now);
  }

  /** Removes what has expired, some at a time. Called by the timer, without the lock. */
  void wake(long at) {
    ExpiryTimer alarm = Objects.requireNonNull(timer);
    lock.lock();
    try {
      alarm.woken(at);
    } finally {
      lock.unlock();
    }
    int removed;
    do {
      long now = now();
      lock.lock();
      try {
        removed = expire(now, EXPIRED_BY_TIMER);
        if (removed < EXPIRED_BY_TIMER) {
          alarm.expect(Objects.requireNonNull(lifetimes).firstDue());
        }
      } finally {
        lock.unlock();
      }
      report();
    } while (removed == EXPIRED_BY_TIMER);
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

  /**
   * The entries, those first that the policy would give up first. With the lock held; O(n log n).
   */
  List<Entry<K, V>> coldestFirst() {
    List<Entry<K, V>> entries = new ArrayList<>();
    order.coldestFirst(entries::add);
    table.forEach(entry -> {
      if (entry.weight() == 0) {
        entries.add(entry);
      }
    });
    return entries;
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

  /** The greatest total weight. With the lock held. */
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
    return departures.evictions();
  }

  /** Their weight. With the lock held. */
  long evictedWeight() {
    return departures.evictedWeight();
  }

  long pendingRemovals() {
    return departures.pendingRemovals();
  }

  /**
   * Tells the listeners what left, and sees to it that what expires will leave. Not under the lock:
   * after every operation that may have changed something.
   */
  void report() {
    departures.report();
    if (timer != null) {
      timer.schedule();
    }
  }

  /** Whether an entry can take another value and be the same entry still. */
  private boolean mayStay(Entry<K, V> entry, int newWeight, long now, long nanosToLive) {
    return entry.weight() == newWeight
        && tags == null
        && (lifetimes == null || !lifetimes.wouldEndSooner(entry, now, nanosToLive));
  }

  /** Evicts until at most so much weight is left: whose time is over first. */
  private void makeRoom(long remaining, long now) {
    while (weight > remaining && expire(now, 1) > 0) {}
    while (weight > remaining) {
      Entry<K, V> victim = Objects.requireNonNull(order.evict());
      departures.evict(
          victim, reader.isOver(victim, now) ? RemovalCause.EXPIRED : RemovalCause.SIZE);
      weight -= victim.weight();
      victim.expel();
      if (lifetimes != null) {
        lifetimes.removed();
      }
      untag();
      table.remove(victim);
    }
  }

  /**
   * Removes at most so many entries whose time is over.
   *
   * @return how many there were
   */
  private int expire(long now, int most) {
    if (lifetimes == null) {
      return 0;
    }
    int removed = 0;
    while (removed < most) {
      Entry<K, V> entry =
          most == ALL_EXPIRED ? lifetimes.pollExactly(now) : lifetimes.poll(now, PATIENCE);
      if (entry == null) {
        break;
      }
      removed++;
      departures.evict(entry, RemovalCause.EXPIRED);
      entry.expel();
      if (entry.weight() > 0) {
        order.removed(entry);
        weight -= entry.weight();
      }
      untag();
      table.remove(entry);
    }
    return removed;
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
      departures.evict(victim, RemovalCause.SIZE);
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
    untag();
  }

  /** An entry is gone, and its value with it. */
  private void untag() {
    if (tags != null) {
      tags.removed();
    }
  }

  /** For tests. With the lock held. */
  long taggedReferences() {
    return tags == null ? 0 : tags.references();
  }

  /** For tests. With the lock held. */
  int outstandingWakes() {
    return timer == null ? 0 : timer.outstanding();
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
    if (tags != null) {
      tags.verify();
    }
    if (weight != unpinned[1] || weight > maximum) {
      throw new IllegalStateException(
          "weight=" + weight + ", sum=" + unpinned[1] + ", maximum=" + maximum);
    }
  }
}
