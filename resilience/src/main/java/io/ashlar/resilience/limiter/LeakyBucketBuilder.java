package io.ashlar.resilience.limiter;

import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** The options of a {@link LeakyBucket} to be built. Not thread-safe. */
public final class LeakyBucketBuilder {
  private final Rate rate;
  private String name = "limiter";
  private long capacity = 100;
  private LongSupplier clock = System::nanoTime;
  private LongConsumer park = LockSupport::parkNanos;

  LeakyBucketBuilder(Rate rate) {
    this.rate = rate;
  }

  /**
   * Names the limiter, for metrics and messages. Default: {@code "limiter"}.
   *
   * @param name any text that is not blank
   * @return this builder
   * @throws IllegalArgumentException if the name is blank
   */
  public LeakyBucketBuilder name(String name) {
    this.name = TokenBucketBuilder.checkName(name);
    return this;
  }

  /**
   * Sets how many permits may be ahead of one who waits, and the most one caller may take. Default:
   * 100. So the longest wait is the capacity divided by the rate.
   *
   * @param capacity at least 0; with 0 nobody waits, and callers take one permit each
   * @return this builder
   * @throws IllegalArgumentException if it is below 0
   */
  public LeakyBucketBuilder capacity(long capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException("capacity=" + capacity + ", must be >= 0");
    }
    this.capacity = capacity;
    return this;
  }

  /**
   * Says what time it is. Default: {@link System#nanoTime}.
   *
   * @param clock nanoseconds from any origin that do not go back
   * @return this builder
   */
  public LeakyBucketBuilder clock(LongSupplier clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /** How a thread waits for nanoseconds; may return early. For tests in virtual time. */
  LeakyBucketBuilder park(LongConsumer park) {
    this.park = park;
    return this;
  }

  /**
   * Builds an empty bucket.
   *
   * @return a new limiter
   * @throws IllegalArgumentException if a full line would be longer than 36 years, or rate and
   *     capacity are so odd and large together that 64 bits cannot count them to 1 in
   *     2<sup>20</sup>
   */
  public LeakyBucket build() {
    return new LeakyBucket(name, rate, capacity, new Patience(clock, park));
  }
}
