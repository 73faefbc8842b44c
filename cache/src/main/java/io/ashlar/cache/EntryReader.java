package io.ashlar.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of an {@link EntryStore}: without its lock wherever that is possible.
 *
 * <h2>What a reader without the lock may see</h2>
 *
 * An entry leaves the cache at the instant its value becomes null; it is unlinked afterwards. So a
 * reader that reads a value was in time, and one that comes by an entry without a value knows that
 * something happens to this key right now, and asks again under the lock: the entry was either
 * removed or replaced by another one (of another weight), and only the lock tells which. All
 * entries leave at one instant when an empty table takes the place of the full one.
 *
 * <p>Methods that end in {@code UnderLock} are called with the store's lock held; all others by any
 * thread.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
final class EntryReader<K, V> {
  /** What reading an entry does to it. */
  private enum Look {
    USES,
    LEAVES_NO_TRACE
  }

  private final ReentrantLock lock;
  private final HashTable<K, V> table;
  private final EvictionOrder<K, V> order;
  private final boolean hitNeedsLock;

  /** Null if entries do not expire. */
  private final @Nullable Lifetimes<K, V> lifetimes;

  EntryReader(
      ReentrantLock lock,
      HashTable<K, V> table,
      EvictionOrder<K, V> order,
      @Nullable Lifetimes<K, V> lifetimes) {
    this.lock = lock;
    this.table = table;
    this.order = order;
    this.lifetimes = lifetimes;
    hitNeedsLock = order.useNeedsLock();
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
    return read(key, hash, now, Look.USES);
  }

  /** The value of a key, without using or counting it. */
  @Nullable V peek(K key, int hash, long now) {
    return read(key, hash, now, Look.LEAVES_NO_TRACE);
  }

  private @Nullable V read(K key, int hash, long now, Look look) {
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
        if (look == Look.USES) {
          use(entry, now);
        }
        return value;
      }
    }
    lock.lock();
    try {
      return look == Look.USES ? presentUnderLock(key, hash, now) : valueUnderLock(key, hash, now);
    } finally {
      lock.unlock();
    }
  }

  /** The value of a key, used; null if there is none. With the lock held. */
  @Nullable V presentUnderLock(K key, int hash, long now) {
    Entry<K, V> entry = live(key, hash, now);
    if (entry == null) {
      return null;
    }
    use(entry, now);
    return entry.value();
  }

  /** The value of a key, without using it. With the lock held. */
  @Nullable V valueUnderLock(K key, int hash, long now) {
    Entry<K, V> entry = live(key, hash, now);
    return entry == null ? null : entry.value();
  }

  private @Nullable Entry<K, V> live(K key, int hash, long now) {
    Entry<K, V> entry = table.find(key, hash);
    return entry == null || isOver(entry, now) ? null : entry;
  }

  private void use(Entry<K, V> entry, long now) {
    order.use(entry);
    if (lifetimes != null) {
      lifetimes.renew(entry, now);
    }
  }

  /** Whether the time of an entry is over. */
  boolean isOver(Entry<K, V> entry, long now) {
    return lifetimes != null && lifetimes.isOver(entry, now);
  }

  /** The value of an entry collected before, or null if it is gone or its time is over. */
  @Nullable V liveValue(Entry<K, V> entry) {
    return isOver(entry, lifetimes == null ? 0 : lifetimes.now()) ? null : entry.value();
  }

  /** How long ago the value of a key was written; empty if that is not known. */
  Optional<Duration> age(K key, int hash, long now) {
    Entry<K, V> entry = table.find(key, hash);
    return entry == null || lifetimes == null || isOver(entry, now)
        ? Optional.empty()
        : lifetimes.age(entry, now);
  }

  /** How long the value of a key may be here yet; empty if it has no end. */
  Optional<Duration> remainingLife(K key, int hash, long now) {
    Entry<K, V> entry = table.find(key, hash);
    if (entry == null || isOver(entry, now) || entry.expiresAt() == Lifetimes.FOR_EVER) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofNanos(entry.expiresAt() - now));
  }

  /** How much is left of the life that counts from an entry's write; at least 0. */
  long lifeLeft(Entry<K, V> entry) {
    return lifetimes == null ? Lifetimes.FOR_EVER : lifetimes.lifeLeft(entry, lifetimes.now());
  }
}
