package io.ashlar.cache.protection;

import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A memory of which keys exist, in about ten bits a key, that lets a cache answer for most keys
 * that do not without asking the store.
 *
 * <pre>{@code
 * BloomGuard<Long> exists = BloomGuard.of(1_000_000, 0.01);
 * exists.rebuild(repository.allIds(), 1_000_000);
 * GuardedCache.builder(repository::find).mightExist(exists)
 * ...
 * repository.insert(user); // first the store,
 * exists.add(user.id()); // then the guard,
 * users.invalidate(user.id()); // then the cache, which may have kept that there is none
 * }</pre>
 *
 * <p>{@link #test} says false only of keys that were never added: of the others that do not exist a
 * share passes, the wanted one as long as no more keys are added than expected. Keys that were
 * deleted pass, too, until the next {@link #rebuild}.
 *
 * <h2>The race of rebuilding</h2>
 *
 * A new filter is filled from a reading of all keys, which takes a while. A key created meanwhile
 * may be missed by the reading, and if it is added to the old filter only it is gone when the new
 * one takes its place: it would be refused though it exists, for ever. Therefore:
 *
 * <ul>
 *   <li>the new filter is announced before the first key is read, and from then on {@link #add}
 *       adds to both;
 *   <li>a key is added after the store has it, not before: either {@code add} sees the new filter,
 *       or it came before the announcement, and then so did the store's insertion, and the reading
 *       finds the key.
 * </ul>
 *
 * <p>Keys are hashed by their {@code hashCode}, spread; keys with equal hash codes are one key to
 * the guard, which among n keys makes n / 2<sup>32</sup> of the others pass. For more than some ten
 * million keys, or a poor {@code hashCode}, give a hash function of 64 bits.
 *
 * <p>Thread-safe; nobody ever waits.
 *
 * @param <K> type of the keys
 */
public final class BloomGuard<K> implements Predicate<K> {
  private final double falsePositives;
  private final ToLongFunction<? super K> hash;
  private final AtomicBoolean rebuilding = new AtomicBoolean();

  /** Written by the constructor and by the one who rebuilds. */
  private volatile Filters filters;

  /** The filter that is asked, and the one that is being filled, if there is one. */
  private record Filters(BlockedBloomFilter current, @Nullable BlockedBloomFilter next) {}

  private BloomGuard(long expectedKeys, double falsePositives, ToLongFunction<? super K> hash) {
    this.falsePositives = falsePositives;
    this.hash = hash;
    this.filters = new Filters(BlockedBloomFilter.of(expectedKeys, falsePositives), null);
  }

  /**
   * Makes an empty guard, which lets no key pass.
   *
   * @param expectedKeys for how many keys it is made, 0 or more; up to about six billion at 1 %
   * @param falsePositives the share of absent keys that pass when it has so many keys, from
   *     0.000001 to 0.5
   * @param <K> type of the keys
   * @return a new guard
   * @throws IllegalArgumentException if one of them is not in its range
   */
  public static <K> BloomGuard<K> of(long expectedKeys, double falsePositives) {
    return of(expectedKeys, falsePositives, Object::hashCode);
  }

  /**
   * Makes an empty guard with a hash function of its own.
   *
   * @param expectedKeys for how many keys it is made, 0 or more
   * @param falsePositives the share of absent keys that pass when it has so many keys, from
   *     0.000001 to 0.5
   * @param hash a number for each key, equal for equal keys; it is spread here, so it need only
   *     differ, but any of its 64 bits may
   * @param <K> type of the keys
   * @return a new guard
   * @throws IllegalArgumentException if one of them is not in its range
   */
  public static <K> BloomGuard<K> of(
      long expectedKeys, double falsePositives, ToLongFunction<? super K> hash) {
    requireNotNegative(expectedKeys);
    if (!(falsePositives >= 1e-6 && falsePositives <= 0.5)) {
      throw new IllegalArgumentException(
          "falsePositives=" + falsePositives + ", must be >= 0.000001 and <= 0.5");
    }
    return new BloomGuard<>(expectedKeys, falsePositives, Objects.requireNonNull(hash, "hash"));
  }

  private static void requireNotNegative(long expectedKeys) {
    if (expectedKeys < 0) {
      throw new IllegalArgumentException("expectedKeys=" + expectedKeys + ", must be >= 0");
    }
  }

  /**
   * Whether a key might exist.
   *
   * @param key the key
   * @return false only if it was never added
   */
  @Override
  public boolean test(K key) {
    return filters.current.mightContain(spread(key));
  }

  /**
   * Adds a key. To be called after the store has it and before anybody is told that it exists.
   *
   * @param key the key
   */
  public void add(K key) {
    Filters both = filters;
    long spread = spread(key);
    both.current.add(spread);
    if (both.next != null) {
      both.next.add(spread);
    }
  }

  /**
   * Fills a new filter, which then takes the place of the old one; keys deleted since are not in
   * it. Keys may be added and asked for meanwhile.
   *
   * @param keys all keys the store has, read after this call has begun: an iterable that asks the
   *     store when it is iterated, not a list made before
   * @param expectedKeys for how many keys the new filter is made, 0 or more
   * @throws IllegalArgumentException if that number is less than 0
   * @throws IllegalStateException if the guard is being rebuilt already. What the iteration throws
   *     reaches the caller, too, and the old filter stays
   */
  public void rebuild(Iterable<? extends K> keys, long expectedKeys) {
    Objects.requireNonNull(keys, "keys");
    requireNotNegative(expectedKeys);
    if (!rebuilding.compareAndSet(false, true)) {
      throw new IllegalStateException("the guard is being rebuilt already");
    }
    BlockedBloomFilter current = filters.current;
    BlockedBloomFilter installed = current;
    try {
      BlockedBloomFilter next = BlockedBloomFilter.of(expectedKeys, falsePositives);
      filters = new Filters(current, next);
      for (Iterator<? extends K> all = keys.iterator(); all.hasNext(); ) {
        next.add(spread(all.next()));
      }
      installed = next;
    } finally {
      filters = new Filters(installed, null);
      rebuilding.set(false);
    }
  }

  /**
   * The share of absent keys that pass, by how full the filter is at present. When it is well above
   * the wanted one it is time to {@link #rebuild} for more keys. O(size of the filter).
   *
   * @return a share from 0 to 1
   */
  public double falsePositives() {
    return filters.current.falsePositives();
  }

  /**
   * The memory of the filter that is asked.
   *
   * @return bits
   */
  public long bits() {
    return filters.current.bits();
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014): near hashes get far apart. */
  private long spread(K key) {
    long z = hash.applyAsLong(key) + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
