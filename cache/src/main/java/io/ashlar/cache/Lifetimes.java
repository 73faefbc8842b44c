package io.ashlar.cache;

import io.ashlar.cache.EvictionOrder.Ends;
import io.ashlar.cache.expiry.TimerWheel;
import java.time.Duration;
import java.util.Optional;
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
 * <p>An end counts from the last write, or from the last use, or there is one of each and the first
 * of them decides; only then does an entry keep both ({@link Entry.Capped}), for a use prolongs its
 * life up to the other one.
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

  /** A duration that means "for ever". */
  static final long FOR_EVER = Long.MAX_VALUE;

  private final LongSupplier ticker;
  private final long origin;
  private final @Nullable TimeToLive<? super K, ? super V> rule;
  private final long lifeNanos;
  private final long idleNanos;

  /** How long after a write a value is to be loaded anew while it is still good; 0 is never. */
  private final long refreshNanos;

  private final Ends ends;
  private final TimerWheel<Entry<K, V>> wheel = new TimerWheel<>();

  /**
   * The rule of a cache.
   *
   * @param rule how long an entry lives from its last write, or null if all live equally long
   * @param lifeNanos how long, if they do
   * @param idleNanos how long from its last use at most
   * @param refreshNanos how long after a write a value is to be loaded anew, or 0
   */
  Lifetimes(
      LongSupplier ticker,
      @Nullable TimeToLive<? super K, ? super V> rule,
      long lifeNanos,
      long idleNanos,
      long refreshNanos) {
    this.ticker = ticker;
    this.rule = rule;
    this.lifeNanos = lifeNanos;
    this.idleNanos = idleNanos;
    this.refreshNanos = refreshNanos;
    boolean writesCount = rule != null || lifeNanos != FOR_EVER;
    ends = writesCount && idleNanos != FOR_EVER ? Ends.TWO : Ends.ONE;
    origin = ticker.getAsLong();
  }

  /** How many ends an entry has to keep. */
  Ends ends() {
    return ends;
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
        ? lifeNanos
        : Math.max(0, Durations.saturatedNanos(rule.timeToLive(key, value)));
  }

  static long expiry(long now, long nanosToLive) {
    return nanosToLive > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + nanosToLive;
  }

  /** Gives an entry its ends, when it is written. */
  void date(Entry<K, V> entry, long now, long nanosToLive) {
    long latest = expiry(now, nanosToLive);
    entry.capAt(latest);
    entry.expireAt(firstEnd(now, latest));
  }

  /**
   * Whether an entry would end sooner, were it dated anew: then it needs a new place in the wheel.
   * Nor may its cap come down, for somebody who has read it may be about to prolong its life.
   */
  boolean wouldEndSooner(Entry<K, V> entry, long now, long nanosToLive) {
    long latest = expiry(now, nanosToLive);
    return firstEnd(now, latest) < entry.expiresAt()
        || (ends == Ends.TWO && latest < entry.latestEnd());
  }

  private long firstEnd(long now, long latest) {
    return Math.min(latest, expiry(now, idleNanos));
  }

  boolean isOver(Entry<K, V> entry, long now) {
    return entry.expiresAt() <= now;
  }

  boolean refreshes() {
    return refreshNanos > 0;
  }

  /** Whether a value is so old that it should be loaded anew. */
  boolean isStale(Entry<K, V> entry, long now) {
    return refreshNanos > 0 && nanosSinceWrite(entry, now) >= refreshNanos;
  }

  /** How long ago an entry was written; empty unless all live equally long: its end tells. */
  Optional<Duration> age(Entry<K, V> entry, long now) {
    return rule != null || lifeNanos == FOR_EVER
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(0, nanosSinceWrite(entry, now))));
  }

  private long nanosSinceWrite(Entry<K, V> entry, long now) {
    return now - (endOfWrite(entry) - lifeNanos);
  }

  /** How much is left of the life that counts from an entry's write; at least 0. */
  long lifeLeft(Entry<K, V> entry, long now) {
    long end = endOfWrite(entry);
    return end == FOR_EVER ? FOR_EVER : Math.max(0, end - now);
  }

  /** The end that counts from the write. Without uses that prolong there is no other. */
  private long endOfWrite(Entry<K, V> entry) {
    return idleNanos == FOR_EVER ? entry.expiresAt() : entry.latestEnd();
  }

  /** Prolongs the life of an entry that is used. */
  void renew(Entry<K, V> entry, long now) {
    if (idleNanos != FOR_EVER) {
      long seen = entry.expiresAt();
      long expiresAt = firstEnd(now, entry.latestEnd());
      if (expiresAt - seen > idleNanos / NEGLIGIBLE_PART) {
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

  /** Before when {@link #poll} will find nothing. */
  long firstDue() {
    return wheel.firstDue();
  }

  /** Checks that it holds so many entries; for tests. */
  void verify(long entries) {
    if (wheel.size() != entries) {
      throw new IllegalStateException("timed=" + wheel.size() + " of " + entries);
    }
  }
}
