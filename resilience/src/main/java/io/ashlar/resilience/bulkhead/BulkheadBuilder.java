package io.ashlar.resilience.bulkhead;

import java.util.Objects;
import java.util.function.LongSupplier;

/** The options of a {@link Bulkhead} to be built. Not thread-safe. */
public final class BulkheadBuilder {
  private final int limit;
  private String name = "bulkhead";
  private int queueCapacity;
  private LongSupplier clock = System::nanoTime;

  BulkheadBuilder(int limit) {
    this.limit = limit;
  }

  /**
   * Names the bulkhead, for metrics and messages. Default: {@code "bulkhead"}.
   *
   * @param name any text that is not blank
   * @return this builder
   * @throws IllegalArgumentException if the name is blank
   */
  public BulkheadBuilder name(String name) {
    Objects.requireNonNull(name, "name");
    if (name.isBlank()) {
      throw new IllegalArgumentException("name=\"" + name + "\", must not be blank");
    }
    this.name = name;
    return this;
  }

  /**
   * Sets how many callers may wait. Default: 0, nobody.
   *
   * @param capacity at least 0
   * @return this builder
   * @throws IllegalArgumentException if it is below 0
   */
  public BulkheadBuilder queue(int capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException("queue=" + capacity + ", must be >= 0");
    }
    this.queueCapacity = capacity;
    return this;
  }

  /**
   * Says what time it is, for those who wait. Default: {@link System#nanoTime}.
   *
   * @param clock nanoseconds from any origin that do not go back
   * @return this builder
   */
  public BulkheadBuilder clock(LongSupplier clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Builds an empty bulkhead.
   *
   * @return a new bulkhead
   */
  public Bulkhead build() {
    return new Bulkhead(name, limit, queueCapacity, clock);
  }
}
