package io.ashlar.resilience.bulkhead;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The options of a {@link PoolBulkhead} to be built. Not thread-safe. */
public final class PoolBulkheadBuilder {
  private static final int MOST_THREADS = 10_000;
  private static final int LONGEST_QUEUE = 1_000_000_000;
  private static final Duration LONGEST_CLOSING = Duration.ofDays(1);

  private final int threads;
  private String name = "pool";
  private int queueCapacity;
  private Duration closeTimeout = Duration.ofSeconds(5);
  private @Nullable ThreadFactory threadFactory;

  PoolBulkheadBuilder(int threads) {
    if (threads < 1 || threads > MOST_THREADS) {
      throw new IllegalArgumentException(
          "threads=" + threads + ", must be from 1 to " + MOST_THREADS);
    }
    this.threads = threads;
  }

  /**
   * Names the pool and its threads, for metrics and messages. Default: {@code "pool"}.
   *
   * @param name any text that is not blank
   * @return this builder
   * @throws IllegalArgumentException if the name is blank
   */
  public PoolBulkheadBuilder name(String name) {
    Objects.requireNonNull(name, "name");
    if (name.isBlank()) {
      throw new IllegalArgumentException("name=\"" + name + "\", must not be blank");
    }
    this.name = name;
    return this;
  }

  /**
   * Sets how many calls may wait for a thread. Default: 0, none.
   *
   * @param capacity from 0 to 1,000,000,000
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public PoolBulkheadBuilder queue(int capacity) {
    if (capacity < 0 || capacity > LONGEST_QUEUE) {
      throw new IllegalArgumentException(
          "queue=" + capacity + ", must be from 0 to " + LONGEST_QUEUE);
    }
    this.queueCapacity = capacity;
    return this;
  }

  /**
   * Sets how long {@link PoolBulkhead#close} lets calls run on. Default: five seconds.
   *
   * @param timeout from 0, which interrupts them at once, to a day
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public PoolBulkheadBuilder closeTimeout(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    if (timeout.isNegative() || timeout.compareTo(LONGEST_CLOSING) > 0) {
      throw new IllegalArgumentException(
          "closeTimeout=" + timeout + ", must be from 0 to " + LONGEST_CLOSING);
    }
    this.closeTimeout = timeout;
    return this;
  }

  /**
   * Says who makes the threads. Default: daemons, named after the pool.
   *
   * @param factory makes threads that are not started
   * @return this builder
   */
  public PoolBulkheadBuilder threadFactory(ThreadFactory factory) {
    this.threadFactory = Objects.requireNonNull(factory, "factory");
    return this;
  }

  /**
   * Builds a pool; its threads are made when they are needed.
   *
   * @return a new pool, to be closed when it is no longer needed
   */
  public PoolBulkhead build() {
    return new PoolBulkhead(
        name,
        threads,
        queueCapacity,
        closeTimeout,
        threadFactory == null ? daemons(name) : threadFactory);
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger number = new AtomicInteger();
    return body -> {
      Thread thread = new Thread(body, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
