package io.ashlar.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loads of a cache: who begins one, who joins one, and what becomes of its result.
 *
 * <p>A flight is announced in a table of its own, under the same lock as the entries. So no key is
 * here and in flight at once, unless it is being refreshed; and a flight that is not in the table
 * any more has been overtaken: whoever changed its key took it out, and its result will not be
 * kept.
 *
 * <p>Loader, weigher and ticker run without the lock.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
final class Loads<K, V extends @Nullable Object> {
  private static final Logger LOG = LoggerFactory.getLogger(Cache.class);

  private final String name;
  private final EntryStore<K, @NonNull V> store;
  private final EntryReader<K, @NonNull V> reader;
  private final RequestCounts requests;
  private final Weigher<? super K, ? super @NonNull V> weigher;
  private final LongSupplier ticker;
  private final Executor executor;

  // Guarded by the store's lock, all of it.
  private final HashTable<K, Flight<K, V>> flights;

  /** Invalidations by tag so far. */
  private long invalidations;

  private long successes;
  private long failures;
  private long totalNanos;

  Loads(
      CacheBuilder<K, V> options,
      EntryStore<K, @NonNull V> store,
      Weigher<? super K, ? super @NonNull V> weigher,
      RequestCounts requests) {
    this.name = options.name;
    this.ticker = options.ticker;
    this.executor = options.executor;
    this.store = store;
    this.reader = store.reader();
    this.weigher = weigher;
    this.requests = requests;
    this.flights = new HashTable<>(store.lock, 1);
  }

  /** Joins the load of a key under way, or begins one; unless the key is here by now. */
  V get(
      K key,
      int hash,
      long now,
      CacheLoader<? super K, ? extends V> loader,
      @Nullable Duration longestWait) {
    return get(key, hash, now, loader, longestWait, requests);
  }

  private V get(
      K key,
      int hash,
      long now,
      CacheLoader<? super K, ? extends V> loader,
      @Nullable Duration longestWait,
      RequestCounts counts) {
    Entry<K, Flight<K, V>> flight;
    boolean begins;
    long known;
    store.lock.lock();
    try {
      V value = reader.presentUnderLock(key, hash, now);
      if (value != null) {
        counts.hit();
        return value;
      }
      flight = underWayOrNew(key, hash, now);
      begins = flight(flight).claim();
      known = invalidations;
      counts.miss();
    } finally {
      store.lock.unlock();
    }
    store.report();
    if (begins) {
      return load(flight, loader);
    }
    V value = flight(flight).join(longestWait);
    // What it began to read before an invalidation that I know of is not for me. One request is
    // counted once.
    return flight(flight).isFreshFor(known)
        ? value
        : get(key, hash, store.now(), loader, longestWait, new RequestCounts());
  }

  /** The values of many keys, those that are missing loaded with one call. */
  Map<K, @NonNull V> getAll(
      Collection<? extends K> keys, BulkLoader<? super K, ? extends V> loader) {
    Set<K> wanted = new LinkedHashSet<>();
    keys.forEach(key -> wanted.add(Objects.requireNonNull(key, "key")));
    return getAll(wanted, loader, requests);
  }

  private Map<K, @NonNull V> getAll(
      Set<K> wanted, BulkLoader<? super K, ? extends V> loader, RequestCounts counts) {
    Map<K, @NonNull V> found = new LinkedHashMap<>();
    List<Entry<K, Flight<K, V>>> mine = new ArrayList<>();
    List<Joined<K, V>> others = new ArrayList<>();
    try {
      wanted.forEach(key -> sortOut(key, found, mine, others, counts));
    } catch (RuntimeException | Error e) {
      // From a key's own methods: those claimed so far will not be loaded, and nobody shall wait.
      fail(mine, e);
      throw e;
    }
    store.report();
    if (!mine.isEmpty()) {
      loadTogether(mine, loader, found);
    }
    // Only now: who waits for one of ours may be running one of these.
    Set<K> again = new LinkedHashSet<>();
    for (Joined<K, V> other : others) {
      V value = other.flight.join(null);
      if (!other.flight.isFreshFor(other.known)) {
        again.add(other.flight.key());
      } else if (value != null) {
        found.put(other.flight.key(), value);
      }
    }
    if (!again.isEmpty()) {
      found.putAll(getAll(again, loader, new RequestCounts()));
    }
    return found;
  }

  /** A flight of another thread, and the invalidations that were known when it was joined. */
  private record Joined<K, V extends @Nullable Object>(Flight<K, V> flight, long known) {}

  /** Begins to load a value anew in the background, if it is old and nobody does so already. */
  void refreshIfStale(K key, int hash, long now, CacheLoader<? super K, ? extends V> loader) {
    if (!reader.isStale(key, hash, now)) {
      return;
    }
    Entry<K, Flight<K, V>> refresh;
    store.lock.lock();
    try {
      if (!reader.isStale(key, hash, now) || flights.find(key, hash) != null) {
        return;
      }
      refresh = new Entry<>(key, hash, new Flight<>(key, true));
      flight(refresh).claim();
      flights.add(refresh);
    } finally {
      store.lock.unlock();
    }
    try {
      executor.execute(() -> refresh(refresh, loader));
    } catch (RuntimeException e) {
      // The executor will not have it. Whoever has joined meanwhile is told.
      fail(List.of(refresh), e);
      LOG.warn("cache={}, the executor does not run a refresh", name, e);
    }
  }

  /** Whatever a load of this key under way brings, it will not be kept. With the lock held. */
  void overtake(K key, int hash) {
    Entry<K, Flight<K, V>> underWay = flights.find(key, hash);
    if (underWay != null) {
      flights.remove(underWay);
    }
  }

  /** Whether a key is being loaded. With the lock held. */
  boolean isUnderWay(K key, int hash) {
    return flights.find(key, hash) != null;
  }

  /** Whatever any load under way brings, it will not be kept. With the lock held. */
  void overtakeAll() {
    flights.clear(flight -> {});
  }

  /** What loads under way bring is out of date if it carries this tag. With the lock held. */
  void spoil(Object tag) {
    invalidations++;
    flights.forEach(entry -> flight(entry).invalidate(tag, invalidations));
  }

  /** Loads that ended well. With the lock held. */
  long successes() {
    return successes;
  }

  /** Loads that did not. With the lock held. */
  long failures() {
    return failures;
  }

  /** How long all of them took together. With the lock held. */
  long totalNanos() {
    return totalNanos;
  }

  /** The number of loads whose result would be kept. With the lock held; for tests. */
  long underWay() {
    return flights.size();
  }

  /** The flight of a key that is not here. With the lock held. */
  private Entry<K, Flight<K, V>> underWayOrNew(K key, int hash, long now) {
    store.removeUnderLock(key, hash, now); // only what has expired can still be here
    Entry<K, Flight<K, V>> underWay = flights.find(key, hash);
    if (underWay != null && flight(underWay).hasLanded()) {
      // Its thread had not even the stack left to take it out.
      flights.remove(underWay);
      underWay = null;
    }
    if (underWay != null) {
      return underWay;
    }
    Entry<K, Flight<K, V>> begun = new Entry<>(key, hash, new Flight<>(key));
    flights.add(begun);
    return begun;
  }

  /** Puts a key where it belongs: its value is here, or its load begins, or is under way. */
  private void sortOut(
      K key,
      Map<K, @NonNull V> found,
      List<Entry<K, Flight<K, V>>> mine,
      List<Joined<K, V>> others,
      RequestCounts counts) {
    int hash = store.hash(key);
    long now = store.now();
    V value = reader.present(key, hash, now);
    if (value == null) {
      store.lock.lock();
      try {
        value = reader.presentUnderLock(key, hash, now);
        if (value == null) {
          Entry<K, Flight<K, V>> flight = underWayOrNew(key, hash, now);
          counts.miss();
          if (flight(flight).claim()) {
            mine.add(flight);
          } else {
            others.add(new Joined<>(flight(flight), invalidations));
          }
          return;
        }
      } finally {
        store.lock.unlock();
      }
    }
    counts.hit();
    found.put(key, value);
  }

  /** Loads in this thread. Whatever goes wrong, the flight is taken out and lands. */
  private V load(Entry<K, Flight<K, V>> entry, CacheLoader<? super K, ? extends V> loader) {
    Flight<K, V> flight = flight(entry);
    try {
      long start = ticker.getAsLong();
      flight.run(loader, weigher, store);
      long end = ticker.getAsLong();
      settle(List.of(entry), start, end);
    } catch (RuntimeException | Error e) {
      // From the ticker, the key's own methods, or for want of memory for an entry.
      fail(List.of(entry), e);
    } finally {
      flight.land();
    }
    store.report();
    return flight.ownOutcome();
  }

  private void refresh(Entry<K, Flight<K, V>> entry, CacheLoader<? super K, ? extends V> loader) {
    try {
      load(entry, loader);
    } catch (CacheLoadException e) {
      LOG.warn("cache={}, a refresh failed, the old value stays", name, e);
    }
  }

  /** Loads several keys in this thread, with one call. */
  private void loadTogether(
      List<Entry<K, Flight<K, V>>> entries,
      BulkLoader<? super K, ? extends V> loader,
      Map<K, @NonNull V> found) {
    List<Flight<K, V>> together = new ArrayList<>();
    entries.forEach(entry -> together.add(flight(entry)));
    try {
      long start = ticker.getAsLong();
      Flight.runTogether(together, loader, weigher, store);
      long end = ticker.getAsLong();
      settle(entries, start, end);
    } catch (RuntimeException | Error e) {
      fail(entries, e);
    } finally {
      together.forEach(Flight::land);
    }
    store.report();
    Throwable failure = together.get(0).failure();
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw new CacheLoadException(together.stream().map(Flight::key).toList(), failure);
    }
    for (Flight<K, V> flight : together) {
      V value = flight.loaded();
      if (value != null) {
        found.put(flight.key(), value);
      }
    }
  }

  /** Counts one load that is over, and keeps the values of keys that nobody changed meanwhile. */
  private void settle(List<Entry<K, Flight<K, V>>> entries, long start, long end) {
    // A key that changed meanwhile is not the key whose value this is. Asked without the lock.
    List<Boolean> sameKeys = new ArrayList<>();
    entries.forEach(entry -> sameKeys.add(entry.hasHash(store.hash(entry.key))));
    store.lock.lock();
    try {
      for (int i = 0; i < entries.size(); i++) {
        keep(entries.get(i), sameKeys.get(i), store.at(end));
      }
      // Counted last, for what could not be stored is counted as a failure.
      totalNanos += end - start;
      if (flight(entries.get(0)).failed()) {
        failures++;
      } else {
        successes++;
      }
    } finally {
      store.lock.unlock();
    }
  }

  private void keep(Entry<K, Flight<K, V>> entry, boolean sameKey, long now) {
    Flight<K, V> flight = flight(entry);
    boolean overtaken = !flights.remove(entry);
    boolean spoiled = flight.isSpoiled();
    if (overtaken || spoiled || !sameKey || flight.failed()) {
      return;
    }
    V value = flight.loaded();
    if (value != null) {
      store.store(
          entry.key,
          entry.hash(),
          value,
          flight.weight(),
          flight.tags(),
          now,
          flight.nanosToLive());
    } else if (flight.refreshes()) {
      store.removeUnderLock(entry.key, entry.hash(), now); // there is nothing any more
    }
  }

  /**
   * Ends a load that could not be settled, or did not begin. The time it took may not be known: it
   * counts as 0.
   */
  private void fail(List<Entry<K, Flight<K, V>>> entries, Throwable failure) {
    entries.forEach(entry -> flight(entry).fail(failure));
    store.lock.lock();
    try {
      entries.forEach(flights::remove);
      failures += entries.isEmpty() ? 0 : 1;
    } finally {
      store.lock.unlock();
    }
    entries.forEach(entry -> flight(entry).land());
  }

  private static <K, V extends @Nullable Object> Flight<K, V> flight(Entry<K, Flight<K, V>> entry) {
    return Objects.requireNonNull(entry.value());
  }

  /** Checks that no key is here and in flight, unless it is refreshed. With the lock held. */
  void verify() {
    flights.verify();
    flights.forEach(entry -> {
      if (!flight(entry).refreshes() && store.contains(entry.key, entry.hash())) {
        throw new IllegalStateException("key=" + entry.key + ", in the table and in flight");
      }
    });
  }
}
