package io.ashlar.resilience.fallback;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What to answer when a call fails: a chain of ever more modest answers.
 *
 * <pre>{@code
 * Fallback<Integer> fallback =
 *     Fallback.<Integer>builder()
 *         .to(failure -> replica.query(item))
 *         .toLastGood(Duration.ofMinutes(5))
 *         .toValue(0)
 *         .build();
 * int left = fallback.execute(() -> stock.query(item));
 * }</pre>
 *
 * <p>The steps are tried in order; one that throws, does not apply, or has nothing to offer leaves
 * it to the next. If none answers, the caller gets the call's own failure, and what the steps threw
 * as suppressed by it. Interrupts and errors of the virtual machine are never answered: they are
 * not the service's.
 *
 * <p>The last good answer is that of any call made through this object, so calls for different
 * things need different ones. It is kept for the time given and no longer offered after that.
 *
 * <p>Thread-safe.
 *
 * @param <T> type of the answers
 */
public final class Fallback<T extends @Nullable Object> {
  private final List<Step<T>> steps;
  private final LongSupplier clock;
  private final boolean remembers;
  private final LongAdder degraded = new LongAdder();

  /** The newest good answer; null before the first. Replaced as a whole. */
  private volatile @Nullable Good<T> lastGood;

  /** An answer, and when it was given. */
  record Good<T extends @Nullable Object>(T value, long nanos) {}

  /** One answer of the chain; null for "none". */
  interface Step<T extends @Nullable Object> {
    @Nullable Good<T> answer(Throwable failure, @Nullable Good<T> lastGood, long nowNanos)
        throws Exception;
  }

  Fallback(List<Step<T>> steps, boolean remembers, LongSupplier clock) {
    this.steps = List.copyOf(steps);
    this.remembers = remembers;
    this.clock = clock;
  }

  /**
   * A chain of steps.
   *
   * @param <T> type of the answers
   * @return a builder without a step yet
   */
  public static <T extends @Nullable Object> FallbackBuilder<T> builder() {
    return new FallbackBuilder<>();
  }

  /**
   * How many calls were answered by a step.
   *
   * @return the number since this was built
   */
  public long degraded() {
    return degraded.sum();
  }

  /**
   * Makes a call, or gives another answer.
   *
   * @param call the call
   * @return its result, or that of the first step that has one
   */
  public T execute(Supplier<? extends T> call) {
    Objects.requireNonNull(call, "call");
    T result;
    try {
      result = call.get();
    } catch (Throwable failure) {
      Good<T> answer = answer(failure);
      if (answer == null) {
        throw failure;
      }
      return answer.value;
    }
    return remembered(result);
  }

  /**
   * Makes a call that may throw checked exceptions, or gives another answer.
   *
   * @param call the call
   * @return its result, or that of the first step that has one
   * @throws Exception what the call throws, if no step has an answer
   */
  public T call(Callable<? extends T> call) throws Exception {
    Objects.requireNonNull(call, "call");
    T result;
    try {
      result = call.call();
    } catch (Throwable failure) {
      Good<T> answer = answer(failure);
      if (answer == null) {
        throw failure;
      }
      return answer.value;
    }
    return remembered(result);
  }

  private T remembered(T result) {
    if (remembers) {
      lastGood = new Good<>(result, clock.getAsLong());
    }
    return result;
  }

  private @Nullable Good<T> answer(Throwable failure) {
    if (failure instanceof InterruptedException || failure instanceof VirtualMachineError) {
      return null;
    }
    Good<T> good = lastGood;
    for (Step<T> step : steps) {
      try {
        Good<T> answer = step.answer(failure, good, good == null ? 0 : clock.getAsLong());
        if (answer != null) {
          degraded.increment();
          return answer;
        }
      } catch (Throwable broken) {
        if (broken instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        suppress(failure, broken);
      }
    }
    return null;
  }

  @SuppressWarnings("ReferenceEquality") // an exception cannot be suppressed by itself
  private static void suppress(Throwable failure, Throwable broken) {
    if (broken != failure) {
      failure.addSuppressed(broken);
    }
  }

  static <T extends @Nullable Object> Step<T> lastGood(Duration atMost) {
    long nanos = atMost.toNanos();
    return (failure, good, now) -> good != null && now - good.nanos <= nanos ? good : null;
  }

  static <T extends @Nullable Object> Step<T> onlyIf(
      Predicate<? super Throwable> applies, FallbackBuilder.Answer<? extends T> answer) {
    return (failure, good, now) ->
        applies.test(failure) ? new Good<>(answer.to(failure), now) : null;
  }
}
