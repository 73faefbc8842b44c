package io.ashlar.resilience.hedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A second attempt against a slow tail. */
@Tag("jdk")
class HedgeTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final List<CompletableFuture<String>> attempts = new ArrayList<>();

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  private synchronized CompletableFuture<String> begin() {
    CompletableFuture<String> attempt = new CompletableFuture<>();
    attempts.add(attempt);
    return attempt;
  }

  private synchronized CompletableFuture<String> attempt(int index) {
    return attempts.get(index);
  }

  private synchronized int begun() {
    return attempts.size();
  }

  private Hedge hedge(Duration delay, int most) {
    return Hedge.builder(timer).after(delay).maxAttempts(most).atMost(100, 100).build();
  }

  private void awaitBegun(int number) {
    Awaitility.await().atMost(BOUND).until(() -> begun() == number);
  }

  @Test
  void beginsASecondAttemptAndCancelsTheLoser() {
    Hedge hedge = hedge(Duration.ofMillis(1), 2);
    CompletableFuture<String> answer = hedge.stage(this::begin);
    awaitBegun(2);

    attempt(1).complete("second");

    assertThat(answer.join()).isEqualTo("second");
    assertThat(attempt(0)).isCancelled();
    assertThat(hedge.extraAttempts()).isEqualTo(1);
    assertThat(hedge.wonByExtra()).isEqualTo(1);
  }

  @Test
  void beginsNoSecondAttemptWhenTheFirstIsQuick() {
    timer.setRemoveOnCancelPolicy(true);
    Hedge hedge = hedge(Duration.ofHours(1), 2);
    CompletableFuture<String> answer = hedge.stage(this::begin);

    attempt(0).complete("first");

    assertThat(answer.join()).isEqualTo("first");
    assertThat(timer.getQueue()).isEmpty();
    assertThat(hedge.extraAttempts()).isZero();
    assertThat(hedge.wonByExtra()).isZero();
  }

  /** Red when the first failure ends the race. */
  @Test
  void waitsForTheOtherWhenOneFails() {
    CompletableFuture<String> answer = hedge(Duration.ofMillis(1), 2).stage(this::begin);
    awaitBegun(2);

    attempt(0).completeExceptionally(new IOException("first"));
    assertThat(answer).isNotDone();
    attempt(1).complete("second");

    assertThat(answer.join()).isEqualTo("second");
  }

  @Test
  void failsByTheFirstFailureWhenAllFail() {
    CompletableFuture<String> answer = hedge(Duration.ofMillis(1), 2).stage(this::begin);
    awaitBegun(2);

    attempt(1).completeExceptionally(new IOException("came first"));
    attempt(0).completeExceptionally(new IOException("came second"));

    assertThatThrownBy(answer::join).hasRootCauseMessage("came first");
  }

  /** Red when a loser's failure is passed on. */
  @Test
  void hearsNothingOfALateLoser() {
    CompletableFuture<String> stubborn =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterrupt) {
            return false;
          }
        };
    boolean[] second = new boolean[1];
    CompletableFuture<String> answer =
        hedge(Duration.ofMillis(1), 2)
            .stage(() -> {
              if (second[0]) {
                return CompletableFuture.completedFuture("second");
              }
              second[0] = true;
              return stubborn;
            });
    assertThat(answer.join()).isEqualTo("second");

    stubborn.completeExceptionally(new IOException("late"));

    assertThat(answer.join()).isEqualTo("second");
  }

  /** Red when an empty account ends the calls under way. */
  @Test
  void letsCallsGoOnWhenNoMoreCanBeAfforded() {
    Hedge hedge = Hedge.builder(timer).after(Duration.ZERO).atMost(50, 1).build();
    CompletableFuture<String> first = hedge.stage(this::begin);
    Awaitility.await().atMost(BOUND).until(() -> hedge.unaffordable() == 1);
    CompletableFuture<String> second = hedge.stage(this::begin);
    awaitBegun(3);
    CompletableFuture<String> third = hedge.stage(this::begin);
    Awaitility.await().atMost(BOUND).until(() -> hedge.unaffordable() == 2);

    assertThat(begun()).isEqualTo(4);
    assertThat(hedge.extraAttempts()).isEqualTo(1);
    attempt(0).complete("first");
    attempt(1).complete("second");
    attempt(3).complete("third");

    assertThat(first.join()).isEqualTo("first");
    assertThat(second.join()).isEqualTo("second");
    assertThat(third.join()).isEqualTo("third");
  }

  @Test
  void cancelsAllAttemptsWhenItIsCancelled() {
    CompletableFuture<String> answer = hedge(Duration.ofMillis(1), 2).stage(this::begin);
    awaitBegun(2);

    answer.cancel(true);

    assertThat(attempt(0)).isCancelled();
    assertThat(attempt(1)).isCancelled();
  }

  @Test
  void takesWhatTheCallThrowsForItsFailure() {
    Hedge hedge = hedge(Duration.ofHours(1), 2);

    assertThatThrownBy(() ->
            hedge
                .stage(() -> {
                  throw new IllegalStateException("broken");
                })
                .join())
        .hasCauseInstanceOf(IllegalStateException.class);
    timer.shutdownNow();
    CompletableFuture<String> answer = hedge.stage(this::begin);
    attempt(0).complete("alone");
    assertThat(answer.join()).isEqualTo("alone");
  }

  @Test
  void waitsAloneForAStageThatCannotBeCancelled() {
    CompletableFuture<String> inner = new CompletableFuture<>();

    CompletableFuture<String> answer =
        hedge(Duration.ofHours(1), 2)
            .stage(() -> {
              return new CompletableFuture<String>() {
                {
                  CompletableFuture<Void> unused = inner.thenAccept(this::complete);
                }

                @Override
                public CompletableFuture<String> toCompletableFuture() {
                  throw new UnsupportedOperationException();
                }
              };
            });
    inner.complete("done");

    assertThat(answer.join()).isEqualTo("done");
  }

  @Test
  void makesAsManyAttemptsAsItMay() {
    Hedge hedge = hedge(Duration.ofMillis(1), 3);
    hedge.stage(() -> CompletableFuture.completedFuture("saves an attempt up")).join();
    CompletableFuture<String> answer = hedge.stage(this::begin);
    awaitBegun(3);

    attempt(2).complete("third");

    assertThat(answer.join()).isEqualTo("third");
    assertThat(attempt(0)).isCancelled();
    assertThat(attempt(1)).isCancelled();
  }

  /** Red when an attempt that begins as the race ends is left alone. */
  @Test
  void cancelsAnAttemptThatBeginsAsTheCallIsCancelled() {
    List<CompletableFuture<String>> answer = new CopyOnWriteArrayList<>();
    CompletableFuture<String> tooLate = new CompletableFuture<>();
    AtomicInteger calls = new AtomicInteger();

    answer.add(
        hedge(Duration.ofMillis(1), 3)
            .stage(() -> {
              if (calls.getAndIncrement() == 0) {
                return new CompletableFuture<>();
              }
              Awaitility.await().atMost(BOUND).until(() -> !answer.isEmpty());
              answer.get(0).cancel(true);
              return tooLate;
            }));

    Awaitility.await().atMost(BOUND).until(tooLate::isCancelled);
    assertThat(answer.get(0)).isCancelled();
  }

  @Test
  void isAnsweredAtOnceByACallThatIs() {
    Hedge hedge = hedge(Duration.ZERO, 2);

    assertThat(hedge.stage(() -> CompletableFuture.completedFuture("now")).join()).isEqualTo("now");

    assertThat(timer.getQueue()).isEmpty();
    assertThat(hedge.unaffordable()).isZero();
  }

  @Test
  void takesACallWithoutAStageForAFailedOne() {
    CompletableFuture<String> answer = hedge(Duration.ofHours(1), 2).stage(() -> null);

    assertThatThrownBy(answer::join).hasRootCauseMessage("the call's stage");
  }

  @Test
  void passesOnWhatFailedAndNotItsWrapper() {
    CompletableFuture<String> first = new CompletableFuture<>();
    CompletableFuture<String> answer =
        hedge(Duration.ofHours(1), 2).stage(() -> first.thenApply(text -> text + "!"));

    first.completeExceptionally(new IOException("down"));

    assertThatThrownBy(answer::join).hasCauseInstanceOf(IOException.class);
  }

  @Test
  void learnsTheDelayFromItsCalls() {
    VirtualTime clock = new VirtualTime();
    Hedge hedge = Hedge.builder(timer).afterPercentile(90, 100).clock(clock).build();
    assertThat(hedge.delayNanos()).isEqualTo(-1);

    for (int i = 1; i <= 100; i++) {
      CompletableFuture<String> answer = hedge.stage(this::begin);
      clock.advance(Duration.ofMillis(i));
      attempt(i - 1).complete("done");
      answer.join();
    }

    assertThat(hedge.delayNanos())
        .isBetween(Duration.ofMillis(90).toNanos(), Duration.ofMillis(90).toNanos() * 9 / 8);
    assertThat(hedge).hasToString("Hedge[maxAttempts=2, delayNanos=" + hedge.delayNanos() + "]");
  }

  @Test
  void followsTheLatestLatencies() {
    LatencyQuantile median = new LatencyQuantile(.5, 10);

    for (int i = 0; i < 9; i++) {
      median.add(100);
    }
    assertThat(median.nanos()).isEqualTo(-1);
    median.add(-5);
    assertThat(median.nanos()).isBetween(100L, 112L);
    for (int i = 0; i < 20; i++) {
      median.add(1_000);
    }

    assertThat(median.nanos()).isBetween(1_000L, 1_125L);
  }

  @Test
  void knowsLatenciesToAnEighth() {
    for (long nanos = 0; nanos < 100_000; nanos++) {
      long highest = LatencyQuantile.highest(LatencyQuantile.classOf(nanos));
      assertThat(highest).isBetween(nanos, nanos + nanos / 8);
    }
    for (int bits = 17; bits < 63; bits++) {
      long nanos = (1L << bits) + (1L << (bits - 2)) + 5;
      long highest = LatencyQuantile.highest(LatencyQuantile.classOf(nanos));
      assertThat(highest).isBetween(nanos, nanos + nanos / 8);
    }
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    HedgeBuilder builder = Hedge.builder(timer);

    assertThatThrownBy(() -> Hedge.builder(null)).hasMessage("scheduler");
    assertThatThrownBy(() -> builder.maxAttempts(1)).hasMessageStartingWith("maxAttempts=1");
    assertThatThrownBy(() -> builder.maxAttempts(11)).hasMessageStartingWith("maxAttempts=11");
    assertThatThrownBy(() -> builder.after(Duration.ofDays(2))).hasMessageStartingWith("delay=");
    assertThatThrownBy(() -> builder.after(null)).hasMessage("delay");
    assertThatThrownBy(() -> builder.afterPercentile(100, 100)).hasMessageStartingWith("percent=");
    assertThatThrownBy(() -> builder.afterPercentile(95, 9)).hasMessageStartingWith("calls=9");
    assertThatThrownBy(() -> builder.atMost(0, 1)).hasMessageStartingWith("percent=0.0");
    assertThatThrownBy(() -> builder.after(Duration.ofNanos(-1)))
        .hasMessageStartingWith("delay=PT-0.");
    assertThatThrownBy(() -> builder.afterPercentile(0, 100)).hasMessageStartingWith("percent=");
    assertThatThrownBy(() -> builder.atMost(101, 1)).hasMessageStartingWith("percent=101.0");
    assertThatThrownBy(() -> builder.atMost(5, 0)).hasMessageStartingWith("saved=0");
    assertThatThrownBy(() -> builder.atMost(5, 1_000_001)).hasMessageStartingWith("saved=1000001");
    assertThatThrownBy(() -> builder.clock(null)).hasMessage("clock");
    assertThatThrownBy(() -> builder.build().stage(null)).hasMessage("call");
  }
}
