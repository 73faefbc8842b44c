package io.ashlar.resilience.adaptive;

/** The options of a {@link Gradient2Limit} to be built. Not thread-safe. */
public final class Gradient2LimitBuilder {
  int minLimit = 20;
  int initialLimit = 20;
  int maxLimit = 200;
  int queue = 4;
  double smoothing = 0.2;
  double tolerance = 1.5;
  int longWindow = 600;

  Gradient2LimitBuilder() {}

  /**
   * Sets the lowest limit. Default: 20.
   *
   * @param limit from 1 to 65,535
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public Gradient2LimitBuilder minLimit(int limit) {
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
  public Gradient2LimitBuilder initialLimit(int limit) {
    this.initialLimit = Bounds.limit("initialLimit", limit);
    return this;
  }

  /**
   * Sets the highest limit. Default: 200; this one is reached under an overload that lasts.
   *
   * @param limit from 1 to 65,535
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public Gradient2LimitBuilder maxLimit(int limit) {
    this.maxLimit = Bounds.limit("maxLimit", limit);
    return this;
  }

  /**
   * Sets how many queued calls are allowed for. Default: 4.
   *
   * @param calls from 0 to 65,535
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public Gradient2LimitBuilder queue(int calls) {
    if (calls < 0 || calls > Bounds.HIGHEST_LIMIT) {
      throw new IllegalArgumentException(
          "queue=" + calls + ", must be from 0 to " + Bounds.HIGHEST_LIMIT);
    }
    this.queue = calls;
    return this;
  }

  /**
   * Sets how much of a step is taken. Default: 0.2.
   *
   * @param share from 0.01 to 1
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public Gradient2LimitBuilder smoothing(double share) {
    this.smoothing = Bounds.share("smoothing", share, 0.01);
    return this;
  }

  /**
   * Sets how many times as long as normal a call may take. Default: 1.5.
   *
   * @param tolerance from 1 to 100
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public Gradient2LimitBuilder tolerance(double tolerance) {
    if (!(tolerance >= 1 && tolerance <= 100)) {
      throw new IllegalArgumentException("tolerance=" + tolerance + ", must be from 1 to 100");
    }
    this.tolerance = tolerance;
    return this;
  }

  /**
   * Sets over how many updates normal is averaged. Default: 600.
   *
   * @param updates at least 1
   * @return this builder
   * @throws IllegalArgumentException if it is below 1
   */
  public Gradient2LimitBuilder longWindow(int updates) {
    if (updates < 1) {
      throw new IllegalArgumentException("longWindow=" + updates + ", must be >= 1");
    }
    this.longWindow = updates;
    return this;
  }

  /**
   * Builds the algorithm.
   *
   * @return a new one, for one bulkhead
   * @throws IllegalArgumentException unless minimum, initial limit and maximum are in this order
   */
  public Gradient2Limit build() {
    Bounds.ordered(minLimit, initialLimit, maxLimit);
    return new Gradient2Limit(this);
  }
}
