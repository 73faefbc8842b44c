package io.ashlar.cache;

import java.util.Collection;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine: a {@link HashTable}, an {@link EvictionOrder} and the {@link Flight}s under way.
 *
 * <h2>What runs where</h2>
 *
 * Every change is one section under one lock: make room, change the table, queue the notices. So no
 * other thread ever counts more than the bound, or finds a key in the table and in flight at once.
 * Under the lock runs only the keys' {@code equals}; their {@code hashCode}, loader, weigher,
 * listener and ticker always run without it.
 *
 * <p>A hit takes no lock if the policy can do without, as the default can: it walks a chain, reads
 * a value and counts a use in the entry. Nor does a {@code getIfPresent} that misses.
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
final class BoundedCache<K, V extends @Nullable Object> implements Cache<K, V> {
  /** So many entries whose time is over an operation cleans up on its way. */
  private static final int EXPIRED_AT_ONCE = 64;

  private static final int ALL_EXPIRED = Integer.MAX_VALUE;

  /** So many entries it looks at for each of them. */
  private static final int PATIENCE = 256;

  private static final Logger LOG = LoggerFactory.getLogger(Cache.class);

  private final String name;
  private final long maximum;
  private final boolean weighted;
  private final Weigher<? super K, ? super @NonNull V> weigher;
  private final LongSupplier ticker;
  private final @Nullable RemovalNotices<K, @NonNull V> notices;

  private final Hashing hashing;
  private final RequestCounts requests = new RequestCounts();

  private final ReentrantLock lock = new ReentrantLock();
  private final HashTable<K, @NonNull V> table;
  private final EvictionOrder<K, @NonNull V> order;
  private final boolean hitNeedsLock;

  /** Null if entries do not expire. */
  private final @Nullable Lifetimes<K, @NonNull V> lifetimes;

  /**
   * The loads whose result would be kept. A load that is not in here has been overtaken. Used only
   * under the lock.
   */
  private final HashTable<K, Flight<K, V>> flights = new HashTable<>(lock, 1);

  // Guarded by the lock, all of it.
  private long weight;
  private long puts;
  private long loadSuccesses;
  private long loadFailures;
  private long totalLoadNanos;
  private long evictions;
  private long evictedWeight;
  private boolean warnedOfCrowd;

  BoundedCache(CacheBuilder<K, V> options) {
    name = options.name;
    weighted = options.weigher != null;
    maximum = weighted ? options.maximumWeight : options.maximumSize;
    weigher = options.weigher == null ? (key, value) -> 1 : checked(options.weigher);
    ticker = options.ticker;
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

  @Override
  public @Nullable V getIfPresent(K key) {
    Objects.requireNonNull(key, "key");
    int hash = hashing.hash(key);
    V value = present(key, hash, now());
    if (value == null) {
      requests.miss();
    } else {
      requests.hit();
    }
    return value;
  }

  @Override
  public V get(K key, CacheLoader<? super K, ? extends V> loader) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(loader, "loader");
    int hash = hashing.hash(key);
    long now = now();
    V value = present(key, hash, now);
    if (value != null) {
      requests.hit();
      return value;
    }
    return getSlowly(key, hash, now, loader);
  }

  /** The value of a key, used; null if there is none. */
  private @Nullable V present(K key, int hash, long now) {
    if (!hitNeedsLock) {
      Entry<K, @NonNull V> entry = table.find(key, hash);
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

  private @Nullable V presentUnderLock(K key, int hash, long now) {
    Entry<K, @NonNull V> entry = table.find(key, hash);
    if (entry == null || isOver(entry, now)) {
      return null;
    }
    use(entry, now);
    return entry.value();
  }

  private void use(Entry<K, @NonNull V> entry, long now) {
    if (entry.weight() > 0) {
      order.use(entry);
    }
    if (lifetimes != null) {
      lifetimes.renew(entry, now);
    }
  }

  /** Nanoseconds since the cache's beginning, if that matters. Not under the lock. */
  private long now() {
    return lifetimes == null ? 0 : lifetimes.now();
  }

  private boolean isOver(Entry<K, @NonNull V> entry, long now) {
    return lifetimes != null && lifetimes.isOver(entry, now);
  }

  /** Joins the load of a key under way, or begins one; unless the key is here by now. */
  private V getSlowly(K key, int hash, long now, CacheLoader<? super K, ? extends V> loader) {
    Entry<K, Flight<K, V>> flight;
    boolean joins;
    lock.lock();
    try {
      V value = presentUnderLock(key, hash, now);
      if (value != null) {
        requests.hit();
        return value;
      }
      Entry<K, Flight<K, V>> underWay = flights.find(key, hash);
      if (underWay != null && flight(underWay).hasLanded()) {
        // Its thread had not even the stack left to take it out.
        flights.remove(underWay);
        underWay = null;
      }
      joins = underWay != null;
      if (underWay != null) {
        flight = underWay;
      } else {
        flight = new Entry<>(key, hash, new Flight<>(key));
        flights.add(flight);
      }
      requests.miss();
    } finally {
      lock.unlock();
    }
    return joins ? flight(flight).join() : load(flight, loader);
  }

  @Override
  public void put(K key, @NonNull V value) {
    exchange(key, value);
  }

  /** Sets the value of a key; returns the one there was, or null. */
  @Nullable V exchange(K key, @NonNull V value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    V before;
    int hash = hashing.hash(key);
    int weight = weigher.weigh(key, value);
    long nanosToLive = lifetimes == null ? 0 : lifetimes.nanosToLive(key, value);
    long now = now();
    lock.lock();
    try {
      overtakeLoad(key, hash);
      before = valueUnderLock(key, hash, now);
      store(key, hash, value, weight, now, nanosToLive);
    } finally {
      lock.unlock();
    }
    reportRemovals();
    return before;
  }

  /**
   * Replaces exactly this value object, or null, by another one, or null.
   *
   * @return whether it was there
   */
  @SuppressWarnings("ReferenceEquality") // exactly this one: what it equals was asked before
  boolean replaceExactly(K key, @Nullable V seen, @Nullable V value) {
    int hash = hashing.hash(key);
    int weight = value == null ? 0 : weigher.weigh(key, value);
    long nanosToLive = value == null || lifetimes == null ? 0 : lifetimes.nanosToLive(key, value);
    long now = now();
    boolean replaced;
    lock.lock();
    try {
      replaced = valueUnderLock(key, hash, now) == seen;
      if (replaced) {
        overtakeLoad(key, hash);
        if (value != null) {
          store(key, hash, value, weight, now, nanosToLive);
        } else {
          removeUnderLock(key, hash, now);
        }
      }
    } finally {
      lock.unlock();
    }
    reportRemovals();
    return replaced;
  }

  /** The value of a key, without using or counting it. */
  @Nullable V peek(K key) {
    int hash = hashing.hash(key);
    long now = now();
    if (!hitNeedsLock) {
      Entry<K, @NonNull V> entry = table.find(key, hash);
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

  private @Nullable V valueUnderLock(K key, int hash, long now) {
    Entry<K, @NonNull V> entry = table.find(key, hash);
    return entry == null || isOver(entry, now) ? null : entry.value();
  }

  /** Collects some entries for a walk over all; see {@link HashTable#collect}. */
  long fetch(long position, Collection<Entry<K, @NonNull V>> into) {
    lock.lock();
    try {
      return table.collect(position, into);
    } finally {
      lock.unlock();
    }
  }

  /** The value of an entry collected before, or null if it is gone or its time is over. */
  @Nullable V liveValue(Entry<K, @NonNull V> entry) {
    return isOver(entry, now()) ? null : entry.value();
  }

  @Override
  public void invalidate(K key) {
    removeNow(key);
  }

  /** Removes a key; returns the value there was, or null. */
  @Nullable V removeNow(K key) {
    Objects.requireNonNull(key, "key");
    V before;
    int hash = hashing.hash(key);
    long now = now();
    lock.lock();
    try {
      overtakeLoad(key, hash);
      expire(now, EXPIRED_AT_ONCE);
      before = removeUnderLock(key, hash, now);
    } finally {
      lock.unlock();
    }
    reportRemovals();
    return before;
  }

  private @Nullable V removeUnderLock(K key, int hash, long now) {
    Entry<K, @NonNull V> entry = table.find(key, hash);
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

  @Override
  public void invalidateAll() {
    long now = now();
    lock.lock();
    try {
      expire(now, ALL_EXPIRED);
      flights.clear(flight -> {});
      table.clear(entry -> {
        notice(entry, RemovalCause.EXPLICIT);
        entry.expel();
      });
      order.clear();
      if (lifetimes != null) {
        lifetimes.clear();
      }
      weight = 0;
    } finally {
      lock.unlock();
    }
    reportRemovals();
  }

  @Override
  public ConcurrentMap<K, @NonNull V> asMap() {
    return new CacheMap<>(narrowed());
  }

  /** No value that is kept is null. */
  @SuppressWarnings("unchecked")
  private BoundedCache<K, @NonNull V> narrowed() {
    return (BoundedCache<K, @NonNull V>) this;
  }

  @Override
  public long size() {
    long now = now();
    long size;
    lock.lock();
    try {
      expire(now, ALL_EXPIRED);
      size = table.size();
    } finally {
      lock.unlock();
    }
    reportRemovals();
    return size;
  }

  @Override
  public long weightedSize() {
    long now = now();
    long sum;
    lock.lock();
    try {
      expire(now, ALL_EXPIRED);
      sum = weight;
    } finally {
      lock.unlock();
    }
    reportRemovals();
    return sum;
  }

  @Override
  public long pendingRemovals() {
    return notices == null ? 0 : notices.pending();
  }

  @Override
  public CacheStats stats() {
    lock.lock();
    try {
      return new CacheStats(
          requests.hits(),
          requests.misses(),
          puts,
          loadSuccesses,
          loadFailures,
          totalLoadNanos,
          evictions,
          evictedWeight);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String name() {
    return name;
  }

  /** Tells name, policy, size and bound; not the entries, which may be many or secret. */
  @Override
  public String toString() {
    lock.lock();
    try {
      String fill =
          weighted
              ? "weightedSize=" + weight + ", maximumWeight=" + maximum
              : "maximumSize=" + maximum;
      return "Cache[name=%s, policy=%s, size=%d, %s]"
          .formatted(name, order.name(), table.size(), fill);
    } finally {
      lock.unlock();
    }
  }

  /** Loads in this thread. Whatever goes wrong, the flight is taken out and lands. */
  private V load(Entry<K, Flight<K, V>> entry, CacheLoader<? super K, ? extends V> loader) {
    Flight<K, V> flight = flight(entry);
    try {
      long start = ticker.getAsLong();
      flight.run(loader, weigher, lifetimes);
      long end = ticker.getAsLong();
      // A key that changed meanwhile is not the key whose value this is.
      boolean sameKey = entry.hasHash(hashing.hash(entry.key));
      settle(entry, sameKey, start, end);
    } catch (RuntimeException | Error e) {
      // From the ticker, the key's own methods, or for want of memory for an entry.
      flight.fail(e);
      abandon(entry);
    } finally {
      flight.land();
    }
    reportRemovals();
    return flight.ownOutcome();
  }

  /** Counts a load that is over, and keeps its value unless somebody changed the key meanwhile. */
  private void settle(Entry<K, Flight<K, V>> entry, boolean sameKey, long start, long end) {
    Flight<K, V> flight = flight(entry);
    lock.lock();
    try {
      boolean overtaken = !flights.remove(entry);
      V value = flight.loaded();
      if (value != null && sameKey && !overtaken) {
        long now = lifetimes == null ? 0 : lifetimes.at(end);
        store(entry.key, entry.hash(), value, flight.weight(), now, flight.nanosToLive());
      }
      // Counted last, for what could not be stored is counted as a failure.
      totalLoadNanos += end - start;
      if (flight.failed()) {
        loadFailures++;
      } else {
        loadSuccesses++;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Counts a load that could not be settled. The time it took may not be known: it counts as 0. */
  private void abandon(Entry<K, Flight<K, V>> entry) {
    lock.lock();
    try {
      flights.remove(entry);
      loadFailures++;
    } finally {
      lock.unlock();
    }
  }

  /** Whatever a load of this key under way brings, it will not be kept. */
  private void overtakeLoad(K key, int hash) {
    Entry<K, Flight<K, V>> underWay = flights.find(key, hash);
    if (underWay != null) {
      flights.remove(underWay);
    }
  }

  /** Sets the value of a key and keeps the bound. Called with the lock held. */
  private void store(K key, int hash, @NonNull V value, int newWeight, long now, long nanosToLive) {
    puts++;
    expire(now, EXPIRED_AT_ONCE);
    Entry<K, @NonNull V> old = table.find(key, hash);
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
    Entry<K, @NonNull V> entry = order.newEntry(key, hash, value, newWeight);
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

  /** An entry that would expire sooner than the wheel expects needs a new place in it. */
  private boolean endsSooner(Entry<K, @NonNull V> entry, long expiresAt) {
    return lifetimes != null && expiresAt < entry.expiresAt();
  }

  /** Evicts until at most so much weight is left: whose time is over first. */
  private void makeRoom(long remaining, long now) {
    while (weight > remaining && expire(now, 1)) {}
    while (weight > remaining) {
      Entry<K, @NonNull V> victim = Objects.requireNonNull(order.evict());
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
      Entry<K, @NonNull V> entry =
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
    Entry<K, @NonNull V> victim = table.crowdedOut(hash);
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

  private void remove(Entry<K, @NonNull V> entry) {
    forget(entry);
    table.remove(entry);
  }

  /** Makes an entry one that is gone, but leaves it in its chain. */
  private void forget(Entry<K, @NonNull V> entry) {
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
  private void evict(Entry<K, @NonNull V> entry, RemovalCause cause) {
    evictions++;
    evictedWeight += entry.weight();
    notice(entry, cause);
  }

  @SuppressWarnings("ReferenceEquality") // only the very same object has not left
  private void noticeReplaced(Entry<K, @NonNull V> entry, @NonNull V by) {
    if (entry.value() != by) {
      notice(entry, RemovalCause.REPLACED);
    }
  }

  /** Called while the entry still has its value. */
  private void notice(Entry<K, @NonNull V> entry, RemovalCause cause) {
    if (notices != null) {
      notices.add(entry.key, Objects.requireNonNull(entry.value()), cause);
    }
  }

  private static <K, V extends @Nullable Object> Flight<K, V> flight(Entry<K, Flight<K, V>> entry) {
    return Objects.requireNonNull(entry.value());
  }

  private void reportRemovals() {
    if (notices != null) {
      notices.report();
    }
  }

  private static <K, V> Weigher<K, V> checked(Weigher<K, V> weigher) {
    return (key, value) -> {
      int weight = weigher.weigh(key, value);
      if (weight < 0) {
        throw new InvalidWeightException(weight);
      }
      return weight;
    };
  }

  /** For tests of what runs where. */
  boolean isLockedByThisThread() {
    return lock.isHeldByCurrentThread();
  }

  /** The number of loads whose result would be kept; for tests. */
  long loadsUnderWay() {
    lock.lock();
    try {
      return flights.size();
    } finally {
      lock.unlock();
    }
  }

  /** Checks every invariant at one instant; O(n), for tests. */
  void verify() {
    lock.lock();
    try {
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
      flights.verify();
      flights.forEach(entry -> {
        if (table.find(entry.key, entry.hash()) != null) {
          throw new IllegalStateException("key=" + entry.key + ", in the table and in flight");
        }
      });
    } finally {
      lock.unlock();
    }
  }
}
