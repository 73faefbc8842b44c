package io.ashlar.resilience.collapse;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link Collapser} to be built. Not thread-safe.
 *
 * @param <K> type of the keys
 * @param <V> type of the answers
 */
public final class CollapserBuilder<K, V extends @Nullable Object> {
  private static final Duration LONGEST = Duration.ofDays(1);

  private final BatchCall<K, V> call;
  private final ScheduledExecutorService scheduler;
  private long windowNanos = Duration.ofMillis(2).toNanos();
  private int maximumSize = 100;
  private Executor executor = Runnable::run;

  CollapserBuilder(BatchCall<K, V> call, ScheduledExecutorService scheduler) {
    this.call = call;
    this.scheduler = scheduler;
  }

  /**
   * Sets how long a batch is gathered, from its first request on. Default: two milliseconds.
   *
   * @param window from 0, a batch for whatever has come meanwhile, to a day
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public CollapserBuilder<K, V> window(Duration window) {
    Objects.requireNonNull(window, "window");
    if (window.isNegative() || window.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("window=" + window + ", must be from 0 to " + LONGEST);
    }
    windowNanos = window.toNanos();
    return this;
  }

  /**
   * Sets how many keys a batch has at most; it leaves at once when it has them. Default: 100.
   *
   * @param keys at least 1
   * @return this builder
   * @throws IllegalArgumentException if it is below 1
   */
  public CollapserBuilder<K, V> maximumSize(int keys) {
    if (keys < 1) {
      throw new IllegalArgumentException("maximumSize=" + keys + ", must be >= 1");
    }
    maximumSize = keys;
    return this;
  }

  /**
   * Says who makes the calls. Default: the thread that fills a batch, or the scheduler's, which is
   * right if a call only begins something.
   *
   * @param executor runs what it is given
   * @return this builder
   */
  public CollapserBuilder<K, V> executor(Executor executor) {
    this.executor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  /**
   * Builds a collapser.
   *
   * @return a new collapser
   */
  public Collapser<K, V> build() {
    return new Collapser<>(call, windowNanos, maximumSize, scheduler, executor);
  }
}
