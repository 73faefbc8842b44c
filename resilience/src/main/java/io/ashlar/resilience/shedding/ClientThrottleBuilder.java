package io.ashlar.resilience.shedding;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** The options of a {@link ClientThrottle} to be built. Not thread-safe. */
public final class ClientThrottleBuilder {
  private static final Duration SHORTEST = Duration.ofMillis(12);
  private static final Duration LONGEST = Duration.ofDays(1);

  String name = "throttle";
  double multiplier = 2;
  int minimumRequests = 100;
  Duration window = Duration.ofMinutes(2);
  Predicate<? super Throwable> rejected = failure -> true;
  RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
  LongSupplier clock = System::nanoTime;

  ClientThrottleBuilder() {}

  /**
   * Names the throttle, for metrics and messages. Default: {@code "throttle"}.
   *
   * @param name any text that is not blank
   * @return this builder
   * @throws IllegalArgumentException if the name is blank
   */
  public ClientThrottleBuilder name(String name) {
    Objects.requireNonNull(name, "name");
    if (name.isBlank()) {
      throw new IllegalArgumentException("name=\"" + name + "\", must not be blank");
    }
    this.name = name;
    return this;
  }

  /**
   * Sets K: how many requests are sent for each that is accepted. Default: 2. With 1 nothing is
   * sent in vain, and a recovery is noticed late; with much more the throttle hardly acts.
   *
   * @param multiplier from 1 to 1,000
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public ClientThrottleBuilder multiplier(double multiplier) {
    if (!(multiplier >= 1 && multiplier <= 1_000)) {
      throw new IllegalArgumentException("multiplier=" + multiplier + ", must be from 1 to 1000");
    }
    this.multiplier = multiplier;
    return this;
  }

  /**
   * Sets how many requests the window must hold before any is refused. Default: 100; as many as
   * begin before the first answers are there, or more.
   *
   * @param requests at least 0
   * @return this builder
   * @throws IllegalArgumentException if it is below 0
   */
  public ClientThrottleBuilder minimumRequests(int requests) {
    if (requests < 0) {
      throw new IllegalArgumentException("minimumRequests=" + requests + ", must be >= 0");
    }
    this.minimumRequests = requests;
    return this;
  }

  /**
   * Sets over how long requests are counted. Default: two minutes. It moves in steps of a twelfth.
   *
   * @param window from 12 milliseconds to a day; longer than the slowest answers
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public ClientThrottleBuilder window(Duration window) {
    Objects.requireNonNull(window, "window");
    if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "window=" + window + ", must be from " + SHORTEST + " to " + LONGEST);
    }
    this.window = window;
    return this;
  }

  /**
   * Says which failures mean that the service did not accept a request. Default: all. A failure
   * that took the service as much work as a success ("no such item") is no rejection.
   *
   * @param predicate true for a rejection; if it throws, that counts as one and is logged
   * @return this builder
   */
  public ClientThrottleBuilder rejectedIf(Predicate<? super Throwable> predicate) {
    this.rejected = Objects.requireNonNull(predicate, "predicate");
    return this;
  }

  /**
   * Says who draws lots. Default: {@link ThreadLocalRandom}.
   *
   * @param random used by all threads that call
   * @return this builder
   */
  public ClientThrottleBuilder random(RandomGenerator random) {
    this.random = Objects.requireNonNull(random, "random");
    return this;
  }

  /**
   * Says what time it is. Default: {@link System#nanoTime}.
   *
   * @param clock nanoseconds from any origin that do not go back
   * @return this builder
   */
  public ClientThrottleBuilder clock(LongSupplier clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Builds a throttle.
   *
   * @return a new throttle that has counted nothing
   */
  public ClientThrottle build() {
    return new ClientThrottle(this);
  }
}
