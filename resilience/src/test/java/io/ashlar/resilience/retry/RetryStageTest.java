package io.ashlar.resilience.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Retries of calls that answer by a stage. */
@Tag("jdk")
class RetryStageTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final Queue<CompletableFuture<String>> begun = new ArrayDeque<>();

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  private CompletableFuture<String> begin() {
    CompletableFuture<String> attempt = new CompletableFuture<>();
    begun.add(attempt);
    return attempt;
  }

  private RetryBuilder builder() {
    return Retry.builder().backoff(Backoff.none()).withoutBudget().scheduler(timer);
  }

  private static CompletableFuture<String> failed(Throwable failure) {
    return CompletableFuture.failedFuture(failure);
  }

  @Test
  void triesAgainUntilItSucceeds() {
    Retry retry = builder().build();
    int[] calls = new int[1];

    CompletableFuture<String> answer =
        retry.stage(() ->
            ++calls[0] < 3
                ? failed(new CompletionException(new IOException("down")))
                : CompletableFuture.completedFuture("result"));

    assertThat(answer).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("result");
    assertThat(calls[0]).isEqualTo(3);
    assertThat(retry.stats()).isEqualTo(new RetryStats(2, 1, 0, 0, 0, 0));
  }

  @Test
  void givesTheLastFailureAsItIs() {
    IOException failure = new IOException("down");

    CompletableFuture<String> answer = builder().build().stage(() -> failed(failure));

    assertThat(answer).failsWithin(Duration.ofSeconds(20)).withThrowableThat().withCause(failure);
  }

  @Test
  void takesWhatTheCallThrowsForItsFailure() {
    Retry retry = builder().build();

    CompletableFuture<String> answer =
        retry.stage(() -> {
          throw new IllegalStateException("down");
        });

    assertThatThrownBy(answer::join).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(retry.stats().retries()).isEqualTo(2);
    assertThatThrownBy(() -> builder().build().stage(() -> null).join())
        .hasCauseInstanceOf(NullPointerException.class);
  }

  /** Red when a cancellation does not look at the attempt under way. */
  @Test
  void cancelsTheAttemptUnderWay() {
    CompletableFuture<String> answer = builder().build().stage(this::begin);

    answer.cancel(true);

    assertThat(begun.remove()).isCancelled();
    assertThat(begun).isEmpty();
    assertThatThrownBy(answer::join).isInstanceOf(CancellationException.class);
  }

  /** Red when a cancellation leaves the timer: another attempt is made for nobody. */
  @Test
  void cancelsTheWait() {
    timer.setRemoveOnCancelPolicy(true);
    Retry retry = builder().backoff(Backoff.fixed(LONG)).build();
    CompletableFuture<String> answer = retry.stage(this::begin);
    begun.remove().completeExceptionally(new IOException("down"));
    assertThat(timer.getQueue()).hasSize(1);

    answer.cancel(true);

    assertThat(timer.getQueue()).isEmpty();
    assertThat(begun).isEmpty();
  }

  @Test
  void givesUpWhenNobodyTimesTheWait() {
    ScheduledExecutorService closed = Executors.newSingleThreadScheduledExecutor();
    closed.shutdown();
    IOException failure = new IOException("down");

    CompletableFuture<String> answer =
        builder().scheduler(closed).build().stage(() -> failed(failure));

    assertThatThrownBy(answer::join).hasCause(failure);
  }

  @Test
  void usesASharedTimerByDefault() {
    int[] calls = new int[1];

    CompletableFuture<String> answer =
        Retry.builder()
            .backoff(Backoff.none())
            .build()
            .stage(() ->
                ++calls[0] < 2
                    ? failed(new IOException("down"))
                    : CompletableFuture.completedFuture(Thread.currentThread().getName()));

    assertThat(answer).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("ashlar-retry-timer");
    assertThatThrownBy(() -> builder().scheduler(null)).hasMessage("scheduler");
    assertThatThrownBy(() -> builder().build().stage(null)).hasMessage("call");
  }
}
