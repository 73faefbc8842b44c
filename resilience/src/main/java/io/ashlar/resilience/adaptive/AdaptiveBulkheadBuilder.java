package io.ashlar.resilience.adaptive;

import io.ashlar.resilience.CallRefusedException;
import io.ashlar.resilience.timeout.TimeLimitExceededException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The options of an {@link AdaptiveBulkhead} to be built. Not thread-safe. */
public final class AdaptiveBulkheadBuilder {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  final ConcurrencyLimit algorithm;
  String name = "bulkhead";
  Duration shortestWindow = Duration.ofMillis(100);
  Duration longestWindow = Duration.ofSeconds(1);
  int minimumSamples = 10;
  Tracked tracked = Tracked.MEAN;
  Predicate<? super Throwable> dropIf = AdaptiveBulkheadBuilder::isDrop;
  @Nullable IntConsumer onLimitChange;
  LongSupplier clock = System::nanoTime;

  AdaptiveBulkheadBuilder(ConcurrencyLimit algorithm) {
    this.algorithm = Objects.requireNonNull(algorithm, "algorithm");
  }

  private static boolean isDrop(Throwable failure) {
    return failure instanceof TimeoutException
        || failure instanceof TimeLimitExceededException
        || failure instanceof CallRefusedException;
  }

  /**
   * Names the bulkhead, for metrics and messages. Default: {@code "bulkhead"}.
   *
   * @param name any text that is not blank
   * @return this builder
   * @throws IllegalArgumentException if the name is blank
   */
  public AdaptiveBulkheadBuilder name(String name) {
    Objects.requireNonNull(name, "name");
    if (name.isBlank()) {
      throw new IllegalArgumentException("name=\"" + name + "\", must not be blank");
    }
    this.name = name;
    return this;
  }

  /**
   * Sets how long samples are gathered. Default: 100 milliseconds to a second.
   *
   * @param shortest from 1 millisecond to the longest
   * @param longest from the shortest to a day
   * @return this builder
   * @throws IllegalArgumentException if they are out of range
   */
  public AdaptiveBulkheadBuilder window(Duration shortest, Duration longest) {
    Objects.requireNonNull(shortest, "shortest");
    Objects.requireNonNull(longest, "longest");
    if (shortest.compareTo(SHORTEST) < 0
        || longest.compareTo(shortest) < 0
        || longest.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "window from "
              + shortest
              + " to "
              + longest
              + ", must be in this order and from "
              + SHORTEST
              + " to "
              + LONGEST);
    }
    this.shortestWindow = shortest;
    this.longestWindow = longest;
    return this;
  }

  /**
   * Sets how many calls a window must hold; it is extended until it does. Default: 10.
   *
   * @param calls at least 1
   * @return this builder
   * @throws IllegalArgumentException if it is below 1
   */
  public AdaptiveBulkheadBuilder minimumSamples(int calls) {
    if (calls < 1) {
      throw new IllegalArgumentException("minimumSamples=" + calls + ", must be >= 1");
    }
    this.minimumSamples = calls;
    return this;
  }

  /**
   * Says which latency stands for a window. Default: the mean.
   *
   * @param tracked the mean or the median
   * @return this builder
   */
  public AdaptiveBulkheadBuilder tracked(Tracked tracked) {
    this.tracked = Objects.requireNonNull(tracked, "tracked");
    return this;
  }

  /**
   * Says which failures are drops: signs that the service has too much to do. Default: {@link
   * TimeoutException}, {@link TimeLimitExceededException} and {@link CallRefusedException}. Other
   * failures say nothing.
   *
   * @param predicate true for a drop; if it throws, that counts as none and is logged
   * @return this builder
   */
  public AdaptiveBulkheadBuilder dropIf(Predicate<? super Throwable> predicate) {
    this.dropIf = Objects.requireNonNull(predicate, "predicate");
    return this;
  }

  /**
   * Says who is told of a new limit. Default: nobody.
   *
   * @param listener is given the limit, in the thread whose call ended the window; two changes may
   *     be told at once, and what it throws is logged
   * @return this builder
   */
  public AdaptiveBulkheadBuilder onLimitChange(IntConsumer listener) {
    this.onLimitChange = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /**
   * Says what time it is. Default: {@link System#nanoTime}.
   *
   * @param clock nanoseconds from any origin that do not go back
   * @return this builder
   */
  public AdaptiveBulkheadBuilder clock(LongSupplier clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Builds a bulkhead without calls.
   *
   * @return a new bulkhead
   */
  public AdaptiveBulkhead build() {
    return new AdaptiveBulkhead(this);
  }
}
