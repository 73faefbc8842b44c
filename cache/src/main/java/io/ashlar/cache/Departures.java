package io.ashlar.cache;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What leaves a cache: counted, and told to whoever wants to hear of it.
 *
 * <p>Everything but {@link #report} and {@link #pendingRemovals} is called with the cache's lock
 * held, and while the entry still has its value.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
final class Departures<K, V> {
  private final @Nullable RemovalNotices<K, V> removals;
  private final @Nullable EvictionNotices<K, V> evicted;
  private long evictions;
  private long evictedWeight;

  Departures(CacheBuilder<K, V> options) {
    removals =
        options.removalListener == null
            ? null
            : new RemovalNotices<>(options.name, options.removalListener);
    evicted =
        options.evictionListener == null
            ? null
            : new EvictionNotices<>(options.name, options.evictionListener);
  }

  /** The cache removes an entry by itself. */
  void evict(Entry<K, V> entry, RemovalCause cause) {
    evictions++;
    evictedWeight += entry.weight();
    if (evicted != null) {
      evicted.add(entry.key, Objects.requireNonNull(entry.value()), cause);
    }
    remove(entry, cause);
  }

  /** An entry's value gives way to another one, or to itself. */
  @SuppressWarnings("ReferenceEquality") // only the very same object has not left
  void replace(Entry<K, V> entry, V by) {
    if (entry.value() != by) {
      remove(entry, RemovalCause.REPLACED);
    }
  }

  /** An entry leaves, or its value does. */
  void remove(Entry<K, V> entry, RemovalCause cause) {
    if (removals != null) {
      removals.add(entry.key, Objects.requireNonNull(entry.value()), cause);
    }
  }

  /** Tells the listeners. Not with the lock held. */
  void report() {
    if (evicted != null) {
      evicted.tell();
    }
    if (removals != null) {
      removals.report();
    }
  }

  long evictions() {
    return evictions;
  }

  long evictedWeight() {
    return evictedWeight;
  }

  long pendingRemovals() {
    return removals == null ? 0 : removals.pending();
  }
}
