package io.ashlar.cache.protection;

import io.ashlar.cache.Cache;
import io.ashlar.cache.CacheLoader;
import io.ashlar.cache.expiry.DurationOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link GuardedCache} to be built. A bound and a life are required, all else has
 * a default; a bad value is refused at once. Durations above 36 years count as 36 years. Not
 * thread-safe.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public final class GuardedCacheBuilder<K, V> {
  /** So long that nobody sees its end, so short that three of them can be added. */
  private static final long LONGEST_NANOS = DurationOptions.LONGEST_NANOS / 4;

  final CacheLoader<? super K, ? extends V> loader;
  String name = "cache";
  Predicate<? super K> mightExist = key -> true;
  Executor executor = ForkJoinPool.commonPool();
  LongSupplier ticker = System::nanoTime;
  long staleNanos;
  long errorNanos;
  long restNanos = Duration.ofSeconds(1).toNanos();

  private long maximumSize = -1;
  private @Nullable Duration freshFor;
  private double jitter;
  private double beta;
  private @Nullable Duration negativeLife;
  private double negativeShare;
  private final List<LoadGuard<V>> guards = new ArrayList<>();
  private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();

  GuardedCacheBuilder(CacheLoader<? super K, ? extends V> loader) {
    this.loader = Objects.requireNonNull(loader, "loader");
  }

  /**
   * Names the cache, for messages. Default: {@code "cache"}.
   *
   * @param name any text that is not blank
   * @return this builder
   * @throws IllegalArgumentException if the name is blank
   */
  public GuardedCacheBuilder<K, V> name(String name) {
    Cache.builder().name(name); // the same rule
    this.name = name;
    return this;
  }

  /**
   * Bounds the number of values. Required.
   *
   * @param maximumSize the number of values, 0 or more
   * @return this builder
   * @throws IllegalArgumentException if it is below 0
   */
  public GuardedCacheBuilder<K, V> maximumSize(long maximumSize) {
    Cache.builder().maximumSize(maximumSize); // the same rule
    this.maximumSize = maximumSize;
    return this;
  }

  /**
   * How long a value is served without a question. Required.
   *
   * @param duration more than zero
   * @return this builder
   * @throws IllegalArgumentException if it is zero or less
   */
  public GuardedCacheBuilder<K, V> freshFor(Duration duration) {
    capped(DurationOptions.positive("freshFor", duration));
    freshFor = duration;
    return this;
  }

  /**
   * Lets the lives differ by chance, so that values that came together do not go together. Default:
   * 0, all live equally long.
   *
   * @param share by how much a life may be shorter or longer, from 0 to less than 1
   * @return this builder
   * @throws IllegalArgumentException if it is not in its range
   */
  public GuardedCacheBuilder<K, V> jitter(double share) {
    jitter = JitteredTimeToLive.checkedShare(share);
    return this;
  }

  /**
   * For how long after its life a value is still served while a new one is loaded in the
   * background: nobody waits. Default: zero, who comes after the end waits for the load.
   *
   * @param duration zero or more
   * @return this builder
   * @throws IllegalArgumentException if it is less than zero
   */
  public GuardedCacheBuilder<K, V> staleWhileRevalidate(Duration duration) {
    staleNanos = capped(DurationOptions.notNegative("staleWhileRevalidate", duration));
    return this;
  }

  /**
   * For how long after its life a value is still served if loading a new one fails. Default: zero,
   * who comes after the end gets the failure.
   *
   * @param duration zero or more
   * @return this builder
   * @throws IllegalArgumentException if it is less than zero
   */
  public GuardedCacheBuilder<K, V> staleIfError(Duration duration) {
    errorNanos = capped(DurationOptions.notNegative("staleIfError", duration));
    return this;
  }

  /**
   * How long after a failed load of a key whose old value is still served no other one is tried, so
   * that a store that is down is not asked at each request. Default: 1 second.
   *
   * @param duration zero or more
   * @return this builder
   * @throws IllegalArgumentException if it is less than zero
   */
  public GuardedCacheBuilder<K, V> restAfterError(Duration duration) {
    restNanos = capped(DurationOptions.notNegative("restAfterError", duration));
    return this;
  }

  /**
   * Renews values in the background a little before their end, the earlier the longer they take to
   * load, by chance (XFetch). With it hardly anybody waits, and nothing stale is served. Default:
   * 0, never.
   *
   * @param beta 1 as in the paper; more is earlier, less is later and may come too late for keys
   *     that are seldom asked for
   * @return this builder
   * @throws IllegalArgumentException if it is less than 0, or not finite
   */
  public GuardedCacheBuilder<K, V> earlyRefresh(double beta) {
    if (!(beta >= 0 && Double.isFinite(beta))) {
      throw new IllegalArgumentException("beta=" + beta + ", must be >= 0 and finite");
    }
    this.beta = beta;
    return this;
  }

  /**
   * Keeps that a key does not exist, in a table of its own: a flood of absent keys pushes out other
   * absent keys and no value. Default: absence is not kept. A key that is created must be
   * {@linkplain GuardedCache#invalidate invalidated}, or it stays absent for that long.
   *
   * @param duration how long an absence is believed, more than zero
   * @param share how many absences may be kept, as a share of {@link #maximumSize} (rounded up to
   *     at least 1), more than 0, at most 1
   * @return this builder
   * @throws IllegalArgumentException if one of them is not in its range
   */
  public GuardedCacheBuilder<K, V> negative(Duration duration, double share) {
    DurationOptions.positive("negative", duration);
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share=" + share + ", must be > 0 and <= 1");
    }
    negativeLife = duration;
    negativeShare = share;
    return this;
  }

  /**
   * Says of a key whether the store might have it, such as a {@link BloomGuard}. Asked only if
   * neither a value nor an absence is kept. Default: any key might exist.
   *
   * @param mightExist false only if the store certainly has no value; called by any thread
   * @return this builder
   */
  public GuardedCacheBuilder<K, V> mightExist(Predicate<? super K> mightExist) {
    this.mightExist = Objects.requireNonNull(mightExist, "mightExist");
    return this;
  }

  /**
   * Adds a guard around each load: a {@link LoadLimiter}, a circuit breaker. The first that is
   * added is the outermost.
   *
   * @param guard runs loads, or refuses them
   * @return this builder
   */
  public GuardedCacheBuilder<K, V> loadGuard(LoadGuard<V> guard) {
    guards.add(Objects.requireNonNull(guard, "guard"));
    return this;
  }

  /**
   * Says where values are loaded in the background. Default: {@link ForkJoinPool#commonPool()}.
   *
   * @param executor runs loads; may run them in the calling thread, which then waits
   * @return this builder
   */
  public GuardedCacheBuilder<K, V> executor(Executor executor) {
    this.executor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  /**
   * Says what time it is. Default: {@link System#nanoTime}.
   *
   * @param ticker monotonic nanoseconds from any origin
   * @return this builder
   */
  public GuardedCacheBuilder<K, V> ticker(LongSupplier ticker) {
    this.ticker = Objects.requireNonNull(ticker, "ticker");
    return this;
  }

  /**
   * Draws what is left to chance. Default: {@link ThreadLocalRandom}.
   *
   * @param random called by every thread that uses the cache
   * @return this builder
   */
  public GuardedCacheBuilder<K, V> random(RandomGenerator random) {
    this.random = Objects.requireNonNull(random, "random");
    return this;
  }

  /**
   * Builds an empty cache.
   *
   * @return a new cache
   * @throws IllegalStateException if there is no bound or no life
   */
  public GuardedCache<K, V> build() {
    if (maximumSize < 0) {
      throw new IllegalStateException("no bound: set maximumSize");
    }
    if (freshFor == null) {
      throw new IllegalStateException("no life: set freshFor");
    }
    return new GuardedCache<>(this);
  }

  JitteredTimeToLive<K, V> lives() {
    Duration life = Objects.requireNonNull(freshFor);
    Duration longest = Duration.ofNanos(LONGEST_NANOS);
    return JitteredTimeToLive.of(life.compareTo(longest) < 0 ? life : longest, jitter, random);
  }

  @Nullable EarlyRefresh earlyRefresh() {
    return beta == 0 ? null : new EarlyRefresh(beta, random);
  }

  /** All guards as one. */
  LoadGuard<V> guard() {
    LoadGuard<V> all = Callable::call;
    for (int i = guards.size() - 1; i >= 0; i--) {
      LoadGuard<V> outer = guards.get(i);
      LoadGuard<V> inner = all;
      all = load -> outer.call(() -> inner.call(load));
    }
    return all;
  }

  Cache<K, Kept<V>> values() {
    return Cache.builder()
        .name(name)
        .maximumSize(maximumSize)
        .ticker(ticker)
        .timeToLive((K key, Kept<V> kept) -> Duration.ofNanos(kept.servableNanos))
        .build();
  }

  @Nullable Cache<K, Boolean> absences() {
    if (negativeLife == null) {
      return null;
    }
    long size = (long) Math.ceil(maximumSize * negativeShare);
    return Cache.builder()
        .name(name + " absences")
        .maximumSize(Math.max(1, size))
        .ticker(ticker)
        .expireAfterWrite(negativeLife)
        .build();
  }

  /** Keeps nothing: it is there to share loads. */
  Cache<K, Kept<V>> loads() {
    return Cache.builder().name(name).maximumSize(0).ticker(ticker).build();
  }

  private static long capped(long nanos) {
    return Math.min(nanos, LONGEST_NANOS);
  }
}
