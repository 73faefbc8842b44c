package io.ashlar.cache.update;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock for each key that somebody holds or waits for, and for no other.
 *
 * <p>Striped locks would be less to write, but two keys of one stripe would wait for each other's
 * store. Here a lock is made by the first who wants it and dropped by the last who lets it go: its
 * users are counted inside the map's per-key atomicity, so nobody can take one that is being
 * dropped.
 *
 * @param <K> type of the keys
 */
final class KeyLocks<K> {
  private final ConcurrentHashMap<K, KeyLock> locks = new ConcurrentHashMap<>();

  private static final class KeyLock extends ReentrantLock {
    private static final long serialVersionUID = 1L;

    /** Who holds it or waits for it; changed only inside the map's {@code compute}. */
    private int users;
  }

  /** Waits until this thread is the only one that holds the key. Reentrant. */
  void acquire(K key) {
    KeyLock lock =
        locks.compute(
            key,
            (k, present) -> {
              KeyLock mine = present == null ? new KeyLock() : present;
              mine.users++;
              return mine;
            });
    lock.lock();
  }

  /** Lets the key go; only for the thread that holds it. */
  void release(K key) {
    Objects.requireNonNull(locks.get(key)).unlock();
    locks.computeIfPresent(key, (k, lock) -> --lock.users == 0 ? null : lock);
  }

  /** How many keys have a lock at present. */
  int size() {
    return locks.size();
  }
}
