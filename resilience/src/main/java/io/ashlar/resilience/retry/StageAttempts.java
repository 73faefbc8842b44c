package io.ashlar.resilience.retry;

import io.ashlar.resilience.timeout.Deadline;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The attempts at one call that answers by a stage. One attempt or one wait is under way at a time,
 * so each step hands the state on to the next; only a cancellation comes from the side, and it
 * looks at {@link #underWay}, which is written before it is looked whether there was one.
 *
 * @param <T> type of the result
 */
final class StageAttempts<T extends @Nullable Object> {
  private static final long IDLE_SECONDS = 60;

  /** Made at first use, gone after a minute without work. */
  private static final class SharedTimer {
    static final ScheduledThreadPoolExecutor TIMER = newTimer();

    private static ScheduledThreadPoolExecutor newTimer() {
      ScheduledThreadPoolExecutor timer =
          new ScheduledThreadPoolExecutor(
              1,
              body -> {
                Thread thread = new Thread(body, "ashlar-retry-timer");
                thread.setDaemon(true);
                return thread;
              });
      timer.setRemoveOnCancelPolicy(true);
      timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
      timer.allowCoreThreadTimeOut(true);
      return timer;
    }
  }

  private final Retry retry;
  private final Supplier<? extends CompletionStage<T>> call;
  private final ScheduledExecutorService scheduler;
  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private final long begin;
  private final @Nullable Deadline deadline = Deadline.current();

  /** What a cancellation has to cancel: an attempt, or the wait for the next. */
  private volatile @Nullable Future<?> underWay;

  StageAttempts(
      Retry retry,
      Supplier<? extends CompletionStage<T>> call,
      ScheduledExecutorService scheduler) {
    this.retry = retry;
    this.call = call;
    this.scheduler = scheduler;
    this.begin = retry.begin();
  }

  static ScheduledExecutorService sharedTimer() {
    return SharedTimer.TIMER;
  }

  CompletableFuture<T> start() {
    CompletableFuture<Boolean> unused =
        answer.handle((result, failure) -> {
          if (answer.isCancelled()) {
            cancelUnderWay();
          }
          return true;
        });
    attempt(1, 0);
    return answer;
  }

  private void attempt(int number, long lastNanos) {
    if (answer.isDone()) {
      return;
    }
    CompletionStage<T> stage;
    try {
      stage = Objects.requireNonNull(begun(), "the call's stage");
    } catch (Throwable failure) {
      ended(number, lastNanos, null, failure);
      return;
    }
    isUnderWay(futureOf(stage));
    stage.handle((result, failure) -> {
      ended(number, lastNanos, result, cause(failure));
      return true;
    });
  }

  /** Under the deadline of who asked, in whichever thread the wait has ended. */
  private CompletionStage<T> begun() {
    return deadline == null ? call.get() : deadline.execute(call::get);
  }

  private void ended(int number, long lastNanos, @Nullable T result, @Nullable Throwable failure) {
    if (answer.isDone()) {
      return;
    }
    try {
      long delay =
          retry.isFinal(result, failure, number > 1)
              ? Retry.GIVES_UP
              : retry.nextDelay(number, lastNanos, begin, failure, deadline);
      if (delay == Retry.GIVES_UP) {
        complete(result, failure);
      } else {
        isUnderWay(
            scheduler.schedule(() -> attempt(number + 1, delay), delay, TimeUnit.NANOSECONDS));
      }
    } catch (RuntimeException | Error broken) {
      // The clock, or a scheduler that is shut down: there is no further attempt.
      complete(result, failure);
    }
  }

  @SuppressWarnings("NullAway") // a result is null only where T allows it
  private void complete(@Nullable T result, @Nullable Throwable failure) {
    if (failure == null) {
      answer.complete(result);
    } else {
      answer.completeExceptionally(failure);
    }
  }

  private void isUnderWay(@Nullable Future<?> future) {
    underWay = future;
    if (answer.isCancelled()) {
      cancelUnderWay();
    }
  }

  private void cancelUnderWay() {
    Future<?> future = underWay;
    if (future != null) {
      future.cancel(true);
    }
  }

  private @Nullable Future<?> futureOf(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture();
    } catch (UnsupportedOperationException cannotBeCancelled) {
      return null;
    }
  }

  private static @Nullable Throwable cause(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
    return cause == null ? failure : cause;
  }
}
