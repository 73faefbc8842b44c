package io.ashlar.cache.update;

import io.ashlar.cache.Cache;
import io.ashlar.cache.expiry.DurationOptions;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache beside the store, filled by those who read: look, and if there is nothing, ask the store
 * and leave what it said. With leases, so that nobody leaves what is out of date by then.
 *
 * <pre>{@code
 * Lookup<User> lookup = users.lookup(42L);
 * if (lookup.value() == null && lookup.mayFill()) {
 *   lookup.fill(repository.find(42L)); // kept unless somebody changed the user meanwhile
 * }
 * }</pre>
 *
 * <h2>The stale put</h2>
 *
 * Without more, the pattern has a race that leaves a wrong value for as long as entries live:
 *
 * <pre>
 *   reader                       writer
 *   misses
 *   reads "old" from the store
 *                                writes "new" to the store
 *                                invalidates: there is nothing to invalidate
 *   puts "old" into the cache
 * </pre>
 *
 * <p>A <b>lease</b> (Nishtala et al., "Scaling Memcache at Facebook", NSDI 2013, section 3.2.1) is
 * a token given to the reader that misses. {@link #invalidate} and {@link #put} void the key's
 * lease, and {@link Lookup#fill} keeps a value only while its lease is good. To look at the lease
 * and to put the value must be one step for whoever invalidates; so a key has a lock, held for
 * these two and never while the store is asked.
 *
 * <p>The same token stops a herd: as long as one reader holds the key's lease, others that miss are
 * told so ({@link Lookup#mayFill} is false). They may wait a little and look again, use something
 * older, or ask the store themselves, without leaving the answer. A reader that never comes back
 * must not hold the key for ever: a lease ends after a while, by default the paper's ten seconds.
 *
 * <p>If the reader can give its query as a function, {@link Cache#get(Object,
 * io.ashlar.cache.CacheLoader)} does all of this by itself, and lets the others wait. This class is
 * for code that cannot: reading and putting lie apart, or in different threads.
 *
 * <p>Thread-safe. A hit costs what {@link Cache#getIfPresent} costs. A miss and a fill are O(1) and
 * take a lock for a moment. Outstanding leases are kept until they are used, voided or over.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public final class CacheAside<K, V> {
  private static final Duration LEASE_TIME = Duration.ofSeconds(10);

  private final Cache<K, V> cache;
  private final long leaseNanos;
  private final LongSupplier ticker;

  /** Held while a key's lease is redeemed or voided and the cache changed accordingly. */
  private final KeyLocks<K> locks = new KeyLocks<>();

  private final ReentrantLock lock = new ReentrantLock();

  /** In the order in which they were granted, so in the order in which they end. Under lock. */
  private final Map<K, Lookup<V>> leases = new LinkedHashMap<>();

  private CacheAside(Cache<K, V> cache, Duration leaseTime, LongSupplier ticker) {
    this.cache = Objects.requireNonNull(cache, "cache");
    this.leaseNanos = DurationOptions.positive("leaseTime", leaseTime);
    this.ticker = Objects.requireNonNull(ticker, "ticker");
  }

  /**
   * Puts a cache beside a store, with leases of ten seconds.
   *
   * @param cache where values are kept
   * @param <K> type of the keys
   * @param <V> type of the values
   * @return the cache with leases
   */
  public static <K, V> CacheAside<K, V> of(Cache<K, V> cache) {
    return of(cache, LEASE_TIME, System::nanoTime);
  }

  /**
   * Puts a cache beside a store.
   *
   * @param cache where values are kept
   * @param leaseTime how long a reader may take to ask the store, more than zero; what it brings
   *     later is not kept, and another reader may ask meanwhile
   * @param ticker monotonic nanoseconds from any origin
   * @param <K> type of the keys
   * @param <V> type of the values
   * @return the cache with leases
   * @throws IllegalArgumentException if the lease time is zero or less
   */
  public static <K, V> CacheAside<K, V> of(
      Cache<K, V> cache, Duration leaseTime, LongSupplier ticker) {
    return new CacheAside<>(cache, leaseTime, ticker);
  }

  /**
   * Looks for a key; on a miss, tries to get its lease. Ask the store after this call, not before.
   *
   * @param key the key
   * @return the value, or the lease, or neither
   */
  public Lookup<V> lookup(K key) {
    V value = cache.getIfPresent(key);
    return value != null ? Lookup.hit(value) : missed(key);
  }

  private Lookup<V> missed(K key) {
    long now = ticker.getAsLong();
    lock.lock();
    try {
      Iterator<Lookup<V>> oldest = leases.values().iterator();
      while (oldest.hasNext() && oldest.next().isOver(now)) {
        oldest.remove();
      }
      if (leases.containsKey(key)) {
        return Lookup.busy();
      }
      Lookup<V> lease = Lookup.lease(now + leaseNanos, (mine, filled) -> redeem(key, mine, filled));
      leases.put(key, lease);
      return lease;
    } finally {
      lock.unlock();
    }
  }

  private boolean redeem(K key, Lookup<V> lease, @Nullable V value) {
    locks.acquire(key);
    try {
      boolean good = endLease(key, lease);
      if (good && value != null) {
        cache.put(key, value);
      }
      return good && value != null;
    } finally {
      locks.release(key);
    }
  }

  private boolean endLease(K key, Lookup<V> lease) {
    long now = ticker.getAsLong();
    lock.lock();
    try {
      return leases.remove(key, lease) && !lease.isOver(now);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Says that the store has this value now. Voids the key's lease. If several threads may write the
   * same key at the same time, {@link #invalidate} is the safe choice: they may come here in
   * another order than to the store.
   *
   * @param key the key
   * @param value its value in the store
   */
  public void put(K key, V value) {
    Objects.requireNonNull(value, "value");
    change(key, () -> cache.put(key, value));
  }

  /**
   * Forgets a key, for the store has another value now. Voids the key's lease. Call it after the
   * store was written, not before.
   *
   * @param key the key
   */
  public void invalidate(K key) {
    change(key, () -> cache.invalidate(key));
  }

  private void change(K key, Runnable inCache) {
    Objects.requireNonNull(key, "key");
    locks.acquire(key);
    try {
      lock.lock();
      try {
        leases.remove(key);
      } finally {
        lock.unlock();
      }
      inCache.run();
    } finally {
      locks.release(key);
    }
  }

  /**
   * How many leases are outstanding, those included that are over and that nobody has come across
   * yet.
   *
   * @return the number at this instant
   */
  public int leases() {
    lock.lock();
    try {
      return leases.size();
    } finally {
      lock.unlock();
    }
  }
}
