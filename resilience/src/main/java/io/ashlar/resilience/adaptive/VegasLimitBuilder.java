package io.ashlar.resilience.adaptive;

import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** The options of a {@link VegasLimit} to be built. Not thread-safe. */
public final class VegasLimitBuilder {
  private int initialLimit = 20;
  private int maxLimit = 1_000;
  private double smoothing = 1;
  private int probeMultiplier = 30;
  private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();

  VegasLimitBuilder() {}

  /**
   * Sets the limit to begin with. Default: 20.
   *
   * @param limit from 1 to 65,535
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public VegasLimitBuilder initialLimit(int limit) {
    this.initialLimit = Bounds.limit("initialLimit", limit);
    return this;
  }

  /**
   * Sets the highest limit. Default: 1,000.
   *
   * @param limit from 1 to 65,535
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public VegasLimitBuilder maxLimit(int limit) {
    this.maxLimit = Bounds.limit("maxLimit", limit);
    return this;
  }

  /**
   * Sets how much of a step is taken. Default: 1, all of it.
   *
   * @param share from 0.01 to 1
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public VegasLimitBuilder smoothing(double share) {
    this.smoothing = Bounds.share("smoothing", share, 0.01);
    return this;
  }

  /**
   * Sets after how many updates, as a multiple of the limit, the latency without load is measured
   * anew. Default: 30.
   *
   * @param multiplier at least 1
   * @return this builder
   * @throws IllegalArgumentException if it is below 1
   */
  public VegasLimitBuilder probeMultiplier(int multiplier) {
    if (multiplier < 1) {
      throw new IllegalArgumentException("probeMultiplier=" + multiplier + ", must be >= 1");
    }
    this.probeMultiplier = multiplier;
    return this;
  }

  /**
   * Says who draws lots. Default: {@link ThreadLocalRandom}.
   *
   * @param random used by one thread at a time
   * @return this builder
   */
  public VegasLimitBuilder random(RandomGenerator random) {
    this.random = Objects.requireNonNull(random, "random");
    return this;
  }

  /**
   * Builds the algorithm.
   *
   * @return a new one, for one bulkhead
   * @throws IllegalArgumentException if the initial limit is above the maximum
   */
  public VegasLimit build() {
    Bounds.ordered(1, initialLimit, maxLimit);
    return new VegasLimit(initialLimit, maxLimit, smoothing, probeMultiplier, random);
  }
}
