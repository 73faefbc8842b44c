package io.ashlar.resilience.adaptive;

import java.time.Duration;
import java.util.Objects;

/** The options of an {@link AimdLimit} to be built. Not thread-safe. */
public final class AimdLimitBuilder {
  private static final Duration LONGEST = Duration.ofDays(1);

  private int minLimit = 20;
  private int initialLimit = 20;
  private int maxLimit = 200;
  private double backoff = 0.9;
  private Duration timeout = Duration.ofSeconds(5);

  AimdLimitBuilder() {}

  /**
   * Sets the lowest limit. Default: 20.
   *
   * @param limit from 1 to 65,535
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public AimdLimitBuilder minLimit(int limit) {
    this.minLimit = Bounds.limit("minLimit", limit);
    return this;
  }

  /**
   * Sets the limit to begin with. Default: 20.
   *
   * @param limit from 1 to 65,535
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public AimdLimitBuilder initialLimit(int limit) {
    this.initialLimit = Bounds.limit("initialLimit", limit);
    return this;
  }

  /**
   * Sets the highest limit. Default: 200.
   *
   * @param limit from 1 to 65,535
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public AimdLimitBuilder maxLimit(int limit) {
    this.maxLimit = Bounds.limit("maxLimit", limit);
    return this;
  }

  /**
   * Sets what is left of the limit after a drop. Default: 0.9.
   *
   * @param share from 0.5 to below 1
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public AimdLimitBuilder backoff(double share) {
    if (!(share >= 0.5 && share < 1)) {
      throw new IllegalArgumentException("backoff=" + share + ", must be from 0.5 to below 1");
    }
    this.backoff = share;
    return this;
  }

  /**
   * Sets the time from which on a call counts as dropped. Default: five seconds.
   *
   * @param timeout from 1 nanosecond to a day
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public AimdLimitBuilder timeout(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "timeout=" + timeout + ", must be from 1 ns to " + LONGEST);
    }
    this.timeout = timeout;
    return this;
  }

  /**
   * Builds the algorithm.
   *
   * @return a new one, for one bulkhead
   * @throws IllegalArgumentException unless minimum, initial limit and maximum are in this order
   */
  public AimdLimit build() {
    Bounds.ordered(minLimit, initialLimit, maxLimit);
    return new AimdLimit(minLimit, initialLimit, maxLimit, backoff, timeout.toNanos());
  }
}
