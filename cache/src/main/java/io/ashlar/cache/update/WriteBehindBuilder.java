package io.ashlar.cache.update;

import io.ashlar.cache.Cache;
import io.ashlar.cache.CacheLoader;
import io.ashlar.cache.expiry.DurationOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link WriteBehind} to be built. All have defaults; a bad value is refused at
 * once. Durations above 146 years count as 146 years. Not thread-safe.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public final class WriteBehindBuilder<K, V> {
  final Cache<K, V> cache;
  final CacheLoader<? super K, ? extends V> loader;
  final StoreWriter<K, V> writer;

  long delayNanos = Duration.ofSeconds(1).toNanos();
  int maximumBatch = 100;
  int maximumDirty = 10_000;
  Overflow whenFull = Overflow.BLOCK;
  int writers = 1;
  int maximumAttempts = Integer.MAX_VALUE;
  DeadLetterHandler<K, V> deadLetters = (change, failure) -> {};
  long closeNanos = Duration.ofSeconds(30).toNanos();
  @Nullable ScheduledExecutorService scheduler;
  LongSupplier ticker = System::nanoTime;

  private long firstPauseNanos = Duration.ofMillis(100).toNanos();
  private long longestPauseNanos = Duration.ofMinutes(1).toNanos();
  private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();

  WriteBehindBuilder(
      Cache<K, V> cache, CacheLoader<? super K, ? extends V> loader, StoreWriter<K, V> writer) {
    this.cache = Objects.requireNonNull(cache, "cache");
    this.loader = Objects.requireNonNull(loader, "loader");
    this.writer = Objects.requireNonNull(writer, "writer");
  }

  /**
   * How long a key stays dirty before it is written. The longer, the more changes of a key are
   * written as one, and the more is lost in a crash. Default: 1 second.
   *
   * @param delay zero or more; with zero a key is written as soon as a writer is free
   * @return this builder
   * @throws IllegalArgumentException if it is less than zero
   */
  public WriteBehindBuilder<K, V> delay(Duration delay) {
    delayNanos = DurationOptions.notNegative("delay", delay);
    return this;
  }

  /**
   * How many changes are given to the {@link StoreWriter} at once, at most. Default: 100.
   *
   * @param changes 1 or more
   * @return this builder
   * @throws IllegalArgumentException if it is less than 1
   */
  public WriteBehindBuilder<K, V> maximumBatch(int changes) {
    maximumBatch = requirePositive("maximumBatch", changes);
    return this;
  }

  /**
   * How many keys may be dirty. When so many are, writing is hastened. Default: 10,000.
   *
   * @param keys 1 or more
   * @return this builder
   * @throws IllegalArgumentException if it is less than 1
   */
  public WriteBehindBuilder<K, V> maximumDirty(int keys) {
    maximumDirty = requirePositive("maximumDirty", keys);
    return this;
  }

  /**
   * What becomes of a change of a further key when as many are dirty as may be. Default: {@link
   * Overflow#BLOCK}.
   *
   * @param overflow the rule
   * @return this builder
   */
  public WriteBehindBuilder<K, V> whenFull(Overflow overflow) {
    whenFull = Objects.requireNonNull(overflow, "overflow");
    return this;
  }

  /**
   * How many batches may be written at the same time, each in a thread of the scheduler. Default:
   * 1.
   *
   * @param batches 1 or more
   * @return this builder
   * @throws IllegalArgumentException if it is less than 1
   */
  public WriteBehindBuilder<K, V> writers(int batches) {
    writers = requirePositive("writers", batches);
    return this;
  }

  /**
   * The pauses between attempts: they double from the first to the longest, and each is shortened
   * by a random share of up to a half. Default: 100 milliseconds and 1 minute.
   *
   * @param first the pause after the first failure, more than zero
   * @param longest no pause is longer; not less than the first
   * @return this builder
   * @throws IllegalArgumentException if the first is zero or less, or more than the longest
   */
  public WriteBehindBuilder<K, V> retry(Duration first, Duration longest) {
    long firstNanos = DurationOptions.positive("first", first);
    long longestNanos = DurationOptions.positive("longest", longest);
    if (firstNanos > longestNanos) {
      throw new IllegalArgumentException("first=" + first + ", must be <= longest=" + longest);
    }
    firstPauseNanos = firstNanos;
    longestPauseNanos = longestNanos;
    return this;
  }

  /**
   * Who takes over a change that has failed too often. Default: nobody, it is tried for ever.
   *
   * @param maximumAttempts how often a change is tried, 1 or more; a newer change of the key is
   *     counted anew. In its last attempt a change is alone
   * @param handler takes it over
   * @return this builder
   * @throws IllegalArgumentException if the number is less than 1
   */
  public WriteBehindBuilder<K, V> deadLetters(
      int maximumAttempts, DeadLetterHandler<K, V> handler) {
    this.maximumAttempts = requirePositive("maximumAttempts", maximumAttempts);
    this.deadLetters = Objects.requireNonNull(handler, "handler");
    return this;
  }

  /**
   * How long {@link WriteBehind#close} may take. Default: 30 seconds.
   *
   * @param timeout more than zero
   * @return this builder
   * @throws IllegalArgumentException if it is zero or less
   */
  public WriteBehindBuilder<K, V> closeTimeout(Duration timeout) {
    closeNanos = DurationOptions.positive("closeTimeout", timeout);
    return this;
  }

  /**
   * Where changes are written. Never shut down by the write-behind. Default: daemon threads of its
   * own, which end when it is closed.
   *
   * @param scheduler runs writes, which may block
   * @return this builder
   */
  public WriteBehindBuilder<K, V> scheduler(ScheduledExecutorService scheduler) {
    this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
    return this;
  }

  /**
   * Says what time it is. Default: {@link System#nanoTime}. Must go with the scheduler's time.
   *
   * @param ticker monotonic nanoseconds from any origin
   * @return this builder
   */
  public WriteBehindBuilder<K, V> ticker(LongSupplier ticker) {
    this.ticker = Objects.requireNonNull(ticker, "ticker");
    return this;
  }

  /**
   * Draws the pauses' random shares. Default: {@link ThreadLocalRandom}.
   *
   * @param random called by one thread at a time
   * @return this builder
   */
  public WriteBehindBuilder<K, V> random(RandomGenerator random) {
    this.random = Objects.requireNonNull(random, "random");
    return this;
  }

  /**
   * Builds the write-behind. It must be {@linkplain WriteBehind#close closed}, or what is dirty at
   * the end of the process is lost.
   *
   * @return a new write-behind
   */
  public WriteBehind<K, V> build() {
    return new WriteBehind<>(this);
  }

  Backoff backoff() {
    return new Backoff(firstPauseNanos, longestPauseNanos, random);
  }

  /** One thread for each writer, and one so that closing ends in time though all of them hang. */
  ScheduledExecutorService ownScheduler() {
    String threadName = "write-behind-" + cache.name();
    ScheduledThreadPoolExecutor own =
        new ScheduledThreadPoolExecutor(
            Math.addExact(writers, 1),
            task -> {
              Thread thread = new Thread(task, threadName);
              thread.setDaemon(true);
              return thread;
            });
    own.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    own.setRemoveOnCancelPolicy(true);
    return own;
  }

  private static int requirePositive(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + "=" + value + ", must be >= 1");
    }
    return value;
  }
}
