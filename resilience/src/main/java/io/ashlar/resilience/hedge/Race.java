package io.ashlar.resilience.hedge;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The attempts at one call. The fields are guarded by the lock, under which nobody's code runs; who
 * cancels takes the list out and goes through it outside.
 *
 * @param <T> type of the result
 */
final class Race<T extends @Nullable Object> {
  private final Hedge hedge;
  private final Supplier<? extends CompletionStage<T>> call;
  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();

  /** When the call began, its first attempt with it. */
  private final long begin;

  private final List<Future<?>> underWay = new ArrayList<>(2);
  private int begun;
  private int failed;
  private boolean over;
  private @Nullable Throwable firstFailure;

  Race(Hedge hedge, Supplier<? extends CompletionStage<T>> call) {
    this.hedge = hedge;
    this.call = call;
    this.begin = hedge.clock().getAsLong();
  }

  CompletableFuture<T> start() {
    CompletableFuture<Boolean> unused =
        answer.handle((result, failure) -> {
          end();
          return true;
        });
    attempt(enter());
    return answer;
  }

  private void attempt(int number) {
    try {
      CompletionStage<T> stage = Objects.requireNonNull(call.get(), "the call's stage");
      keep(futureOf(stage));
      stage.handle((result, failure) -> {
        finished(number, result, failure);
        return true;
      });
    } catch (Throwable failure) {
      lost(failure);
    }
    planNext(number);
  }

  /** The number of the next attempt, or 0 if none is to be made any more. */
  private int enter() {
    lock.lock();
    try {
      return over ? 0 : ++begun;
    } finally {
      lock.unlock();
    }
  }

  private void planNext(int number) {
    long delay = hedge.delayNanos();
    if (number >= hedge.maxAttempts() || delay < 0 || answer.isDone()) {
      return;
    }
    try {
      keep(hedge.scheduler().schedule(this::attemptIfAffordable, delay, TimeUnit.NANOSECONDS));
    } catch (RuntimeException nobodyTimesIt) {
      return; // the attempt under way goes on alone
    }
  }

  private void attemptIfAffordable() {
    if (answer.isDone() || !hedge.tryPay()) {
      return;
    }
    int number = enter();
    if (number == 0) {
      hedge.giveBack();
    } else {
      attempt(number);
    }
  }

  private void finished(int number, T result, @Nullable Throwable failure) {
    if (failure != null) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
      lost(cause == null ? failure : cause);
      return;
    }
    if (answer.complete(result)) {
      hedge.answered(number, hedge.clock().getAsLong() - begin);
    }
  }

  /** An attempt has failed: the call has if no other is under way. */
  private void lost(Throwable failure) {
    Throwable first;
    lock.lock();
    try {
      failed++;
      if (firstFailure == null) {
        firstFailure = failure;
      }
      if (failed < begun) {
        return;
      }
      first = firstFailure;
    } finally {
      lock.unlock();
    }
    answer.completeExceptionally(first);
  }

  /** Remembers what is to be cancelled at the end, or cancels it if that has come. */
  private void keep(@Nullable Future<?> future) {
    if (future == null) {
      return;
    }
    boolean late;
    lock.lock();
    try {
      late = over;
      if (!late) {
        underWay.add(future);
      }
    } finally {
      lock.unlock();
    }
    if (late) {
      future.cancel(true);
    }
  }

  private void end() {
    List<Future<?>> losers;
    lock.lock();
    try {
      over = true;
      losers = List.copyOf(underWay);
      underWay.clear();
    } finally {
      lock.unlock();
    }
    losers.forEach(loser -> loser.cancel(true));
  }

  private @Nullable Future<?> futureOf(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture();
    } catch (UnsupportedOperationException cannotBeCancelled) {
      return null;
    }
  }
}
