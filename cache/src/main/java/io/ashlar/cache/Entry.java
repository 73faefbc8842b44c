package io.ashlar.cache;

import io.ashlar.cache.clock.ClockNode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A key with its value: at once the node of its chain in the {@link HashTable} and of its queue in
 * the default policy, so that it is the only object an entry costs. 32 bytes with compressed
 * references: header 12, hash and uses 4, link of the queue 4, key, value and link of the chain 12.
 *
 * <p>Who writes what: the value and the links only the holder of the cache's lock; the uses
 * anybody. The value is published by a release, so who reads it sees the object it is. An entry
 * without a value is gone, for ever: that is the moment it leaves the cache, whatever still links
 * to it.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
class Entry<K, V> extends ClockNode<Entry<K, V>> {
  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(Entry.class, "value", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final K key;

  /** The next in the chain, which is always an older one; see {@link HashTable}. */
  @Nullable Entry<K, V> next;

  private @Nullable Object value;

  Entry(K key, int hash, V value) {
    super(hash);
    this.key = key;
    this.value = value;
  }

  /** The value, or null if the entry is gone. */
  @SuppressWarnings("unchecked") // only values of this type are ever stored
  final @Nullable V value() {
    return (V) VALUE.getAcquire(this);
  }

  final void setValue(V newValue) {
    VALUE.setRelease(this, newValue);
  }

  /** Makes the entry one that is gone. */
  final void expel() {
    VALUE.setRelease(this, (Object) null);
  }

  @Override
  protected final boolean isGone() {
    return value() == null;
  }

  /** An entry counts 1 unless it is of a kind that says otherwise; 0 pins. */
  @Override
  protected int weight() {
    return 1;
  }

  /** One of a cache bounded by weight. */
  static final class Weighted<K, V> extends Entry<K, V> {
    private final int weight;

    Weighted(K key, int hash, V value, int weight) {
      super(key, hash, value);
      this.weight = weight;
    }

    @Override
    protected int weight() {
      return weight;
    }
  }

  /** One that an {@link io.ashlar.cache.policy.EvictionPolicy} knows by an id. */
  static final class Numbered<K, V> extends Entry<K, V> {
    /** Owned by {@link PolicyOrder}. */
    int id;

    private final int weight;

    Numbered(K key, int hash, V value, int weight) {
      super(key, hash, value);
      this.weight = weight;
    }

    @Override
    protected int weight() {
      return weight;
    }
  }
}
