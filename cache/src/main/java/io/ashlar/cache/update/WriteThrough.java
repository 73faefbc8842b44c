package io.ashlar.cache.update;

import io.ashlar.cache.Cache;
import io.ashlar.cache.CacheLoader;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cache whose writes return when the store has them.
 *
 * <p><b>Order.</b> The store first, then the cache: nobody reads a value from the cache that the
 * store has refused. Two writes of one key must reach the cache in the order in which they reached
 * the store, or the cache would keep the older value for ever; so each key has a lock that is held
 * over both. Other keys never wait. A load of the key that is under way meanwhile may have read the
 * old value; it is not kept, for the cache lets a change during a load win.
 *
 * <p><b>Failure.</b> If the store fails, nobody knows which of the two values it has. The key is
 * forgotten, and the next reader asks the store.
 *
 * <p>All writers of a key must go through the same object, in one process; what others write must
 * be followed by {@link #invalidate}. Thread-safe. A write costs a call of the store, a read what
 * the cache's {@code get} costs. The {@link StoreWriter} runs in the caller's thread with the key's
 * lock held: it must not write another key through this object, for two that did so crosswise would
 * wait for each other.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public final class WriteThrough<K, V> {
  private final Cache<K, V> cache;
  private final CacheLoader<? super K, ? extends V> loader;
  private final StoreWriter<K, V> writer;
  private final KeyLocks<K> locks = new KeyLocks<>();

  private WriteThrough(
      Cache<K, V> cache, CacheLoader<? super K, ? extends V> loader, StoreWriter<K, V> writer) {
    this.cache = Objects.requireNonNull(cache, "cache");
    this.loader = Objects.requireNonNull(loader, "loader");
    this.writer = Objects.requireNonNull(writer, "writer");
  }

  /**
   * Puts a cache in front of a store.
   *
   * @param cache where values are kept
   * @param loader reads the store
   * @param writer writes the store; called with one change at a time
   * @param <K> type of the keys
   * @param <V> type of the values
   * @return the three as one
   */
  public static <K, V> WriteThrough<K, V> of(
      Cache<K, V> cache, CacheLoader<? super K, ? extends V> loader, StoreWriter<K, V> writer) {
    return new WriteThrough<>(cache, loader, writer);
  }

  /**
   * The value of a key, from the cache or else from the store.
   *
   * @param key the key
   * @return its value, or null if the store has none
   * @throws io.ashlar.cache.CacheLoadException if it had to be loaded and could not be
   */
  public @Nullable V get(K key) {
    return cache.get(key, loader);
  }

  /**
   * Sets the value of a key, in the store and then in the cache.
   *
   * @param key the key
   * @param value its new value
   * @throws StoreWriteException if the store failed; the cache has forgotten the key. If the writer
   *     was interrupted, the thread's interrupt flag is set
   */
  public void put(K key, V value) {
    write(Change.put(key, value));
  }

  /**
   * Deletes a key, from the store and then from the cache.
   *
   * @param key the key
   * @throws StoreWriteException if the store failed; the cache has forgotten the key
   */
  public void remove(K key) {
    write(Change.delete(key));
  }

  /**
   * Forgets a key, for somebody else has written the store.
   *
   * @param key the key
   */
  public void invalidate(K key) {
    cache.invalidate(key);
  }

  private void write(Change<K, V> change) {
    locks.acquire(change.key());
    boolean inStep = false;
    try {
      writer.write(List.of(change));
      V value = change.value();
      if (value != null) {
        cache.put(change.key(), value);
        inStep = true;
      }
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new StoreWriteException(change.key(), e);
    } finally {
      try {
        if (!inStep) {
          cache.invalidate(change.key()); // deleted, or nobody knows, whatever was thrown
        }
      } finally {
        locks.release(change.key());
      }
    }
  }
}
