package io.ashlar.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;

/**
 * The engine: entries in an {@link EntryStore}, loads under way in {@link Loads}, both changed
 * under the store's one lock, and counts of requests.
 *
 * <p>Under the lock runs only the keys' {@code equals}; their {@code hashCode}, loader, weigher,
 * listener and ticker always run without it. A hit takes no lock if the policy can do without, as
 * the default can: it walks a chain, reads a value and counts a use in the entry. Nor does a {@code
 * getIfPresent} that misses.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
final class BoundedCache<K, V extends @Nullable Object> implements Cache<K, V> {
  private final String name;
  private final boolean weighted;
  private final Weigher<? super K, ? super @NonNull V> weigher;
  private final EntryStore<K, @NonNull V> store;
  private final EntryReader<K, @NonNull V> reader;
  private final RequestCounts requests = new RequestCounts();
  private final Loads<K, V> loads;

  BoundedCache(CacheBuilder<K, V> options) {
    name = options.name;
    weighted = options.weigher != null;
    weigher = options.weigher == null ? (key, value) -> 1 : checked(options.weigher);
    store = new EntryStore<>(options);
    reader = store.reader();
    loads = new Loads<>(options, store, weigher, requests);
  }

  @Override
  public @Nullable V getIfPresent(K key) {
    Objects.requireNonNull(key, "key");
    V value = reader.present(key, store.hash(key), store.now());
    if (value == null) {
      requests.miss();
    } else {
      requests.hit();
    }
    return value;
  }

  @Override
  public V get(K key, CacheLoader<? super K, ? extends V> loader) {
    return getOrLoad(key, loader, null);
  }

  @Override
  public V get(K key, CacheLoader<? super K, ? extends V> loader, Duration longestWait) {
    return getOrLoad(key, loader, Objects.requireNonNull(longestWait, "longestWait"));
  }

  private V getOrLoad(
      K key, CacheLoader<? super K, ? extends V> loader, @Nullable Duration longestWait) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(loader, "loader");
    int hash = store.hash(key);
    long now = store.now();
    V value = reader.present(key, hash, now);
    if (value == null) {
      return loads.get(key, hash, now, loader, longestWait);
    }
    requests.hit();
    loads.refreshIfStale(key, hash, now, loader);
    return value;
  }

  @Override
  public Map<K, @NonNull V> getAll(
      Collection<? extends K> keys, BulkLoader<? super K, ? extends V> loader) {
    Objects.requireNonNull(keys, "keys");
    Objects.requireNonNull(loader, "loader");
    return loads.getAll(keys, loader);
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
    int hash = store.hash(key);
    int weight = weigher.weigh(key, value);
    long nanosToLive = store.nanosToLive(key, value);
    Set<?> tags = store.tags(key, value);
    long now = store.now();
    store.lock.lock();
    try {
      loads.overtake(key, hash);
      before = reader.valueUnderLock(key, hash, now);
      store.store(key, hash, value, weight, tags, now, nanosToLive);
    } finally {
      store.lock.unlock();
    }
    store.report();
    return before;
  }

  /**
   * Replaces exactly this value object, or null, by another one, or null.
   *
   * @return whether it was there
   */
  @SuppressWarnings("ReferenceEquality") // exactly this one: what it equals was asked before
  boolean replaceExactly(K key, @Nullable V seen, @Nullable V value) {
    int hash = store.hash(key);
    int weight = value == null ? 0 : weigher.weigh(key, value);
    long nanosToLive = value == null ? 0 : store.nanosToLive(key, value);
    Set<?> tags = value == null ? Set.of() : store.tags(key, value);
    long now = store.now();
    boolean replaced;
    store.lock.lock();
    try {
      replaced = reader.valueUnderLock(key, hash, now) == seen;
      if (replaced) {
        loads.overtake(key, hash);
        if (value != null) {
          store.store(key, hash, value, weight, tags, now, nanosToLive);
        } else {
          store.removeUnderLock(key, hash, now);
        }
      }
    } finally {
      store.lock.unlock();
    }
    store.report();
    return replaced;
  }

  /** The value of a key, without using or counting it. */
  @Nullable V peek(K key) {
    return reader.peek(key, store.hash(key), store.now());
  }

  /** Collects some entries for a walk over all; see {@link HashTable#collect}. */
  long fetch(long position, Collection<Entry<K, @NonNull V>> into) {
    return store.collect(position, into);
  }

  /** The value of an entry collected before, or null if it is gone or its time is over. */
  @Nullable V liveValue(Entry<K, @NonNull V> entry) {
    return reader.liveValue(entry);
  }

  @Override
  public void invalidate(K key) {
    removeNow(key);
  }

  /** Removes a key; returns the value there was, or null. */
  @Nullable V removeNow(K key) {
    Objects.requireNonNull(key, "key");
    V before;
    int hash = store.hash(key);
    long now = store.now();
    store.lock.lock();
    try {
      loads.overtake(key, hash);
      store.expireSome(now);
      before = store.removeUnderLock(key, hash, now);
    } finally {
      store.lock.unlock();
    }
    store.report();
    return before;
  }

  @Override
  public void invalidateTag(Object tag) {
    Objects.requireNonNull(tag, "tag");
    if (!store.isTagged()) {
      throw new IllegalStateException("cache=" + name + ", invalidateTag needs CacheBuilder.tags");
    }
    long now = store.now();
    store.lock.lock();
    try {
      store.removeTagged(tag, now).forEach(entry -> loads.overtake(entry.key, entry.hash()));
      loads.spoil(tag);
    } finally {
      store.lock.unlock();
    }
    store.report();
  }

  @Override
  public void invalidateAll() {
    long now = store.now();
    store.lock.lock();
    try {
      loads.overtakeAll();
      store.clear(now);
    } finally {
      store.lock.unlock();
    }
    store.report();
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
    long now = store.now();
    long size;
    store.lock.lock();
    try {
      store.expireAll(now);
      size = store.size();
    } finally {
      store.lock.unlock();
    }
    store.report();
    return size;
  }

  @Override
  public long weightedSize() {
    long now = store.now();
    long weight;
    store.lock.lock();
    try {
      store.expireAll(now);
      weight = store.weight();
    } finally {
      store.lock.unlock();
    }
    store.report();
    return weight;
  }

  @Override
  public long maximum() {
    store.lock.lock();
    try {
      return store.maximum();
    } finally {
      store.lock.unlock();
    }
  }

  @Override
  public void setMaximum(long maximum) {
    if (maximum < 0) {
      throw new IllegalArgumentException("maximum=" + maximum + ", must be >= 0");
    }
    long now = store.now();
    store.lock.lock();
    try {
      store.setMaximum(maximum, now);
    } finally {
      store.lock.unlock();
    }
    store.report();
  }

  @Override
  public long pendingRemovals() {
    return store.pendingRemovals();
  }

  @Override
  public CacheStats stats() {
    store.lock.lock();
    try {
      return new CacheStats(
          requests.hits(),
          requests.misses(),
          store.puts(),
          loads.successes(),
          loads.failures(),
          loads.totalNanos(),
          store.evictions(),
          store.evictedWeight());
    } finally {
      store.lock.unlock();
    }
  }

  @Override
  public CacheInspection<K> inspection() {
    return new CacheInspection<>(this);
  }

  /** The entries, those first that the policy would give up first, those it never will last. */
  List<Entry<K, @NonNull V>> coldestFirst() {
    store.lock.lock();
    try {
      return store.coldestFirst();
    } finally {
      store.lock.unlock();
    }
  }

  /** How long ago the value of a key was written; empty if that is not known. */
  Optional<Duration> age(K key) {
    return reader.age(key, store.hash(key), store.now());
  }

  /** How long the value of a key may be here yet; empty if it has no end. */
  Optional<Duration> remainingLife(K key) {
    return reader.remainingLife(key, store.hash(key), store.now());
  }

  /** How much is left of the life that counts from an entry's write, in nanoseconds. */
  long lifeLeft(Entry<K, @NonNull V> entry) {
    return reader.lifeLeft(entry);
  }

  /**
   * Puts a value whose life has begun elsewhere, unless the key is here or being loaded.
   *
   * @return whether it was put
   */
  boolean restore(K key, @NonNull V value, long lifeLeft) {
    int hash = store.hash(key);
    int weight = weigher.weigh(key, value);
    Set<?> tags = store.tags(key, value);
    long nanosToLive = Math.min(lifeLeft, store.nanosToLive(key, value));
    long now = store.now();
    boolean absent;
    store.lock.lock();
    try {
      absent = reader.valueUnderLock(key, hash, now) == null && !loads.isUnderWay(key, hash);
      if (absent) {
        store.store(key, hash, value, weight, tags, now, nanosToLive);
      }
    } finally {
      store.lock.unlock();
    }
    store.report();
    return absent;
  }

  @Override
  public String name() {
    return name;
  }

  /** Tells name, policy, size and bound; not the entries, which may be many or secret. */
  @Override
  public String toString() {
    store.lock.lock();
    try {
      String fill =
          weighted
              ? "weightedSize=" + store.weight() + ", maximumWeight=" + store.maximum()
              : "maximumSize=" + store.maximum();
      return "Cache[name=%s, policy=%s, size=%d, %s]"
          .formatted(name, store.policyName(), store.size(), fill);
    } finally {
      store.lock.unlock();
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
    return store.lock.isHeldByCurrentThread();
  }

  /** The number of loads whose result would be kept; for tests. */
  long loadsUnderWay() {
    store.lock.lock();
    try {
      return loads.underWay();
    } finally {
      store.lock.unlock();
    }
  }

  /** How many places entries have in the lists of tags; for tests. */
  long taggedReferences() {
    store.lock.lock();
    try {
      return store.taggedReferences();
    } finally {
      store.lock.unlock();
    }
  }

  /** The number of times the scheduler will wake this cache; for tests. */
  int outstandingWakes() {
    store.lock.lock();
    try {
      return store.outstandingWakes();
    } finally {
      store.lock.unlock();
    }
  }

  /** Checks every invariant at one instant; O(n), for tests. */
  void verify() {
    store.lock.lock();
    try {
      store.verify();
      loads.verify();
    } finally {
      store.lock.unlock();
    }
  }
}
