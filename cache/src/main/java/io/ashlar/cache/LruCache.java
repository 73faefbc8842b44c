package io.ashlar.cache;

import io.ashlar.cache.LruTable.Entry;
import java.util.HashMap;
import java.util.Map;
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
 * <p>What runs where: under the lock only the keys' {@code equals} and {@code hashCode}; loader,
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

  /** The loads whose result would be kept. A load that is not in here has been overtaken. */
  private final Map<K, Flight<K, V>> flights = new HashMap<>();

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
    Objects.requireNonNull(loader, "loader");
    int hash = LruTable.hash(key);
    Flight<K, V> flight;
    boolean join;
    lock.lock();
    try {
      Entry<K, @NonNull V> entry = table.find(key, hash);
      if (entry != null) {
        hits++;
        table.use(entry);
        return entry.value;
      }
      misses++;
      Flight<K, V> underWay = flights.get(key);
      // One that has landed but is still here belongs to a key that changed meanwhile.
      join = underWay != null && !underWay.hasLanded();
      flight = join ? Objects.requireNonNull(underWay) : new Flight<>(key);
      if (!join) {
        flights.put(key, flight);
      }
    } finally {
      lock.unlock();
    }
    return join ? flight.join() : load(flight, hash, loader);
  }

  @Override
  public void put(K key, @NonNull V value) {
    Objects.requireNonNull(value, "value");
    int hash = LruTable.hash(key);
    int weight = weigher.weigh(key, value);
    lock.lock();
    try {
      flights.remove(key);
      store(key, hash, value, weight);
    } finally {
      lock.unlock();
    }
    reportRemovals();
  }

  @Override
  public void invalidate(K key) {
    int hash = LruTable.hash(key);
    lock.lock();
    try {
      flights.remove(key);
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

  /** Loads in this thread. Whatever goes wrong, the flight lands. */
  private V load(Flight<K, V> flight, int hash, CacheLoader<? super K, ? extends V> loader) {
    try {
      long start = ticker.getAsLong();
      flight.run(loader, weigher);
      settle(flight, hash, ticker.getAsLong() - start);
    } catch (RuntimeException | Error e) {
      flight.fail(e); // the ticker, the key's own methods, or no memory for an entry
    } finally {
      flight.land();
    }
    reportRemovals();
    return flight.ownOutcome();
  }

  /** Counts a load that is over, and keeps its value unless somebody changed the key meanwhile. */
  private void settle(Flight<K, V> flight, int hash, long nanos) {
    lock.lock();
    try {
      totalLoadNanos += nanos;
      if (flight.failed()) {
        loadFailures++;
      } else {
        loadSuccesses++;
      }
      boolean attached = flights.remove(flight.key(), flight);
      V value = flight.loaded();
      if (attached && value != null) {
        store(flight.key(), hash, value, flight.weight());
      }
    } finally {
      lock.unlock();
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

  /** Checks every invariant at one instant; O(n), for tests. */
  void verify() {
    lock.lock();
    try {
      table.verify();
      if (table.weight() > maximum) {
        throw new IllegalStateException("weight=" + table.weight() + ", maximum=" + maximum);
      }
      for (K key : flights.keySet()) {
        if (table.find(key, LruTable.hash(key)) != null) {
          throw new IllegalStateException("key=" + key + ", in the table and in flight");
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
