package io.ashlar.cache.protection;

import io.ashlar.cache.Cache;
import io.ashlar.cache.CacheLoadException;
import io.ashlar.cache.CacheLoader;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache that asks its store as seldom as it can, in front of a store that must be spared.
 *
 * <pre>{@code
 * GuardedCache<Long, User> users =
 *     GuardedCache.<Long, User>builder(repository::find)
 *         .maximumSize(10_000)
 *         .freshFor(Duration.ofMinutes(1))
 *         .staleWhileRevalidate(Duration.ofMinutes(5))
 *         .build();
 * User user = users.get(42L); // null if there is no such user
 * }</pre>
 *
 * <p>Three accidents, and what is done about each; all but the first lines are options:
 *
 * <ul>
 *   <li><b>Breakdown</b> (stampede): a hot value ends and everybody asks for it at once. One load a
 *       key, always; {@linkplain GuardedCacheBuilder#staleWhileRevalidate the old value meanwhile},
 *       so that nobody waits; {@linkplain GuardedCacheBuilder#earlyRefresh a new one before the old
 *       one ends}.
 *   <li><b>Avalanche</b>: many values end at once, or the store is down and every request hangs.
 *       {@linkplain GuardedCacheBuilder#jitter Lives that differ}, {@linkplain
 *       GuardedCacheBuilder#loadGuard a limiter or a breaker around the loads}, {@linkplain
 *       GuardedCacheBuilder#staleIfError old values while the store fails}.
 *   <li><b>Penetration</b>: keys that do not exist are asked for again and again. {@linkplain
 *       GuardedCacheBuilder#negative Their absence is kept}, in a table of their own, so that they
 *       push out no value; {@linkplain GuardedCacheBuilder#mightExist a filter} knows most of them
 *       without asking.
 * </ul>
 *
 * <p>The terms stale-while-revalidate and stale-if-error are HTTP's (Nottingham, RFC 5861, 2010).
 *
 * <h2>How it is made</h2>
 *
 * Three {@link Cache}s. One has values, for as long as they may be served in the worst case; one
 * has the absent keys; and one has room for nothing and so never keeps a value, but shares loads
 * under way: every load goes through it, whatever the other two have. What a load brings is kept
 * only if the key was not changed meanwhile: a value that is renewed is replaced only where it
 * still is the very object that was there before; and a new value, or an absence, is added by a
 * load of its table, which looks at the key's change counter after it is registered, while {@link
 * #invalidate} moves the counter first and then removes the key: whichever comes first, what is old
 * does not stay.
 *
 * <p>Thread-safe. A hit costs a {@link Cache#getIfPresent} and a reading of the clock, and takes no
 * lock. Other guarantees are the {@link Cache}'s: {@link CacheLoadException} for failures, shared
 * by all who wait; circles of loads are reported; no lock is held while the loader runs.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public final class GuardedCache<K, V> {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedCache.class);

  private final String name;
  private final CacheLoader<? super K, ? extends V> loader;
  private final LoadGuard<V> guard;
  private final Predicate<? super K> mightExist;
  private final JitteredTimeToLive<K, V> lives;
  private final long staleNanos;
  private final long errorNanos;
  private final long restNanos;
  private final @Nullable EarlyRefresh earlyRefresh;
  private final Executor executor;
  private final LongSupplier ticker;

  private final Cache<K, Kept<V>> values;
  private final @Nullable Cache<K, Boolean> absences;
  private final Cache<K, Kept<V>> loads;
  private final Epochs epochs = new Epochs();

  private final LongAdder fresh = new LongAdder();
  private final LongAdder stale = new LongAdder();
  private final LongAdder staleOnError = new LongAdder();
  private final LongAdder absent = new LongAdder();
  private final LongAdder impossible = new LongAdder();
  private final LongAdder waited = new LongAdder();
  private final LongAdder loaded = new LongAdder();
  private final LongAdder failed = new LongAdder();

  GuardedCache(GuardedCacheBuilder<K, V> options) {
    name = options.name;
    loader = options.loader;
    guard = options.guard();
    mightExist = options.mightExist;
    lives = options.lives();
    staleNanos = options.staleNanos;
    errorNanos = options.errorNanos;
    restNanos = options.restNanos;
    earlyRefresh = options.earlyRefresh();
    executor = options.executor;
    ticker = options.ticker;
    values = options.values();
    absences = options.absences();
    loads = options.loads();
  }

  /**
   * A builder that needs a bound and a life before it can build.
   *
   * @param loader reads the store; null means that it has nothing
   * @param <K> type of the keys
   * @param <V> type of the values
   * @return a new builder
   */
  public static <K, V> GuardedCacheBuilder<K, V> builder(
      CacheLoader<? super K, ? extends V> loader) {
    return new GuardedCacheBuilder<>(loader);
  }

  /**
   * The value of a key. Waits for a load only if there is no value that may be served without.
   *
   * @param key the key
   * @return its value, which may be stale as far as the options allow; null if the store has none
   * @throws CacheLoadException if the store had to be asked and failed, and there is no value that
   *     may be served instead
   */
  public @Nullable V get(K key) {
    Kept<V> kept = values.getIfPresent(key);
    if (kept != null) {
      return serve(key, kept, ticker.getAsLong());
    }
    if (absences != null && absences.getIfPresent(key) != null) {
      absent.increment();
      return null;
    }
    if (!mightExist.test(key)) {
      impossible.increment();
      return null;
    }
    waited.increment();
    return valueOf(load(key, null));
  }

  private @Nullable V serve(K key, Kept<V> kept, long now) {
    long remaining = kept.remainingNanos(now);
    if (remaining > 0) {
      fresh.increment();
      if (earlyRefresh != null && earlyRefresh.isDue(remaining, kept.lifeNanos, kept.loadNanos)) {
        renew(key, kept, now);
      }
      return kept.value;
    }
    if (kept.isStaleButGood(now)) {
      stale.increment();
      renew(key, kept, now);
      return kept.value;
    }
    if (kept.isResting(now) && kept.isBetterThanAFailure(now)) {
      staleOnError.increment();
      return kept.value;
    }
    return loadOrServe(key, kept);
  }

  /** Nobody may have the old value but those who cannot have the new one. */
  private @Nullable V loadOrServe(K key, Kept<V> old) {
    Kept<V> renewed;
    try {
      renewed = load(key, old);
    } catch (CacheLoadException e) {
      long now = ticker.getAsLong();
      if (!old.isBetterThanAFailure(now)) {
        waited.increment();
        throw e;
      }
      old.restUntil(now + restNanos);
      staleOnError.increment();
      return old.value;
    }
    waited.increment();
    return valueOf(renewed);
  }

  private static <V> @Nullable V valueOf(@Nullable Kept<V> kept) {
    return kept == null ? null : kept.value;
  }

  /** Loads a value anew in the background, if nobody does so and none has failed lately. */
  private void renew(K key, Kept<V> old, long now) {
    if (!old.claim(now)) {
      return;
    }
    try {
      executor.execute(() -> renewNow(key, old));
    } catch (RuntimeException e) {
      old.restUntil(now + restNanos);
      old.release();
      LOG.warn("cache={}, the executor does not run a load", name, e);
    }
  }

  private void renewNow(K key, Kept<V> old) {
    try {
      load(key, old);
    } catch (RuntimeException e) {
      old.restUntil(ticker.getAsLong() + restNanos);
      LOG.warn("cache={}, a load in the background failed, the old value stays", name, e);
    } finally {
      old.release();
    }
  }

  /** Asks the store, or joins who does. */
  @SuppressWarnings("NullAway") // a loader may say null, and then nothing is kept
  private @Nullable Kept<V> load(K key, @Nullable Kept<V> old) {
    return loads.get(key, k -> loadAndKeep(k, old));
  }

  @SuppressWarnings("NullAway") // a loader may say null, and then nothing is kept
  private @Nullable Kept<V> loadAndKeep(K key, @Nullable Kept<V> old) throws Exception {
    long stamp = epochs.stamp(key);
    Kept<V> present = values.getIfPresent(key);
    long start = ticker.getAsLong();
    if (present != null && present != old && present.remainingNanos(start) > 0) {
      return present; // somebody else's load has ended just before this one began
    }
    V value = ask(key);
    long end = ticker.getAsLong();
    if (value == null) {
      keepAbsence(key, stamp, old);
      return null;
    }
    Kept<V> renewed = kept(value, end, end - start);
    boolean replaced = old != null && values.asMap().replace(key, old, renewed);
    if (!replaced) {
      values.get(key, k -> epochs.stamp(k) == stamp ? renewed : null);
    }
    return renewed;
  }

  private @Nullable V ask(K key) throws Exception {
    Callable<@Nullable V> load = () -> loader.load(key);
    loaded.increment();
    boolean answered = false;
    try {
      V value = guard.call(load);
      answered = true;
      return value;
    } finally {
      failed.add(answered ? 0 : 1);
    }
  }

  @SuppressWarnings("NullAway") // a loader may say null, and then nothing is kept
  private void keepAbsence(K key, long stamp, @Nullable Kept<V> old) {
    if (old != null) {
      values.asMap().remove(key, old);
    }
    if (absences != null) {
      absences.get(key, k -> epochs.stamp(k) == stamp ? Boolean.TRUE : null);
    }
  }

  private Kept<V> kept(V value, long now, long loadNanos) {
    return new Kept<>(
        value, now, loadNanos, new Kept.Lives(lives.nextNanos(), staleNanos, errorNanos));
  }

  /**
   * Says that the store has this value now. Loads under way are not kept.
   *
   * @param key the key
   * @param value its value in the store
   */
  public void put(K key, V value) {
    Objects.requireNonNull(value, "value");
    Kept<V> kept = kept(value, ticker.getAsLong(), 0);
    forgetLoadsAndAbsence(key);
    values.put(key, kept);
  }

  /**
   * Forgets a key, for the store has something else now; also when a key was created, whose absence
   * may have been kept. No {@code get} that begins later returns what a load that began before has
   * read.
   *
   * @param key the key
   */
  public void invalidate(K key) {
    forgetLoadsAndAbsence(key);
    values.invalidate(key);
  }

  private void forgetLoadsAndAbsence(K key) {
    epochs.advance(key);
    loads.invalidate(key);
    if (absences != null) {
      absences.invalidate(key);
    }
  }

  /** Forgets every key, as {@link #invalidate} does one. O(n). */
  public void invalidateAll() {
    epochs.advanceAll();
    loads.invalidateAll();
    if (absences != null) {
      absences.invalidateAll();
    }
    values.invalidateAll();
  }

  /**
   * The number of values, those included that may only be served in the worst case.
   *
   * @return the number at this instant
   */
  public long size() {
    return values.size();
  }

  /**
   * The number of keys that are kept as absent.
   *
   * @return the number at this instant; 0 if that is not done
   */
  public long absences() {
    return absences == null ? 0 : absences.size();
  }

  /**
   * What became of the requests so far.
   *
   * @return the counts
   */
  public GuardStats stats() {
    return new GuardStats(
        fresh.sum(),
        stale.sum(),
        staleOnError.sum(),
        absent.sum(),
        impossible.sum(),
        waited.sum(),
        loaded.sum(),
        failed.sum());
  }
}
