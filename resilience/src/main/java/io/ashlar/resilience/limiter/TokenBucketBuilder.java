package io.ashlar.resilience.limiter;

import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** The options of a {@link TokenBucket} to be built. Not thread-safe. */
public final class TokenBucketBuilder {
  private final Rate rate;
  private String name = "limiter";
  private long burst;
  private LongSupplier clock = System::nanoTime;
  private LongConsumer park = LockSupport::parkNanos;

  TokenBucketBuilder(Rate rate) {
    this.rate = rate;
    this.burst = rate.permits();
  }

  /**
   * Names the limiter, for metrics and messages. Default: {@code "limiter"}.
   *
   * @param name any text that is not blank
   * @return this builder
   * @throws IllegalArgumentException if the name is blank
   */
  public TokenBucketBuilder name(String name) {
    this.name = checkName(name);
    return this;
  }

  /**
   * Sets how many permits the bucket holds: as many may be taken at once after a pause. Default:
   * the rate's number of permits. A small burst smooths, a large one forgives.
   *
   * @param burst at least 1; with 1 two permits are never closer than the rate's spacing
   * @return this builder
   * @throws IllegalArgumentException if it is below 1
   */
  public TokenBucketBuilder burst(long burst) {
    if (burst < 1) {
      throw new IllegalArgumentException("burst=" + burst + ", must be >= 1");
    }
    this.burst = burst;
    return this;
  }

  /**
   * Says what time it is. Default: {@link System#nanoTime}.
   *
   * @param clock nanoseconds from any origin that do not go back
   * @return this builder
   */
  public TokenBucketBuilder clock(LongSupplier clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /** How a thread waits for nanoseconds; may return early. For tests in virtual time. */
  TokenBucketBuilder park(LongConsumer park) {
    this.park = park;
    return this;
  }

  /**
   * Builds a full bucket.
   *
   * @return a new limiter
   * @throws IllegalArgumentException if the burst would take longer than 36 years to flow in, or
   *     rate and burst are so odd and large together that 64 bits cannot count them to 1 in
   *     2<sup>20</sup>
   */
  public TokenBucket build() {
    return new TokenBucket(name, rate, burst, new Patience(clock, park));
  }

  static String checkName(String name) {
    Objects.requireNonNull(name, "name");
    if (name.isBlank()) {
      throw new IllegalArgumentException("name=\"" + name + "\", must not be blank");
    }
    return name;
  }
}
