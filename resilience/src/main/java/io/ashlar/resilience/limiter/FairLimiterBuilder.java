package io.ashlar.resilience.limiter;

import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** The options of a {@link FairLimiter} to be built. Not thread-safe. */
public final class FairLimiterBuilder {
  private final Rate rate;
  private String name = "limiter";
  private long burst;
  private LongSupplier clock = System::nanoTime;
  private LongConsumer park = LockSupport::parkNanos;

  FairLimiterBuilder(Rate rate) {
    this.rate = rate;
    this.burst = Math.min(rate.permits(), FairLimiter.MOST);
  }

  /**
   * Names the limiter, for metrics and messages. Default: {@code "limiter"}.
   *
   * @param name any text that is not blank
   * @return this builder
   * @throws IllegalArgumentException if the name is blank
   */
  public FairLimiterBuilder name(String name) {
    this.name = TokenBucketBuilder.checkName(name);
    return this;
  }

  /**
   * Sets how many permits all shares together may save up. Default: the rate's number of permits.
   *
   * @param burst from 1 to 1,099,511,627,776
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public FairLimiterBuilder burst(long burst) {
    if (burst < 1 || burst > FairLimiter.MOST) {
      throw new IllegalArgumentException(
          "burst=" + burst + ", must be from 1 to " + FairLimiter.MOST);
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
  public FairLimiterBuilder clock(LongSupplier clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /** How a thread waits for nanoseconds; may return early. For tests in virtual time. */
  FairLimiterBuilder park(LongConsumer park) {
    this.park = park;
    return this;
  }

  /**
   * Builds a limiter that nobody shares yet.
   *
   * @return a new limiter
   * @throws IllegalArgumentException if rate and burst cannot be counted, see {@link
   *     TokenBucketBuilder#build}
   */
  public FairLimiter build() {
    return new FairLimiter(name, rate, burst, new Patience(clock, park));
  }
}
