package io.ashlar.resilience.timeout;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A limit on how long a caller waits for a call.
 *
 * <pre>{@code
 * TimeLimiter limiter = TimeLimiter.of(Duration.ofMillis(200));
 * int left = limiter.call(() -> stock.query(item));
 * }</pre>
 *
 * <p><b>The caller is answered when the time is over</b>, whatever the call does: {@link #call}
 * runs it in another thread and leaves it there, {@link #stage} gives a future of its own. The call
 * itself is asked to stop: its thread is interrupted, its future is cancelled. A call that does not
 * heed this runs on, and holds what it holds; a limit on time is no limit on how many are under way
 * - that is a {@code Bulkhead}, and it belongs inside, so that a place is free when the call has
 * ended and not when its caller has lost patience.
 *
 * <p><b>An interrupt meets the call or nobody</b>: it is not sent after the call has ended, and
 * none is left behind in a thread that goes on to something else.
 *
 * <p><b>Deadlines.</b> A call is made under a {@link Deadline}, the end of its own limit or one
 * further out, whichever is sooner; and no limiter waits beyond the deadline it finds.
 *
 * <p>A value that comes too late goes to {@link TimeLimiterBuilder#onLateResult}, to be closed for
 * instance.
 *
 * <p>Thread-safe. Without options, calls run in daemon threads that are made as needed and go after
 * a while; time is told by one daemon thread that all limiters share. The common pool is not used.
 */
public final class TimeLimiter {
  private static final Logger LOG = LoggerFactory.getLogger(TimeLimiter.class);

  private final String name;
  private final Duration limit;
  private final long limitNanos;
  private final Executor executor;
  private final ScheduledExecutorService scheduler;
  private final @Nullable Consumer<? super @Nullable Object> lateResult;
  private final LongSupplier clock;
  private final LongAdder exceeded = new LongAdder();

  TimeLimiter(
      String name,
      Duration limit,
      Executor executor,
      ScheduledExecutorService scheduler,
      @Nullable Consumer<? super @Nullable Object> lateResult,
      LongSupplier clock) {
    this.name = name;
    this.limit = limit;
    this.limitNanos = limit.toNanos();
    this.executor = executor;
    this.scheduler = scheduler;
    this.lateResult = lateResult;
    this.clock = clock;
  }

  /**
   * A limiter without further options.
   *
   * @param limit how long a call may take, from 1 nanosecond to 366 days
   * @return a new limiter
   * @throws IllegalArgumentException if the limit is out of range
   */
  public static TimeLimiter of(Duration limit) {
    return builder(limit).build();
  }

  /**
   * A limiter with options.
   *
   * @param limit how long a call may take, from 1 nanosecond to 366 days
   * @return a builder
   * @throws IllegalArgumentException if the limit is out of range
   */
  public static TimeLimiterBuilder builder(Duration limit) {
    return new TimeLimiterBuilder(limit);
  }

  /**
   * The name.
   *
   * @return what the builder was given
   */
  public String name() {
    return name;
  }

  /**
   * How long a call may take.
   *
   * @return a positive time
   */
  public Duration limit() {
    return limit;
  }

  /**
   * How often the limit was exceeded.
   *
   * @return the number of calls since the limiter was built
   */
  public long exceeded() {
    return exceeded.sum();
  }

  /**
   * Makes a call in another thread and waits for it, but not longer than allowed.
   *
   * @param call the call
   * @param <T> type of its result
   * @return its result
   * @throws TimeLimitExceededException if it takes too long; it is interrupted then
   * @throws DeadlineExceededException if the {@link Deadline} of this thread is over; the call is
   *     not made then
   * @throws InterruptedException if the calling thread is interrupted; the call is interrupted too
   * @throws Exception what the call throws
   */
  public <T extends @Nullable Object> T call(Callable<T> call) throws Exception {
    Objects.requireNonNull(call, "call");
    Deadline outer = Deadline.current();
    long patience = patienceNanos(outer);
    Deadline deadline = deadline(outer, patience);
    LimitedTask<T> task = new LimitedTask<>(() -> deadline.call(call), this::takeLate);
    executor.execute(task);
    try {
      return task.get(patience, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      if (!task.cancel(true)) {
        return resultOf(task); // it has ended after all, at the last moment
      }
      exceeded.increment();
      throw exceeded(patience);
    } catch (InterruptedException e) {
      if (!task.cancel(true)) {
        task.takeLate(); // it has ended, and nobody is there for its result
      }
      throw e;
    } catch (ExecutionException e) {
      throw unwrapped(e);
    }
  }

  /** How long to wait: no longer than somebody further out. */
  private long patienceNanos(@Nullable Deadline outer) {
    if (outer == null) {
      return limitNanos;
    }
    long left = outer.leftNanos();
    if (left <= 0) {
      throw new DeadlineExceededException(name);
    }
    return Math.min(left, limitNanos);
  }

  private Deadline deadline(@Nullable Deadline outer, long patienceNanos) {
    return outer != null && patienceNanos < limitNanos
        ? outer
        : Deadline.at(clock.getAsLong() + limitNanos, clock);
  }

  private TimeLimitExceededException exceeded(long patienceNanos) {
    return new TimeLimitExceededException(
        name, patienceNanos == limitNanos ? limit : Duration.ofNanos(patienceNanos));
  }

  private static <T extends @Nullable Object> T resultOf(LimitedTask<T> task) throws Exception {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw unwrapped(e);
    }
  }

  /** What the call threw, as it is. */
  private static Exception unwrapped(ExecutionException e) {
    Throwable cause = e.getCause();
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof Exception exception ? exception : e;
  }

  /**
   * Begins a call that answers by a stage, and answers by a future of its own: with what the stage
   * says, or with {@link TimeLimitExceededException} when the time is over. The stage is cancelled
   * then, and also when the future is cancelled.
   *
   * @param call begins the call; what it throws fails the future, as does a {@link Deadline} that
   *     is over
   * @param <T> type of the result
   * @return a new future, never the stage itself
   */
  public <T extends @Nullable Object> CompletableFuture<T> stage(
      Supplier<? extends CompletionStage<T>> call) {
    Objects.requireNonNull(call, "call");
    CompletableFuture<T> answer = new CompletableFuture<>();
    CompletionStage<T> inner;
    long patience;
    try {
      Deadline outer = Deadline.current();
      patience = patienceNanos(outer);
      inner = Objects.requireNonNull(begun(call, deadline(outer, patience)), "the call's stage");
    } catch (Throwable failure) {
      answer.completeExceptionally(failure);
      return answer;
    }
    Future<?> timer;
    try {
      timer = scheduler.schedule(() -> giveUp(answer, patience), patience, TimeUnit.NANOSECONDS);
    } catch (RuntimeException failure) {
      answer.completeExceptionally(failure);
      cancel(inner);
      return answer;
    }
    inner.handle((result, failure) -> {
      pass(answer, result, failure);
      return true;
    });
    CompletableFuture<Boolean> unused =
        answer.handle((result, failure) -> {
          settle(inner, timer, failure);
          return true;
        });
    return answer;
  }

  private static <T extends @Nullable Object> CompletionStage<T> begun(
      Supplier<? extends CompletionStage<T>> call, Deadline deadline) {
    return deadline.execute(call::get);
  }

  /** The answer is given: nobody waits for the timer any more, and perhaps not for the stage. */
  private static void settle(
      CompletionStage<?> inner, Future<?> timer, @Nullable Throwable failure) {
    timer.cancel(false);
    if (failure instanceof TimeLimitExceededException || failure instanceof CancellationException) {
      cancel(inner);
    }
  }

  private void giveUp(CompletableFuture<?> answer, long patienceNanos) {
    if (answer.completeExceptionally(exceeded(patienceNanos))) {
      exceeded.increment();
    }
  }

  private <T extends @Nullable Object> void pass(
      CompletableFuture<T> answer, T result, @Nullable Throwable failure) {
    if (failure != null) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      answer.completeExceptionally(cause == null ? failure : cause);
    } else if (!answer.complete(result)) {
      takeLate(result);
    }
  }

  private static void cancel(CompletionStage<?> inner) {
    try {
      inner.toCompletableFuture().cancel(true);
    } catch (UnsupportedOperationException e) {
      LOG.debug("a stage that cannot be cancelled runs on", e);
    }
  }

  private void takeLate(@Nullable Object result) {
    if (lateResult == null) {
      return;
    }
    try {
      lateResult.accept(result);
    } catch (Throwable failure) {
      LOG.warn("time limit={}, the taker of late results failed", name, failure);
    }
  }

  @Override
  public String toString() {
    return "TimeLimiter[name=" + name + ", limit=" + limit + "]";
  }
}
