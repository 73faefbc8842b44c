package io.ashlar.cache;

import io.ashlar.cache.expiry.TimerWheel;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long the entries of a cache live: the clock, the rule, and the wheel that tells whose time is
 * over.
 *
 * <p>Time is counted from the cache's beginning, so it is never negative and cannot wrap within 292
 * years, whatever the ticker begins with. An entry's time is over at the very nanosecond it was
 * given; a reader compares, the wheel only cleans up.
 *
 * <p>{@link #now}, {@link #isOver} and {@link #renew} may be called by any thread; all else under
 * the cache's lock.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
final class Lifetimes<K, V> {
  /** A use prolongs a life only if that adds more than this part of it. */
  private static final int NEGLIGIBLE_PART = 1024;

  private final LongSupplier ticker;
  private final long origin;
  private final @Nullable TimeToLive<? super K, ? super V> rule;
  private final long fixedNanos;
  private final boolean usesProlong;

  /** How long after a write a value is to be loaded anew while it is still good; 0 is never. */
  private final long refreshNanos;

  private final TimerWheel<Entry<K, V>> wheel = new TimerWheel<>();

  /**
   * The rule of a cache.
   *
   * @param rule how long an entry lives from its last write, or null if all live equally long
   * @param fixedNanos how long, if they do
   * @param usesProlong whether it is counted from the last use instead
   * @param refreshNanos how long after a write a value is to be loaded anew, or 0
   */
  Lifetimes(
      LongSupplier ticker,
      @Nullable TimeToLive<? super K, ? super V> rule,
      long fixedNanos,
      boolean usesProlong,
      long refreshNanos) {
    this.ticker = ticker;
    this.rule = rule;
    this.fixedNanos = fixedNanos;
    this.usesProlong = usesProlong;
    this.refreshNanos = refreshNanos;
    origin = ticker.getAsLong();
  }

  /** Nanoseconds since the cache's beginning. */
  long now() {
    return at(ticker.getAsLong());
  }

  /** The same for a time that was read before. */
  long at(long tickerNanos) {
    return Math.max(0, tickerNanos - origin);
  }

  /** How long an entry will live, at least 0. Runs the user's function: not under the lock. */
  long nanosToLive(K key, V value) {
    return rule == null
        ? fixedNanos
        : Math.max(0, Durations.saturatedNanos(rule.timeToLive(key, value)));
  }

  static long expiry(long now, long nanosToLive) {
    return nanosToLive > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + nanosToLive;
  }

  boolean isOver(Entry<K, V> entry, long now) {
    return entry.expiresAt() <= now;
  }

  boolean refreshes() {
    return refreshNanos > 0;
  }

  /** Whether a value is so old that it should be loaded anew. When it was written its end tells. */
  boolean isStale(Entry<K, V> entry, long now) {
    return refreshNanos > 0 && now - (entry.expiresAt() - fixedNanos) >= refreshNanos;
  }

  /** Prolongs the life of an entry that is used. */
  void renew(Entry<K, V> entry, long now) {
    if (usesProlong) {
      long seen = entry.expiresAt();
      long expiresAt = expiry(now, fixedNanos);
      if (expiresAt - seen > fixedNanos / NEGLIGIBLE_PART) {
        // Who read the clock before a put did must not take away what the put has given.
        entry.prolong(seen, expiresAt);
      }
    }
  }

  void add(Entry<K, V> entry) {
    wheel.add(entry);
  }

  /** An entry was removed that {@link #poll} did not give. */
  void removed() {
    wheel.removed();
  }

  void clear() {
    wheel.clear();
  }

  /**
   * Takes out an entry whose time has been over for about a millisecond; null if none is found with
   * so much patience.
   */
  @Nullable Entry<K, V> poll(long now, int patience) {
    return wheel.poll(now, patience);
  }

  /** Takes out an entry whose time is over, to the nanosecond; null if there is none. */
  @Nullable Entry<K, V> pollExactly(long now) {
    return wheel.pollExactly(now);
  }

  /** Checks that it holds so many entries; for tests. */
  void verify(long entries) {
    if (wheel.size() != entries) {
      throw new IllegalStateException("timed=" + wheel.size() + " of " + entries);
    }
  }
}
