package io.ashlar.resilience.timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.Background;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a time limiter promises, and the mistakes that time-outs are known for. */
@Tag("jdk")
class TimeLimiterTest {
  private static final Duration SHORT = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration BOUND = Duration.ofSeconds(20);

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void givesTheResultOrTheFailureAsItIs() throws Exception {
    TimeLimiter limiter = TimeLimiter.of(LONG);
    IOException failure = new IOException("down");

    assertThat(limiter.call(() -> 1)).isEqualTo(1);
    assertThatThrownBy(() ->
            limiter.call(() -> {
              throw failure;
            }))
        .isSameAs(failure);
    assertThatThrownBy(() ->
            limiter.call(() -> {
              throw new StackOverflowError("ours");
            }))
        .isInstanceOf(StackOverflowError.class);
    assertThat(limiter.exceeded()).isZero();
    assertThat(limiter.name()).isEqualTo("timeout");
    assertThat(limiter.limit()).isEqualTo(LONG);
    assertThat(limiter).hasToString("TimeLimiter[name=timeout, limit=PT1H]");
  }

  /**
   * The call heeds no interrupt and ends when the test says so. Red when the caller waits for it.
   */
  @Test
  void answersWhenTheTimeIsOverWhateverTheCallDoes() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AtomicReference<Object> late = new AtomicReference<>();
    TimeLimiter limiter = TimeLimiter.builder(SHORT).name("stock").onLateResult(late::set).build();

    assertThatThrownBy(() ->
            limiter.call(() -> {
              while (true) {
                try {
                  await(end);
                  return "late";
                } catch (InterruptedException stubborn) {
                  Thread.yield();
                }
              }
            }))
        .isInstanceOfSatisfying(
            TimeLimitExceededException.class,
            e -> {
              assertThat(e.limit()).isEqualTo(SHORT);
              assertThat(e.name()).isEqualTo("stock");
              assertThat(e.getStackTrace()).isEmpty();
            })
        .hasMessage("time limit stock exceeded, limit=PT0.005S");

    assertThat(limiter.exceeded()).isEqualTo(1);
    assertThat(late.get()).isNull();
    end.countDown();
    Awaitility.await().atMost(BOUND).until(() -> "late".equals(late.get()));
  }

  /** On a busy machine the time may be over before the call has begun; then it is made again. */
  @Test
  void interruptsTheCallThatTakesTooLong() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    TimeLimiter limiter = TimeLimiter.of(SHORT);

    while (began.getCount() > 0) {
      assertThatThrownBy(() ->
              limiter.call(() -> {
                began.countDown();
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  interrupted.countDown();
                }
                return null;
              }))
          .isInstanceOf(TimeLimitExceededException.class);
    }

    await(interrupted);
  }

  /** Red when {@code LimitedTask.run} does not wipe the flag: the next task finds it set. */
  @Test
  void leavesNoInterruptBehindInTheThread() throws Exception {
    AtomicBoolean flagged = new AtomicBoolean();
    AtomicBoolean end = new AtomicBoolean();
    CountDownLatch inside = new CountDownLatch(1);
    AtomicReference<Background<Object>> worker = new AtomicReference<>();
    TimeLimiter limiter =
        TimeLimiter.builder(SHORT)
            .executor(task -> {
              worker.set(
                  Background.run(() -> {
                    task.run();
                    flagged.set(Thread.interrupted());
                    return null;
                  }));
              // The time begins when the call has: otherwise nobody may be there to interrupt.
              Awaitility.await().atMost(BOUND).until(() -> inside.getCount() == 0);
            })
            .build();

    assertThatThrownBy(() ->
            limiter.call(() -> {
              inside.countDown();
              while (!end.get()) {
                Thread.onSpinWait(); // notices no interrupt
              }
              return null;
            }))
        .isInstanceOf(TimeLimitExceededException.class);
    end.set(true);
    worker.get().result();

    assertThat(flagged).isFalse();
  }

  @Test
  void interruptsTheCallWhenItsCallerIsInterrupted() throws Exception {
    TimeLimiter limiter = TimeLimiter.of(LONG);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Background<Object> caller =
        Background.run(() ->
            limiter.call(() -> {
              inside.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return null;
            }));
    await(inside);

    caller.interrupt();

    assertThat(caller.failure()).isInstanceOf(InterruptedException.class);
    await(interrupted);
    assertThat(limiter.exceeded()).isZero();
  }

  @Test
  void passesAStagesOutcomeOn() {
    TimeLimiter limiter = TimeLimiter.of(LONG);
    CompletableFuture<Integer> inner = new CompletableFuture<>();
    CompletableFuture<Integer> answer = limiter.stage(() -> inner);
    IOException failure = new IOException("down");

    inner.complete(1);

    assertThat(answer.join()).isEqualTo(1);
    assertThat(limiter.stage(() -> CompletableFuture.failedFuture(failure)))
        .failsWithin(BOUND)
        .withThrowableThat()
        .withCause(failure);
    CompletionStage<Object> dependent = CompletableFuture.failedFuture(failure).thenApply(x -> x);
    assertThatThrownBy(() -> limiter.stage(() -> dependent).join())
        .isInstanceOf(CompletionException.class)
        .hasCause(failure);
  }

  /** Red when the time-out completes the stage it was given: the user sees an exception of ours. */
  @Test
  void cancelsTheStageAndCompletesOnlyItsOwnFuture() {
    TimeLimiter limiter = TimeLimiter.of(SHORT);
    CompletableFuture<Integer> users = new CompletableFuture<>();

    CompletableFuture<Integer> answer = limiter.stage(() -> users);

    assertThat(answer).isNotSameAs(users);
    assertThatThrownBy(answer::join).hasCauseInstanceOf(TimeLimitExceededException.class);
    Awaitility.await().atMost(BOUND).until(users::isCancelled);
    assertThat(limiter.exceeded()).isEqualTo(1);
  }

  /** Red when cancelling the outside leaves the inside running. */
  @Test
  void cancelsTheStageWhenItsAnswerIsCancelled() {
    TimeLimiter limiter = TimeLimiter.of(LONG);
    CompletableFuture<Integer> users = new CompletableFuture<>();
    CompletableFuture<Integer> answer = limiter.stage(() -> users);

    answer.cancel(true);

    assertThat(users).isCancelled();
    assertThatThrownBy(answer::join).isInstanceOf(CancellationException.class);
  }

  @Test
  void handsALateStagesResultOver() {
    AtomicReference<Object> late = new AtomicReference<>();
    TimeLimiter limiter = TimeLimiter.builder(SHORT).onLateResult(late::set).build();
    CompletableFuture<String> stubborn =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterrupt) {
            return false;
          }
        };
    CompletableFuture<String> answer = limiter.stage(() -> stubborn);
    assertThatThrownBy(answer::join).hasCauseInstanceOf(TimeLimitExceededException.class);

    stubborn.complete("late");

    assertThat(late.get()).isEqualTo("late");
  }

  @Test
  void failsItsFutureAndNeverThrows() throws Exception {
    TimeLimiter limiter = TimeLimiter.of(LONG);
    assertThatThrownBy(() ->
            limiter
                .stage(() -> {
                  throw new IllegalStateException("broken");
                })
                .join())
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> limiter.stage(() -> null).join())
        .hasCauseInstanceOf(NullPointerException.class);

    var closed = Executors.newSingleThreadScheduledExecutor();
    closed.shutdown();
    CompletableFuture<Integer> users = new CompletableFuture<>();
    CompletableFuture<Integer> answer =
        TimeLimiter.builder(LONG).scheduler(closed).build().stage(() -> users);

    assertThatThrownBy(answer::join).hasCauseInstanceOf(RejectedExecutionException.class);
    assertThat(users).isCancelled();
  }

  @Test
  void letsAStageThatCannotBeCancelledRun() {
    TimeLimiter limiter = TimeLimiter.builder(SHORT).onLateResult(this::refuse).build();
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletionStage<String> minimal = source.minimalCompletionStage();

    CompletableFuture<String> answer = limiter.stage(() -> minimal);

    assertThatThrownBy(answer::join).hasCauseInstanceOf(TimeLimitExceededException.class);
    assertThat(source.complete("late")).isTrue();
  }

  private void refuse(Object late) {
    throw new IllegalStateException("broken, given " + late);
  }

  /** Red when calls or timers use the common pool. */
  @Test
  void doesNotUseTheCommonPool() throws Exception {
    AtomicReference<String> thread = new AtomicReference<>("");
    TimeLimiter limiter = TimeLimiter.of(SHORT);

    limiter.call(() -> {
      thread.set(Thread.currentThread().getName());
      return Thread.currentThread().isDaemon();
    });

    assertThat(thread.get()).startsWith("ashlar-time-limited-");
    CompletableFuture<Object> answer = limiter.stage(CompletableFuture::new);
    CompletableFuture<String> timer = answer.handle((r, e) -> Thread.currentThread().getName());
    assertThat(timer.join())
        .satisfiesAnyOf(
            name -> assertThat(name).startsWith("ashlar-timer-"),
            name -> assertThat(name).isEqualTo(Thread.currentThread().getName()));
  }

  @Test
  void usesTheExecutorItIsGiven() throws Exception {
    ExecutorService own = Executors.newSingleThreadExecutor(body -> new Thread(body, "own"));
    try {
      TimeLimiter limiter = TimeLimiter.builder(LONG).executor(own).build();

      assertThat(limiter.call(() -> Thread.currentThread().getName())).isEqualTo("own");
    } finally {
      own.shutdown();
    }
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    assertThatThrownBy(() -> TimeLimiter.of(Duration.ZERO)).hasMessageStartingWith("limit=PT0S");
    assertThatThrownBy(() -> TimeLimiter.of(Duration.ofDays(367)))
        .hasMessageStartingWith("limit=PT8808H");
    assertThatThrownBy(() -> TimeLimiter.of(null)).hasMessage("limit");
    assertThatThrownBy(() -> TimeLimiter.builder(LONG).name(" ")).hasMessageContaining("blank");
    assertThatThrownBy(() -> TimeLimiter.builder(LONG).executor(null)).hasMessage("executor");
    assertThatThrownBy(() -> TimeLimiter.builder(LONG).scheduler(null)).hasMessage("scheduler");
    assertThatThrownBy(() -> TimeLimiter.builder(LONG).onLateResult(null)).hasMessage("taker");
    assertThatThrownBy(() -> TimeLimiter.of(LONG).call(null)).hasMessage("call");
    assertThatThrownBy(() -> TimeLimiter.of(LONG).stage(null)).hasMessage("call");
  }
}
