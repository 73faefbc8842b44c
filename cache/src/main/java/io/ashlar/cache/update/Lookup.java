package io.ashlar.cache.update;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What {@link CacheAside#lookup} found: a value; or nothing but the lease to fill it in; or
 * neither, for somebody else has the lease.
 *
 * <p>Thread-safe; a lease may be used by another thread than the one that got it, once.
 *
 * @param <V> type of the values
 */
public final class Lookup<V> {
  private final @Nullable V value;
  private final @Nullable Redemption<V> redemption;
  private final long endNanos;

  /** Ends a lease; keeps the value, if there is one and the lease is good. */
  @FunctionalInterface
  interface Redemption<V> {
    boolean redeem(Lookup<V> lease, @Nullable V value);
  }

  private Lookup(@Nullable V value, @Nullable Redemption<V> redemption, long endNanos) {
    this.value = value;
    this.redemption = redemption;
    this.endNanos = endNanos;
  }

  static <V> Lookup<V> hit(V value) {
    return new Lookup<>(value, null, 0);
  }

  static <V> Lookup<V> busy() {
    return new Lookup<>(null, null, 0);
  }

  static <V> Lookup<V> lease(long endNanos, Redemption<V> redemption) {
    return new Lookup<>(null, redemption, endNanos);
  }

  boolean isOver(long now) {
    return now - endNanos >= 0;
  }

  /**
   * The value that was in the cache.
   *
   * @return the value, or null if there was none
   */
  public @Nullable V value() {
    return value;
  }

  /**
   * Whether this is a lease: the holder is the one to ask the store and to {@link #fill}. If there
   * is neither value nor lease, another reader is at it.
   *
   * @return true if this is a lease; it may be void by now
   */
  public boolean mayFill() {
    return redemption != null;
  }

  /**
   * Leaves in the cache what the store said, if the lease is still good: not used, not over, and
   * the key neither invalidated nor put since it was granted.
   *
   * @param filled the value the store has
   * @return whether it was kept; if not, it may be out of date, though the caller may use it as it
   *     may use anything it has read from the store a moment ago
   */
  public boolean fill(V filled) {
    Objects.requireNonNull(filled, "filled");
    return redemption != null && redemption.redeem(this, filled);
  }

  /**
   * Gives a lease back unused, so that the next reader need not wait until it is over: the store
   * has no value, or could not be asked.
   */
  public void giveBack() {
    if (redemption != null) {
      redemption.redeem(this, null);
    }
  }
}
