package io.ashlar.resilience.retry;

import io.ashlar.resilience.timeout.Deadline;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another attempt at a call that failed.
 *
 * <pre>{@code
 * Retry retry = Retry.builder().maxAttempts(3).build();
 * int left = retry.execute(() -> stock.query(item));
 * }</pre>
 *
 * <p>Only for calls that may be made twice. Attempts are spaced by a {@link Backoff} and paid from
 * a {@link RetryBudget}, without which retries keep an overloaded service overloaded; both have
 * defaults. When there is no further attempt the caller gets what the last one threw or returned,
 * as it is.
 *
 * <p><b>Never repeated</b>: interrupts, and errors of the virtual machine. <b>Repeated only if
 * {@link RetryBuilder#retryOn} says so</b>: other errors, and refusals of this module's limiters,
 * breakers and bulkheads - to come again at once is what they want to prevent.
 *
 * <p><b>Waiting.</b> A wait that would not be over before {@link RetryBuilder#maxElapsed}, or
 * before the caller's {@link Deadline}, is not begun. An interrupt ends a wait: the caller gets the
 * failure of the last attempt, and the thread's interrupt flag stays set.
 *
 * <p><b>Nested retries multiply</b>: three within three within three are 27 calls. A retry that
 * happens within a repeated attempt of another is counted, and the first is logged.
 *
 * <p>A call that succeeds at once costs the look into its result, if there is a predicate for it,
 * and a read of the budget; no clock is read unless there is a limit on time.
 *
 * <p>Thread-safe.
 */
public final class Retry {
  private static final Logger LOG = LoggerFactory.getLogger(Retry.class);

  /** Set while a thread makes an attempt that is not a first one. */
  private static final ThreadLocal<@Nullable Repeating> REPEATING = new ThreadLocal<>();

  /** Which retries repeat in this thread: the innermost, and the calls that all make of one. */
  private record Repeating(String names, long calls) {
    Repeating within(Retry inner) {
      return new Repeating(
          names + " > " + inner.options.name(), calls * inner.options.maxAttempts());
    }
  }

  /** No wait, but the end of it. */
  static final long GIVES_UP = -1;

  private final RetryBuilder.Options options;
  private final @Nullable RetryBudget budget;
  private final LongAdder retries = new LongAdder();
  private final LongAdder recovered = new LongAdder();
  private final LongAdder exhausted = new LongAdder();
  private final LongAdder unaffordable = new LongAdder();
  private final AtomicLong nested = new AtomicLong();
  private final AtomicLong brokenCallbacks = new AtomicLong();

  Retry(RetryBuilder.Options options) {
    this.options = options;
    this.budget = options.budget();
  }

  /**
   * Three attempts, a tenth of a second to five seconds apart at random, with a budget of its own.
   *
   * @return a new retry
   */
  public static Retry ofDefaults() {
    return builder().build();
  }

  /**
   * A retry with options.
   *
   * @return a builder, all of whose options have defaults
   */
  public static RetryBuilder builder() {
    return new RetryBuilder();
  }

  /**
   * The name.
   *
   * @return what the builder was given
   */
  public String name() {
    return options.name();
  }

  /**
   * Makes a call, again if need be.
   *
   * @param call the call
   * @param <T> type of its result
   * @return the result of the last attempt
   */
  public <T extends @Nullable Object> T execute(Supplier<T> call) {
    Objects.requireNonNull(call, "call");
    return attempts(call::get);
  }

  /**
   * Makes a call that may throw checked exceptions, again if need be.
   *
   * @param call the call
   * @param <T> type of its result
   * @return the result of the last attempt
   * @throws Exception what the last attempt throws
   */
  public <T extends @Nullable Object> T call(Callable<T> call) throws Exception {
    Objects.requireNonNull(call, "call");
    return attempts(call::call);
  }

  /** A call that throws what it throws. */
  private interface Attempt<T extends @Nullable Object, X extends Throwable> {
    T make() throws X;
  }

  private <T extends @Nullable Object, X extends Throwable> T attempts(Attempt<T, X> call)
      throws X {
    long begin = begin();
    T result;
    try {
      result = call.make();
    } catch (Throwable failure) {
      if (!isWorthRepeating(failure)) {
        throw failure;
      }
      return repeat(call, begin, null, failure);
    }
    if (isGood(result)) {
      payIn();
      return result;
    }
    return repeat(call, begin, result, null);
  }

  /** The further attempts, after one that returned a bad result or threw. */
  private <T extends @Nullable Object, X extends Throwable> T repeat(
      Attempt<T, X> call, long begin, @Nullable T firstResult, @Nullable Throwable firstFailure)
      throws X {
    Repeating outer = REPEATING.get();
    Outcome<T> last = new Outcome<>(firstResult, firstFailure);
    long delay = 0;
    for (int attempt = 1; ; attempt++) {
      delay = nextDelay(attempt, delay, begin, last.failure(), Deadline.current());
      if (delay == GIVES_UP || !isWaitedOut(delay)) {
        return last.<X>get();
      }
      noteNesting(outer);
      last = again(call, outer);
      if (isFinal(last.result(), last.failure(), true)) {
        return last.<X>get();
      }
    }
  }

  /** Decides about a failed attempt: the wait before the next one, or {@link #GIVES_UP}. */
  long nextDelay(
      int attempt,
      long lastNanos,
      long begin,
      @Nullable Throwable failure,
      @Nullable Deadline deadline) {
    if (attempt >= options.maxAttempts()) {
      exhausted.increment();
      return GIVES_UP;
    }
    long delay = delay(attempt, lastNanos, failure);
    if (isTooLate(begin, delay, deadline)) {
      exhausted.increment();
      return GIVES_UP;
    }
    if (budget != null && !budget.tryWithdraw()) {
      unaffordable.increment();
      return GIVES_UP;
    }
    retries.increment();
    tell(attempt, delay, failure);
    return delay;
  }

  /** Whether an attempt's outcome is the call's; counts it then. */
  boolean isFinal(@Nullable Object result, @Nullable Throwable failure, boolean repeated) {
    if (failure != null) {
      return !isWorthRepeating(failure);
    }
    if (!isGood(result)) {
      return false;
    }
    if (repeated) {
      recovered.increment();
    }
    payIn();
    return true;
  }

  /** The time at which the first attempt begins, if it matters. */
  long begin() {
    return options.maxElapsedNanos() > 0 ? options.clock().getAsLong() : 0;
  }

  /**
   * Makes a call that answers by a stage, again if need be. Waits are timed by the {@link
   * RetryBuilder#scheduler}; no thread waits.
   *
   * @param call begins an attempt; what it throws is that attempt's failure
   * @param <T> type of the result
   * @return a new future of the last attempt's outcome; cancelling it cancels the attempt under
   *     way, or the wait for the next
   */
  public <T extends @Nullable Object> CompletableFuture<T> stage(
      Supplier<? extends CompletionStage<T>> call) {
    Objects.requireNonNull(call, "call");
    return new StageAttempts<T>(this, call, options.scheduler()).start();
  }

  private <T extends @Nullable Object, X extends Throwable> Outcome<T> again(
      Attempt<T, X> call, @Nullable Repeating outer) {
    REPEATING.set(
        outer == null ? new Repeating(options.name(), options.maxAttempts()) : outer.within(this));
    try {
      return new Outcome<>(call.make(), null);
    } catch (Throwable failure) {
      return new Outcome<>(null, failure);
    } finally {
      if (outer == null) {
        REPEATING.remove();
      } else {
        REPEATING.set(outer);
      }
    }
  }

  /** What an attempt returned or threw. */
  private record Outcome<T extends @Nullable Object>(
      @Nullable T result, @Nullable Throwable failure) {
    /** Safe: the failure came out of an attempt, so it is an X or unchecked; so is the result. */
    @SuppressWarnings({"unchecked", "NullAway"})
    <X extends Throwable> T get() throws X {
      if (failure != null) {
        throw (X) failure;
      }
      return result;
    }
  }

  private void payIn() {
    if (budget != null) {
      budget.onSuccess();
    }
  }

  private boolean isGood(@Nullable Object result) {
    if (options.retryOnResult() == null) {
      return true;
    }
    try {
      return !options.retryOnResult().test(result);
    } catch (Throwable failure) {
      complain("the predicate for results failed", failure);
      return true;
    }
  }

  private boolean isWorthRepeating(Throwable failure) {
    if (failure instanceof InterruptedException || failure instanceof VirtualMachineError) {
      return false;
    }
    try {
      return options.retryOn().test(failure);
    } catch (Throwable broken) {
      complain("the predicate for exceptions failed", broken);
      return false;
    }
  }

  private long delay(int attempt, long lastNanos, @Nullable Throwable failure) {
    try {
      long wanted = options.backoff().nanos(attempt, lastNanos, options.random());
      Duration told = failure == null ? null : options.retryAfter().apply(failure);
      return told == null ? wanted : Math.max(wanted, told.toNanos());
    } catch (Throwable broken) {
      complain("the backoff failed", broken);
      return lastNanos;
    }
  }

  private boolean isTooLate(long begin, long delay, @Nullable Deadline deadline) {
    if (delay == Long.MAX_VALUE) {
      return true; // "never", said the refusal
    }
    if (deadline != null && delay >= deadline.leftNanos()) {
      return true;
    }
    long most = options.maxElapsedNanos();
    return most > 0 && delay >= most - (options.clock().getAsLong() - begin);
  }

  private void tell(int attempt, long delay, @Nullable Throwable failure) {
    if (options.listener() == null) {
      return;
    }
    try {
      options
          .listener()
          .accept(new RetryEvent(options.name(), attempt, Duration.ofNanos(delay), failure));
    } catch (Throwable broken) {
      complain("the listener failed", broken);
    }
  }

  /** False if the thread was interrupted, before or meanwhile; the flag stays set. */
  private boolean isWaitedOut(long delay) {
    long begin = delay > 0 ? options.clock().getAsLong() : 0;
    for (long left = delay; left > 0; ) {
      if (Thread.currentThread().isInterrupted()) {
        return false;
      }
      options.park().accept(left);
      left = delay - (options.clock().getAsLong() - begin);
    }
    return !Thread.currentThread().isInterrupted();
  }

  private void noteNesting(@Nullable Repeating outer) {
    if (outer != null && nested.getAndIncrement() == 0) {
      Repeating all = outer.within(this);
      LOG.warn("nested retries multiply: {} make up to {} calls of one", all.names, all.calls);
    }
  }

  /** Counts all, and logs the 1st, 2nd, 4th, 8th...: what fails on each call must not flood. */
  private void complain(String what, Throwable failure) {
    long count = brokenCallbacks.incrementAndGet();
    if ((count & (count - 1)) == 0) {
      LOG.warn("retry={}, {}, {} such failures so far", options.name(), what, count, failure);
    }
  }

  /**
   * The counts.
   *
   * @return a new object
   */
  public RetryStats stats() {
    return new RetryStats(
        retries.sum(),
        recovered.sum(),
        exhausted.sum(),
        unaffordable.sum(),
        nested.get(),
        brokenCallbacks.get());
  }

  @Override
  public String toString() {
    return "Retry[name=" + options.name() + ", maxAttempts=" + options.maxAttempts() + "]";
  }
}
