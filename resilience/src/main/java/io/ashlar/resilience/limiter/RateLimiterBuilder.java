package io.ashlar.resilience.limiter;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** The limits and options of a {@link RateLimiter} to be built. Not thread-safe. */
public final class RateLimiterBuilder {
  private final List<Limit> limits = new ArrayList<>();
  private String name = "limiter";
  private LongSupplier clock = System::nanoTime;
  private LongConsumer park = LockSupport::parkNanos;

  RateLimiterBuilder() {}

  /**
   * Adds a limit. Permits are granted only if all limits allow it, and are then charged to all.
   *
   * @param limit the limit
   * @return this builder
   */
  public RateLimiterBuilder limit(Limit limit) {
    limits.add(Objects.requireNonNull(limit, "limit"));
    return this;
  }

  /**
   * Names the limiter, for metrics and messages. Default: {@code "limiter"}.
   *
   * @param name any text that is not blank
   * @return this builder
   * @throws IllegalArgumentException if the name is blank
   */
  public RateLimiterBuilder name(String name) {
    this.name = TokenBucketBuilder.checkName(name);
    return this;
  }

  /**
   * Says what time it is. Default: {@link System#nanoTime}.
   *
   * @param clock nanoseconds from any origin that do not go back
   * @return this builder
   */
  public RateLimiterBuilder clock(LongSupplier clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /** How a thread waits for nanoseconds; may return early. For tests in virtual time. */
  RateLimiterBuilder park(LongConsumer park) {
    this.park = park;
    return this;
  }

  /**
   * Builds a limiter of which nothing has been taken yet. Threads that wait for its permits are
   * served in no particular order, except with a single token bucket.
   *
   * @return a new limiter
   * @throws IllegalStateException if no limit was given
   * @throws IllegalArgumentException if a token bucket cannot be counted, see {@link
   *     TokenBucketBuilder#build}
   */
  public RateLimiter build() {
    if (limits.isEmpty()) {
      throw new IllegalStateException("no limit: add one or several");
    }
    Limit first = limits.get(0);
    if (limits.size() == 1 && first.isTokenBucket()) {
      Patience patience = new Patience(clock, park);
      return new TokenBucket(name, first.rate(), first.burst(), patience);
    }
    return buildHierarchical();
  }

  /**
   * Builds a limiter that can have children, and whose limits can be changed. Without a limit of
   * its own it only holds its children together.
   *
   * @return a new limiter
   * @throws IllegalArgumentException if a token bucket cannot be counted, see {@link
   *     TokenBucketBuilder#build}
   */
  public HierarchicalLimiter buildHierarchical() {
    HierarchicalLimiter.Gate gate = new HierarchicalLimiter.Gate(new Patience(clock, park));
    return new HierarchicalLimiter(name, gate, null, null, limits);
  }
}
