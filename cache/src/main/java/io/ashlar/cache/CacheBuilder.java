package io.ashlar.cache;

import io.ashlar.cache.policy.PolicyFactory;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link Cache} to be built. One bound is required, all else has a default. An
 * option set twice keeps the later value; a bad value is refused at once, a contradiction between
 * options by {@link #build}.
 *
 * <p>Not thread-safe. A builder may build several caches; they share nothing but the functions
 * given to it.
 *
 * @param <K> the most general type of keys the functions given so far accept
 * @param <V> the most general type of values the functions given so far accept
 */
public final class CacheBuilder<K, V extends @Nullable Object> {
  private static final long UNSET = -1;

  /** 146 years in nanoseconds. */
  private static final long LONG_LIFE = 1L << 62;

  String name = "cache";
  long maximumSize = UNSET;
  long maximumWeight = UNSET;
  @Nullable Weigher<? super K, ? super @NonNull V> weigher;
  @Nullable RemovalListener<? super K, ? super @NonNull V> removalListener;
  LongSupplier ticker = System::nanoTime;
  @Nullable EvictionListener<? super K, ? super @NonNull V> evictionListener;
  @Nullable ScheduledExecutorService scheduler;
  @Nullable Tagger<? super K, ? super @NonNull V> tagger;
  @Nullable PolicyFactory policy;
  @Nullable Duration expireAfterWrite;
  @Nullable Duration expireAfterAccess;
  @Nullable Duration refreshAfterWrite;

  /** The common pool, but not held: who weighs a cache shall not weigh the pool. */
  Executor executor = task -> ForkJoinPool.commonPool().execute(task);

  @Nullable TimeToLive<? super K, ? super @NonNull V> timeToLive;
  private @Nullable Long seed;

  CacheBuilder() {}

  /**
   * Names the cache, for metrics and messages. Default: {@code "cache"}; give each cache its own.
   *
   * @param name any text that is not blank
   * @return this builder
   * @throws IllegalArgumentException if the name is blank
   */
  public CacheBuilder<K, V> name(String name) {
    Objects.requireNonNull(name, "name");
    if (name.isBlank()) {
      throw new IllegalArgumentException("name=\"" + name + "\", must not be blank");
    }
    this.name = name;
    return this;
  }

  /**
   * Bounds the number of entries. With 0 nothing is ever kept: every {@code get} loads, though
   * concurrent ones still share a load.
   *
   * @param maximumSize the number of entries, from 0 to {@link Long#MAX_VALUE}, which means no
   *     bound
   * @return this builder
   * @throws IllegalArgumentException if it is below 0
   */
  public CacheBuilder<K, V> maximumSize(long maximumSize) {
    this.maximumSize = requireNotNegative("maximumSize", maximumSize);
    return this;
  }

  /**
   * Bounds the sum of the entries' weights. Needs a {@link #weigher}. With 0 only entries of weight
   * 0 are kept.
   *
   * @param maximumWeight the greatest sum in the weigher's unit, from 0 to {@link Long#MAX_VALUE}
   * @return this builder
   * @throws IllegalArgumentException if it is below 0
   */
  public CacheBuilder<K, V> maximumWeight(long maximumWeight) {
    this.maximumWeight = requireNotNegative("maximumWeight", maximumWeight);
    return this;
  }

  /**
   * Says how heavy an entry is. Needs a {@link #maximumWeight}.
   *
   * @param weigher the function; see {@link Weigher} for weight 0
   * @param <K1> type of the keys from here on
   * @param <V1> type of the values from here on
   * @return this builder
   */
  public <K1 extends K, V1 extends V> CacheBuilder<K1, V1> weigher(
      Weigher<? super K1, ? super @NonNull V1> weigher) {
    CacheBuilder<K1, V1> self = narrowed();
    self.weigher = Objects.requireNonNull(weigher, "weigher");
    return self;
  }

  /**
   * Says who is told of values that leave. Default: nobody.
   *
   * @param removalListener the function; see {@link RemovalListener} for when it is called
   * @param <K1> type of the keys from here on
   * @param <V1> type of the values from here on
   * @return this builder
   */
  public <K1 extends K, V1 extends V> CacheBuilder<K1, V1> removalListener(
      RemovalListener<? super K1, ? super @NonNull V1> removalListener) {
    CacheBuilder<K1, V1> self = narrowed();
    self.removalListener = Objects.requireNonNull(removalListener, "removalListener");
    return self;
  }

  /**
   * Says who is told of entries that are evicted, before the operation that evicts returns.
   * Default: nobody.
   *
   * @param evictionListener the function; see {@link EvictionListener} for how it differs from a
   *     {@link RemovalListener}
   * @param <K1> type of the keys from here on
   * @param <V1> type of the values from here on
   * @return this builder
   */
  public <K1 extends K, V1 extends V> CacheBuilder<K1, V1> evictionListener(
      EvictionListener<? super K1, ? super @NonNull V1> evictionListener) {
    CacheBuilder<K1, V1> self = narrowed();
    self.evictionListener = Objects.requireNonNull(evictionListener, "evictionListener");
    return self;
  }

  /**
   * Says by which tags values can be invalidated together ({@link Cache#invalidateTag}). Default:
   * they cannot. In a cache with tags every put makes a new entry.
   *
   * @param tagger the function
   * @param <K1> type of the keys from here on
   * @param <V1> type of the values from here on
   * @return this builder
   */
  public <K1 extends K, V1 extends V> CacheBuilder<K1, V1> tags(
      Tagger<? super K1, ? super @NonNull V1> tagger) {
    CacheBuilder<K1, V1> self = narrowed();
    self.tagger = Objects.requireNonNull(tagger, "tagger");
    return self;
  }

  /**
   * Chooses the rule by which an entry is evicted, for example {@code Lru::new}. Default: a clock
   * with admission by frequency, whose window adapts ({@link
   * io.ashlar.cache.policy.AdaptiveTinyLfu}); its hits take no lock, while those of every policy
   * chosen here do.
   *
   * @param policy makes a policy for each cache built
   * @return this builder
   */
  public CacheBuilder<K, V> policy(PolicyFactory policy) {
    this.policy = Objects.requireNonNull(policy, "policy");
    return this;
  }

  /**
   * Lets each entry live for so long after its value was last put or loaded. Default: for ever.
   * Together with {@link #expireAfterAccess}, whichever is over first decides.
   *
   * @param duration more than zero; more than 292 years mean for ever
   * @return this builder
   * @throws IllegalArgumentException if it is zero or less
   */
  public CacheBuilder<K, V> expireAfterWrite(Duration duration) {
    expireAfterWrite = requirePositive("expireAfterWrite", duration);
    return this;
  }

  /**
   * Lets a {@link Cache#get(Object, CacheLoader)} that finds a value of this age, or older, load it
   * anew in the background, with its own loader; it returns the old value, and so does everybody
   * until the new one is here. One load a key at a time. If it fails, the failure is logged and the
   * old value stays, and the next such {@code get} tries again; if it brings null, the entry goes.
   * What changes the key meanwhile wins. Default: never.
   *
   * @param duration more than zero, less than {@link #expireAfterWrite} if that is set
   * @return this builder
   * @throws IllegalArgumentException if it is zero or less
   */
  public CacheBuilder<K, V> refreshAfterWrite(Duration duration) {
    refreshAfterWrite = requirePositive("refreshAfterWrite", duration);
    return this;
  }

  /**
   * Says where values are loaded anew. Default: {@link ForkJoinPool#commonPool()}. Never shut down
   * by the cache.
   *
   * @param executor runs loads; may run them in the calling thread
   * @return this builder
   */
  public CacheBuilder<K, V> executor(Executor executor) {
    this.executor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  /**
   * Lets each entry live for so long after it was last used: put, loaded or got. Default: for ever.
   * Getting it again within a thousandth of the duration does not prolong its life, which spares
   * hot entries a write; so a life may be shorter by that much, never longer. Together with {@link
   * #expireAfterWrite} or {@link #timeToLive}, whichever is over first decides.
   *
   * @param duration more than zero; more than 292 years mean for ever
   * @return this builder
   * @throws IllegalArgumentException if it is zero or less
   */
  public CacheBuilder<K, V> expireAfterAccess(Duration duration) {
    expireAfterAccess = requirePositive("expireAfterAccess", duration);
    return this;
  }

  /**
   * Says for each value how long it lives after it was put or loaded. Together with {@link
   * #expireAfterAccess}, whichever is over first decides.
   *
   * @param timeToLive the function
   * @param <K1> type of the keys from here on
   * @param <V1> type of the values from here on
   * @return this builder
   */
  public <K1 extends K, V1 extends V> CacheBuilder<K1, V1> timeToLive(
      TimeToLive<? super K1, ? super @NonNull V1> timeToLive) {
    CacheBuilder<K1, V1> self = narrowed();
    self.timeToLive = Objects.requireNonNull(timeToLive, "timeToLive");
    return self;
  }

  /**
   * Says who removes entries whose time is over while nobody uses the cache: at most an eighth of a
   * second after their end, and the listeners are told in the scheduler's thread. Without one they
   * stay, unseen, until some operation finds them. Default: none. The cache never shuts it down,
   * and a cache that nobody uses any more is not kept alive by it. Without a rule by which entries
   * expire it has nothing to do.
   *
   * @param scheduler runs a short task now and then, at most eight times a second
   * @return this builder
   */
  public CacheBuilder<K, V> scheduler(ScheduledExecutorService scheduler) {
    this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
    return this;
  }

  /**
   * Says what time it is, to measure loads and to let entries expire. Default: {@link
   * System#nanoTime}. Read at the beginning and the end of a load; if entries expire, once in every
   * operation; else never on a hit. Never read while the cache is locked. A {@link CoarseTicker} is
   * cheaper to read.
   *
   * @param ticker monotonic nanoseconds from any origin
   * @return this builder
   */
  public CacheBuilder<K, V> ticker(LongSupplier ticker) {
    this.ticker = Objects.requireNonNull(ticker, "ticker");
    return this;
  }

  /**
   * Builds an empty cache.
   *
   * @param <K1> type of the keys
   * @param <V1> type of the values
   * @return a new cache
   * @throws IllegalStateException if no bound is set, or two are, or a weigher and a maximum weight
   *     are not set together, or options about time contradict each other
   */
  public <K1 extends K, V1 extends V> Cache<K1, V1> build() {
    if (maximumSize == UNSET && maximumWeight == UNSET) {
      throw new IllegalStateException(
          "no bound: set maximumSize or maximumWeight (Long.MAX_VALUE if you mean it)");
    }
    if (maximumSize != UNSET && maximumWeight != UNSET) {
      throw new IllegalStateException(
          "maximumSize=" + maximumSize + " contradicts maximumWeight=" + maximumWeight);
    }
    if (maximumWeight != UNSET && weigher == null) {
      throw new IllegalStateException("maximumWeight=" + maximumWeight + " needs a weigher");
    }
    if (maximumSize != UNSET && weigher != null) {
      throw new IllegalStateException(
          "a weigher needs maximumWeight, not maximumSize=" + maximumSize);
    }
    requireOneRuleOfTime();
    return new BoundedCache<>(this.<K1, V1>narrowed());
  }

  private void requireOneRuleOfTime() {
    if (expireAfterWrite != null && timeToLive != null) {
      throw new IllegalStateException(
          "expireAfterWrite=" + expireAfterWrite + " contradicts timeToLive");
    }
    if (refreshAfterWrite == null) {
      return;
    }
    if (timeToLive != null) {
      throw new IllegalStateException(
          "refreshAfterWrite=" + refreshAfterWrite + " does not go with timeToLive");
    }
    if (expireAfterWrite != null && refreshAfterWrite.compareTo(expireAfterWrite) >= 0) {
      throw new IllegalStateException(
          "refreshAfterWrite=%s, must be less than expireAfterWrite=%s"
              .formatted(refreshAfterWrite, expireAfterWrite));
    }
  }

  /** The rule by which entries expire; null if they do not. Reads the ticker. */
  @Nullable Lifetimes<K, @NonNull V> lifetimes() {
    if (expireAfterWrite == null
        && expireAfterAccess == null
        && refreshAfterWrite == null
        && timeToLive == null) {
      return null;
    }
    long life = nanos(expireAfterWrite);
    if (refreshAfterWrite != null) {
      // So that "end minus life" is when it was written, also if there is no end to speak of.
      life = Math.min(LONG_LIFE, life);
    }
    long refresh = refreshAfterWrite == null ? 0 : Durations.saturatedNanos(refreshAfterWrite);
    return new Lifetimes<>(ticker, timeToLive, life, nanos(expireAfterAccess), refresh);
  }

  private static long nanos(@Nullable Duration life) {
    return life == null ? Lifetimes.FOR_EVER : Durations.saturatedNanos(life);
  }

  /** Makes the cache's random choices repeatable; for tests. */
  CacheBuilder<K, V> seed(long fixedSeed) {
    this.seed = fixedSeed;
    return this;
  }

  /** What the cache's random choices begin with: nobody outside can know it. */
  long seed() {
    return seed != null ? seed : ThreadLocalRandom.current().nextLong();
  }

  /** Safe because functions are only ever added: one that takes a K takes any subtype of K. */
  @SuppressWarnings("unchecked")
  private <K1 extends K, V1 extends V> CacheBuilder<K1, V1> narrowed() {
    return (CacheBuilder<K1, V1>) this;
  }

  private static Duration requirePositive(String option, Duration value) {
    Objects.requireNonNull(value, option);
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(option + "=" + value + ", must be > 0");
    }
    return value;
  }

  private static long requireNotNegative(String option, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(option + "=" + value + ", must be >= 0");
    }
    return value;
  }
}
