package io.ashlar.cache;

import io.ashlar.cache.clock.ClockNode;
import io.ashlar.cache.expiry.Timed;
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
class Entry<K, V> extends ClockNode<Entry<K, V>> implements Timed {
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
  public final boolean isGone() {
    return value() == null;
  }

  /** An entry counts 1 unless it is of a kind that says otherwise; 0 pins. */
  @Override
  protected int weight() {
    return 1;
  }

  /** When its time is over: never, unless it is of a kind that says otherwise. */
  @Override
  public long expiresAt() {
    return Long.MAX_VALUE;
  }

  /** When its time is over however often it is used; only a {@link Capped} one knows. */
  long latestEnd() {
    return Long.MAX_VALUE;
  }

  /** Sets when its time is over; only for entries that can say it. */
  void expireAt(long nanos) {
    throw new UnsupportedOperationException();
  }

  /** Sets the end that no use prolongs; never earlier than it was. Not for entries without. */
  void capAt(long nanos) {}

  /** The same, unless somebody else has set it meanwhile. */
  void prolong(long seen, long nanos) {
    throw new UnsupportedOperationException();
  }

  /** One of a cache whose entries expire: 40 bytes. */
  static class Expiring<K, V> extends Entry<K, V> {
    private static final VarHandle EXPIRES_AT;

    static {
      try {
        EXPIRES_AT = MethodHandles.lookup().findVarHandle(Expiring.class, "expiresAt", long.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    /** Prolonged by whoever uses the entry, if uses prolong. */
    private long expiresAt;

    Expiring(K key, int hash, V value) {
      super(key, hash, value);
    }

    @Override
    public final long expiresAt() {
      return (long) EXPIRES_AT.getAcquire(this);
    }

    @Override
    final void expireAt(long nanos) {
      EXPIRES_AT.setRelease(this, nanos);
    }

    @Override
    void prolong(long seen, long nanos) {
      EXPIRES_AT.compareAndSet(this, seen, nanos);
    }
  }

  /** One that expires, of a cache bounded by weight. */
  static final class ExpiringWeighted<K, V> extends Expiring<K, V> {
    private final int weight;

    ExpiringWeighted(K key, int hash, V value, int weight) {
      super(key, hash, value);
      this.weight = weight;
    }

    @Override
    protected int weight() {
      return weight;
    }
  }

  /** One whose life uses prolong, but not beyond an end that counts from its write: 48 bytes. */
  static class Capped<K, V> extends Expiring<K, V> {
    private static final VarHandle LATEST_END;

    static {
      try {
        LATEST_END = MethodHandles.lookup().findVarHandle(Capped.class, "latestEnd", long.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private long latestEnd = Long.MAX_VALUE;

    Capped(K key, int hash, V value) {
      super(key, hash, value);
    }

    @Override
    final long latestEnd() {
      return (long) LATEST_END.getOpaque(this);
    }

    @Override
    final void capAt(long nanos) {
      LATEST_END.setOpaque(this, nanos);
    }
  }

  /** The same, of a cache bounded by weight. */
  static class CappedWeighted<K, V> extends Capped<K, V> {
    private final int weight;

    CappedWeighted(K key, int hash, V value, int weight) {
      super(key, hash, value);
      this.weight = weight;
    }

    @Override
    protected final int weight() {
      return weight;
    }
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
  static final class Numbered<K, V> extends CappedWeighted<K, V> {
    /** Owned by {@link PolicyOrder}. */
    int id;

    Numbered(K key, int hash, V value, int weight) {
      super(key, hash, value, weight);
    }
  }
}
