package io.ashlar.cache.protection;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A value as a {@link GuardedCache} keeps it: with the three ends of its life and the right to
 * renew it, which one thread at a time may have.
 *
 * <pre>
 *   written ........ freshUntil ........ staleUntil ........ errorUntil
 *      fresh: serve     stale: serve,       serve only if
 *                       load behind it      a load fails
 * </pre>
 *
 * <p>Compared by identity: the same value loaded twice is kept twice, and only who has seen this
 * one may replace it.
 *
 * @param <V> type of the values
 */
final class Kept<V> {
  final V value;
  final long lifeNanos;
  final long servableNanos;
  final long loadNanos;
  private final long freshUntil;
  private final long staleUntil;
  private final long errorUntil;
  private final AtomicBoolean claimed = new AtomicBoolean();

  /** When the next load may be tried after one has failed; no time before that has failed. */
  private volatile long retryAt;

  Kept(V value, long now, long loadNanos, Lives lives) {
    this.value = value;
    this.lifeNanos = lives.freshNanos();
    this.servableNanos = lives.allNanos();
    this.loadNanos = loadNanos;
    freshUntil = now + lives.freshNanos();
    staleUntil = freshUntil + lives.staleNanos();
    errorUntil = freshUntil + lives.errorNanos();
    retryAt = now;
  }

  /**
   * How long a value is fresh; how long after that it may be served while it is renewed, and if it
   * cannot be. The sum of any two fits in a long.
   */
  record Lives(long freshNanos, long staleNanos, long errorNanos) {
    long allNanos() {
      return freshNanos + Math.max(staleNanos, errorNanos);
    }
  }

  long remainingNanos(long now) {
    return freshUntil - now;
  }

  boolean isStaleButGood(long now) {
    return now - staleUntil < 0;
  }

  boolean isBetterThanAFailure(long now) {
    return now - errorUntil < 0;
  }

  /** Whether a load has failed so lately that it is not tried again yet. */
  boolean isResting(long now) {
    return now - retryAt < 0;
  }

  /** Gets the right to renew this value, if nobody has it and no load failed lately. */
  boolean claim(long now) {
    return !claimed.get() && !isResting(now) && claimed.compareAndSet(false, true);
  }

  void release() {
    claimed.set(false);
  }

  void restUntil(long time) {
    retryAt = time;
  }
}
