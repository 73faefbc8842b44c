package io.ashlar.cache;

import io.ashlar.cache.LruTable.Entry;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;

/**
 * The engine: an {@link LruTable} and the {@link Flight}s under way, behind one lock.
 *
 * <p>Exact LRU makes every hit a write (the entry moves to the newest end), so hits need the lock
 * too; it is held for one probe and six reference writes. The counts are plain fields under the
 * same lock, which makes them free and exact.
 *
 * <p>What runs where: under the lock only the keys' {@code equals}; their {@code hashCode}, loader,
 * weigher, listener and ticker always without it. Each change is one section under the lock: make
 * room, change the table, queue the notices. So no other thread ever sees the bound exceeded, or a
 * key in the table and in flight at once.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
final class LruCache<K, V extends @Nullable Object> implements Cache<K, V> {
  private final String name;
  private final long maximum;
  private final boolean weighted;
  private final Weigher<? super K, ? super @NonNull V> weigher;
  private final LongSupplier ticker;
  private final @Nullable RemovalNotices<K, @NonNull V> notices;

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock, all of it.
  private final LruTable<K, @NonNull V> table = new LruTable<>();

  /**
   * The loads whose result would be kept. A load that is not in here has been overtaken. A table of
   * the same kind, though nothing here stands in line (all weigh 0), for what it does not do: it
   * never asks a key for its hash, and takes an entry out without asking the key for anything.
   */
  private final LruTable<K, Flight<K, V>> flights = new LruTable<>();

  private long hits;
  private long misses;
  private long puts;
  private long loadSuccesses;
  private long loadFailures;
  private long totalLoadNanos;
  private long evictions;
  private long evictedWeight;

  LruCache(CacheBuilder<K, V> options) {
    name = options.name;
    weighted = options.weigher != null;
    maximum = weighted ? options.maximumWeight : options.maximumSize;
    weigher = options.weigher == null ? (key, value) -> 1 : checked(options.weigher);
    ticker = options.ticker;
    notices =
        options.removalListener == null
            ? null
            : new RemovalNotices<>(options.name, options.removalListener);
  }

  @Override
  public @Nullable V getIfPresent(K key) {
    Objects.requireNonNull(key, "key");
    int hash = LruTable.hash(key);
    lock.lock();
    try {
      Entry<K, @NonNull V> entry = table.find(key, hash);
      if (entry == null) {
        misses++;
        return null;
      }
      hits++;
      table.use(entry);
      return entry.value;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public V get(K key, CacheLoader<? super K, ? extends V> loader) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(loader, "loader");
    int hash = LruTable.hash(key);
    Entry<K, Flight<K, V>> flight;
    boolean joins;
    lock.lock();
    try {
      Entry<K, @NonNull V> entry = table.find(key, hash);
      if (entry != null) {
        hits++;
        table.use(entry);
        return entry.value;
      }
      misses++;
      Entry<K, Flight<K, V>> underWay = flights.find(key, hash);
      if (underWay != null && underWay.value.hasLanded()) {
        // Its thread had not even the stack left to take it out.
        flights.remove(underWay);
        underWay = null;
      }
      joins = underWay != null;
      flight = underWay != null ? underWay : flights.add(key, hash, new Flight<>(key), 0);
    } finally {
      lock.unlock();
    }
    return joins ? flight.value.join() : load(flight, loader);
  }

  @Override
  public void put(K key, @NonNull V value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    int hash = LruTable.hash(key);
    int weight = weigher.weigh(key, value);
    lock.lock();
    try {
      overtakeLoad(key, hash);
      store(key, hash, value, weight);
    } finally {
      lock.unlock();
    }
    reportRemovals();
  }

  @Override
  public void invalidate(K key) {
    Objects.requireNonNull(key, "key");
    int hash = LruTable.hash(key);
    lock.lock();
    try {
      overtakeLoad(key, hash);
      Entry<K, @NonNull V> entry = table.find(key, hash);
      if (entry != null) {
        table.remove(entry);
        notice(entry.key, entry.value, RemovalCause.EXPLICIT);
      }
    } finally {
      lock.unlock();
    }
    reportRemovals();
  }

  @Override
  public void invalidateAll() {
    lock.lock();
    try {
      flights.clear();
      if (notices != null) {
        table.forEach(entry -> notice(entry.key, entry.value, RemovalCause.EXPLICIT));
      }
      table.clear();
    } finally {
      lock.unlock();
    }
    reportRemovals();
  }

  @Override
  public long size() {
    lock.lock();
    try {
      return table.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long weightedSize() {
    lock.lock();
    try {
      return table.weight();
    } finally {
      lock.unlock();
    }
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
          hits,
          misses,
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
              ? "weightedSize=" + table.weight() + ", maximumWeight=" + maximum
              : "maximumSize=" + maximum;
      return "Cache[name=" + name + ", policy=LRU, size=" + table.size() + ", " + fill + "]";
    } finally {
      lock.unlock();
    }
  }

  /** Loads in this thread. Whatever goes wrong, the flight is taken out and lands. */
  private V load(Entry<K, Flight<K, V>> entry, CacheLoader<? super K, ? extends V> loader) {
    Flight<K, V> flight = entry.value;
    try {
      long start = ticker.getAsLong();
      flight.run(loader, weigher);
      long nanos = ticker.getAsLong() - start;
      // A key that changed meanwhile is not the key whose value this is.
      boolean sameKey = LruTable.hash(entry.key) == entry.hash;
      settle(entry, sameKey, nanos);
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
  private void settle(Entry<K, Flight<K, V>> entry, boolean sameKey, long nanos) {
    Flight<K, V> flight = entry.value;
    lock.lock();
    try {
      boolean overtaken = !flights.remove(entry);
      V value = flight.loaded();
      if (value != null && sameKey && !overtaken) {
        store(entry.key, entry.hash, value, flight.weight());
      }
      // Counted last, for what could not be stored is counted as a failure.
      totalLoadNanos += nanos;
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
  private void store(K key, int hash, @NonNull V value, int weight) {
    puts++;
    Entry<K, @NonNull V> entry = table.find(key, hash);
    if (weight > maximum) {
      if (entry != null) {
        table.remove(entry);
        noticeReplaced(entry, value);
      }
      countEviction(weight);
      notice(key, value, RemovalCause.SIZE);
    } else if (entry == null) {
      makeRoom(maximum - weight);
      table.add(key, hash, value, weight);
    } else {
      noticeReplaced(entry, value);
      // Weightless for a moment, it can neither be a victim itself nor count against the room.
      table.reweigh(entry, 0);
      makeRoom(maximum - weight);
      table.reweigh(entry, weight);
      entry.value = value;
    }
  }

  /** Evicts until at most so much weight is left. */
  private void makeRoom(long remaining) {
    while (table.weight() > remaining) {
      Entry<K, @NonNull V> victim = Objects.requireNonNull(table.eldest());
      table.remove(victim);
      countEviction(victim.weight);
      notice(victim.key, victim.value, RemovalCause.SIZE);
    }
  }

  private void countEviction(int weight) {
    evictions++;
    evictedWeight += weight;
  }

  @SuppressWarnings("ReferenceEquality") // only the very same object has not left
  private void noticeReplaced(Entry<K, @NonNull V> entry, @NonNull V by) {
    if (entry.value != by) {
      notice(entry.key, entry.value, RemovalCause.REPLACED);
    }
  }

  private void notice(K key, @NonNull V value, RemovalCause cause) {
    if (notices != null) {
      notices.add(key, value, cause);
    }
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
      if (table.weight() > maximum) {
        throw new IllegalStateException("weight=" + table.weight() + ", maximum=" + maximum);
      }
      flights.verify();
      flights.forEach(entry -> {
        if (table.find(entry.key, entry.hash) != null) {
          throw new IllegalStateException("key=" + entry.key + ", in the table and in flight");
        }
      });
    } finally {
      lock.unlock();
    }
  }
}
