package io.ashlar.cache;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the cache asks in order to know which entry goes next: the default policy's clocks, or any
 * {@link io.ashlar.cache.policy.EvictionPolicy}. Entries of weight 0 are never shown to it, but for
 * {@link #use}, which passes over them.
 *
 * <p>Called with the cache's lock held, but {@link #use} if {@link #useNeedsLock} says otherwise.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
sealed interface EvictionOrder<K, V> permits ClockOrder, PolicyOrder {

  /** How many ends of its life an entry has to keep. */
  enum Ends {
    /** It does not expire. */
    NONE,
    /** One, counted from its last write or use. */
    ONE,
    /** One of each. */
    TWO
  }

  /** The policy's name. */
  String name();

  /** Whether a hit needs the lock. */
  boolean useNeedsLock();

  /** An entry as this order wants it. */
  Entry<K, V> newEntry(K key, int hash, V value, int weight);

  /** A request found the entry, or gave it a value of the same weight. */
  void use(Entry<K, V> entry);

  /** A newcomer is coming: once for each, before room is made for it. */
  void prepare(int hash);

  /** The newcomer is here. */
  void add(Entry<K, V> entry);

  /** Chooses the entry that has to go and forgets it; null if there is none. */
  @Nullable Entry<K, V> evict();

  /** The cache's maximum is another one from now on. */
  void resize(long maximum);

  /** An entry is gone that this order did not choose. */
  void removed(Entry<K, V> entry);

  /** All entries are gone. */
  void clear();

  /** Visits all entries, those first that would be given up first, as far as that can be told. */
  void coldestFirst(Consumer<Entry<K, V>> visitor);

  /** Checks that it holds so many entries of this total weight; O(n), for tests. */
  void verify(long entries, long weight);
}
