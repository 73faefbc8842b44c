package io.ashlar.resilience.shedding;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;

/** The options of a {@link LoadShedder} to be built. Not thread-safe. */
public final class LoadShedderBuilder {
  private static final Duration LONGEST = Duration.ofDays(1);

  private final int limit;
  private String name = "shedder";
  private int queueCapacity = 1_000;
  private Duration target = Duration.ofMillis(5);
  private Duration interval = Duration.ofMillis(100);
  private LongSupplier clock = System::nanoTime;

  LoadShedderBuilder(int limit) {
    this.limit = limit;
  }

  /**
   * Names the shedder, for metrics and messages. Default: {@code "shedder"}.
   *
   * @param name any text that is not blank
   * @return this builder
   * @throws IllegalArgumentException if the name is blank
   */
  public LoadShedderBuilder name(String name) {
    Objects.requireNonNull(name, "name");
    if (name.isBlank()) {
      throw new IllegalArgumentException("name=\"" + name + "\", must not be blank");
    }
    this.name = name;
    return this;
  }

  /**
   * Sets how many requests may wait, of all classes together. Default: 1,000. A bound on memory
   * more than on time: time is bounded by the target and the interval.
   *
   * @param capacity at least 1
   * @return this builder
   * @throws IllegalArgumentException if it is below 1
   */
  public LoadShedderBuilder queue(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("queue=" + capacity + ", must be >= 1");
    }
    this.queueCapacity = capacity;
    return this;
  }

  /**
   * Sets how long a request may wait in a queue that does not empty. Default: 5 ms.
   *
   * @param target from 1 nanosecond to a day, not above the interval when the shedder is built
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public LoadShedderBuilder target(Duration target) {
    this.target = checked("target", target);
    return this;
  }

  /**
   * Sets how long a queue may go without being empty, and how long a request may wait in one that
   * does empty. Default: 100 ms; about the longest burst that is worth a wait.
   *
   * @param interval from 1 nanosecond to a day, not below the target when the shedder is built
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public LoadShedderBuilder interval(Duration interval) {
    this.interval = checked("interval", interval);
    return this;
  }

  private static Duration checked(String what, Duration duration) {
    Objects.requireNonNull(duration, what);
    if (duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          what + "=" + duration + ", must be from 1 ns to " + LONGEST);
    }
    return duration;
  }

  /**
   * Says what time it is, for those who wait. Default: {@link System#nanoTime}.
   *
   * @param clock nanoseconds from any origin that do not go back
   * @return this builder
   */
  public LoadShedderBuilder clock(LongSupplier clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Builds a shedder.
   *
   * @return a new shedder without calls
   * @throws IllegalArgumentException if the target is above the interval
   */
  public LoadShedder build() {
    if (target.compareTo(interval) > 0) {
      throw new IllegalArgumentException("target=" + target + ", must be <= interval=" + interval);
    }
    return new LoadShedder(name, limit, queueCapacity, target, interval, clock);
  }
}
