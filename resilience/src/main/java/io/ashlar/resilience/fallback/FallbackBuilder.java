package io.ashlar.resilience.fallback;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a {@link Fallback} to be built, in the order in which they will be tried. Not
 * thread-safe.
 *
 * @param <T> type of the answers
 */
public final class FallbackBuilder<T extends @Nullable Object> {
  private static final Duration LONGEST = Duration.ofDays(366);

  private final List<Fallback.Step<T>> steps = new ArrayList<>();
  private boolean remembers;
  private LongSupplier clock = System::nanoTime;

  /**
   * An answer found in another way.
   *
   * @param <T> type of the answer
   */
  @FunctionalInterface
  public interface Answer<T extends @Nullable Object> {
    /**
     * Finds the answer.
     *
     * @param failure what the call threw
     * @return the answer
     * @throws Exception if there is none; the next step is tried then
     */
    T to(Throwable failure) throws Exception;
  }

  FallbackBuilder() {}

  /**
   * Adds a step that finds an answer in another way.
   *
   * @param answer how
   * @return this builder
   */
  public FallbackBuilder<T> to(Answer<? extends T> answer) {
    return to(failure -> true, answer);
  }

  /**
   * Adds a step for some failures only.
   *
   * @param applies true for those; one that throws is taken for false
   * @param answer how to find an answer
   * @return this builder
   */
  public FallbackBuilder<T> to(Predicate<? super Throwable> applies, Answer<? extends T> answer) {
    Objects.requireNonNull(applies, "applies");
    Objects.requireNonNull(answer, "answer");
    steps.add(Fallback.onlyIf(applies, answer));
    return this;
  }

  /**
   * Adds a step that repeats the last good answer while it is young enough.
   *
   * @param atMost how old it may be, not negative, at most a year
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public FallbackBuilder<T> toLastGood(Duration atMost) {
    Objects.requireNonNull(atMost, "atMost");
    if (atMost.isNegative() || atMost.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("atMost=" + atMost + ", must be from 0 to " + LONGEST);
    }
    steps.add(Fallback.lastGood(atMost));
    remembers = true;
    return this;
  }

  /**
   * Adds a step that always answers the same; further steps would never be tried.
   *
   * @param value the answer
   * @return this builder
   */
  public FallbackBuilder<T> toValue(T value) {
    return to(failure -> value);
  }

  /**
   * Says what time it is, for the age of the last good answer. Default: {@link System#nanoTime}.
   *
   * @param clock nanoseconds from any origin that do not go back
   * @return this builder
   */
  public FallbackBuilder<T> clock(LongSupplier clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Builds the chain.
   *
   * @return a new fallback
   * @throws IllegalStateException if it has no step
   */
  public Fallback<T> build() {
    if (steps.isEmpty()) {
      throw new IllegalStateException("no step: add one or several");
    }
    return new Fallback<>(steps, remembers, clock);
  }
}
