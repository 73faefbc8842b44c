package io.ashlar.resilience.collapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.hedge.Hedge;
import io.ashlar.testkit.simulation.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many requests, few calls. */
@Tag("jdk")
class CollapserTest {
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final List<List<Integer>> batches = new ArrayList<>();

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  /** Answers with the square; key 13 fails, and of 99 nothing is said. */
  private CompletionStage<Map<Integer, Answer<Integer>>> squares(List<Integer> keys) {
    batches.add(keys);
    Map<Integer, Answer<Integer>> answers = new HashMap<>();
    for (Integer key : keys) {
      if (key == 13) {
        answers.put(key, Answer.failure(new IOException("unlucky")));
      } else if (key != 99) {
        answers.put(key, Answer.value(key * key));
      }
    }
    return CompletableFuture.completedFuture(answers);
  }

  private Collapser<Integer, Integer> collapser(int size, Duration window) {
    return Collapser.builder(this::squares, timer).maximumSize(size).window(window).build();
  }

  private final Simulation simulation = Simulation.of(1);

  private CompletionStage<String> fetch(String page) {
    return CompletableFuture.completedStage(page);
  }

  private CompletionStage<Map<Integer, Answer<String>>> fetchAll(List<Integer> ids) {
    Map<Integer, Answer<String>> answers = new HashMap<>();
    ids.forEach(id -> answers.put(id, Answer.value("item " + id)));
    return CompletableFuture.completedStage(answers);
  }

  @Test
  void answersSlowTailsAndSmallQuestions() {
    ScheduledExecutorService scheduler = simulation.executor();
    // snippet: hedge and collapse
    Hedge hedge = Hedge.builder(scheduler).build(); // after the 95th percentile, 5 % extra calls
    CompletableFuture<String> page = hedge.stage(() -> fetch("index"));

    Collapser<Integer, String> names =
        Collapser.<Integer, String>builder(ids -> fetchAll(ids), scheduler)
            .window(Duration.ofMillis(2))
            .build();
    CompletableFuture<String> name = names.get(42);
    // end
    simulation.runFor(Duration.ofMillis(3));

    assertThat(page.join()).isEqualTo("index");
    assertThat(name.join()).isEqualTo("item 42");
  }

  @Test
  void answersAFullBatchByOneCall() {
    Collapser<Integer, Integer> squares = collapser(3, Duration.ofHours(1));

    CompletableFuture<Integer> one = squares.get(1);
    CompletableFuture<Integer> again = squares.get(1);
    CompletableFuture<Integer> two = squares.get(2);
    assertThat(one).isNotDone();
    CompletableFuture<Integer> three = squares.get(3);

    assertThat(batches).containsExactly(List.of(1, 2, 3));
    assertThat(one.join()).isEqualTo(1);
    assertThat(again).isNotSameAs(one).isCompletedWithValue(1);
    assertThat(two.join()).isEqualTo(4);
    assertThat(three.join()).isEqualTo(9);
  }

  @Test
  void answersWhenTheWindowIsOver() {
    Collapser<Integer, Integer> squares = collapser(100, Duration.ofMillis(1));

    assertThat(squares.get(5)).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(25);
    assertThat(squares.get(6)).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(36);
  }

  /** Red when one key's failure fails the batch. */
  @Test
  void failsABadKeyAlone() {
    Collapser<Integer, Integer> squares = collapser(3, Duration.ofHours(1));

    CompletableFuture<Integer> good = squares.get(2);
    CompletableFuture<Integer> bad = squares.get(13);
    CompletableFuture<Integer> missing = squares.get(99);

    assertThat(good.join()).isEqualTo(4);
    assertThatThrownBy(bad::join).hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(missing::join)
        .hasCauseInstanceOf(MissingAnswerException.class)
        .hasMessageContaining("no answer for a key of java.lang.Integer");
  }

  @Test
  void failsAllWhenTheBatchFails() {
    List<BatchCall<Integer, Integer>> broken =
        List.of(
            keys -> {
              throw new IOException("down");
            },
            keys -> CompletableFuture.failedFuture(new IOException("down")),
            keys ->
                CompletableFuture.<Map<Integer, Answer<Integer>>>failedFuture(
                        new IOException("down"))
                    .thenApply(answers -> answers));

    for (BatchCall<Integer, Integer> call : broken) {
      Collapser<Integer, Integer> collapser = Collapser.builder(call, timer).maximumSize(2).build();
      CompletableFuture<Integer> one = collapser.get(1);
      CompletableFuture<Integer> two = collapser.get(2);

      assertThatThrownBy(one::join).hasCauseInstanceOf(IOException.class);
      assertThatThrownBy(two::join).hasCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void failsTheBatchThatNobodyWillSend() {
    Collapser<Integer, Integer> collapser =
        Collapser.builder(this::squares, timer)
            .maximumSize(1)
            .executor(task -> {
              throw new RejectedExecutionException("full");
            })
            .build();

    assertThatThrownBy(collapser.get(1)::join).hasCauseInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void cancelsOneRequestAlone() {
    Collapser<Integer, Integer> squares = collapser(2, Duration.ofHours(1));
    CompletableFuture<Integer> mine = squares.get(1);
    CompletableFuture<Integer> others = squares.get(1);

    mine.cancel(true);
    squares.get(2);

    assertThat(others.join()).isEqualTo(1);
    assertThat(mine).isCancelled();
  }

  @Test
  void asksForNothingThatNobodyWaitsForAnyMore() {
    Collapser<Integer, Integer> squares = collapser(2, Duration.ofHours(1));

    squares.get(1).cancel(true);
    CompletableFuture<Integer> two = squares.get(2);
    squares.get(3).cancel(true);
    CompletableFuture<Integer> four = squares.get(4);

    assertThat(batches).containsExactly(List.of(2), List.of(4));
    assertThat(two.join()).isEqualTo(4);
    assertThat(four.join()).isEqualTo(16);
  }

  /** In virtual time: each window begins with its first request. */
  @Test
  void gathersForAWindowFromTheFirstRequestOn() {
    Collapser<Integer, Integer> squares =
        Collapser.builder(this::squares, simulation.executor())
            .window(Duration.ofMillis(10))
            .build();

    squares.get(1);
    simulation.runFor(Duration.ofMillis(9));
    squares.get(2);
    assertThat(batches).isEmpty();
    simulation.runFor(Duration.ofMillis(2));
    CompletableFuture<Integer> next = squares.get(3);
    simulation.runFor(Duration.ofMillis(20));
    squares.get(4).cancel(true);
    simulation.runFor(Duration.ofMillis(20));

    assertThat(batches).containsExactly(List.of(1, 2), List.of(3));
    assertThat(next.join()).isEqualTo(9);
  }

  /** A scheduler that runs its task at once, in the caller's thread. */
  @Test
  void sendsABatchWhoseTimerComesAtOnce() {
    ScheduledThreadPoolExecutor hasty =
        new ScheduledThreadPoolExecutor(1) {
          @Override
          public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            task.run();
            return super.schedule(() -> {}, 0, unit);
          }
        };
    Collapser<Integer, Integer> squares = Collapser.builder(this::squares, hasty).build();

    assertThat(squares.get(3).join()).isEqualTo(9);
    hasty.shutdownNow();
  }

  @Test
  void failsTheBatchThatNobodyTimes() {
    timer.shutdownNow();
    Collapser<Integer, Integer> squares = collapser(2, Duration.ofHours(1));

    assertThatThrownBy(squares.get(1)::join).hasCauseInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(squares.get(2)::join).hasCauseInstanceOf(RejectedExecutionException.class);
    assertThat(batches).isEmpty();
  }

  @Test
  void failsARequestWhoseKeyFailsAndNoOther() {
    Collapser<Object, Integer> sizes =
        Collapser.<Object, Integer>builder(
                keys -> {
                  Map<Object, Answer<Integer>> answers = new HashMap<>();
                  keys.forEach(key -> answers.put(key, Answer.value(keys.size())));
                  return CompletableFuture.completedFuture(answers);
                },
                timer)
            .maximumSize(2)
            .build();

    CompletableFuture<Integer> broken =
        sizes.get(
            new Object() {
              @Override
              public int hashCode() {
                throw new IllegalStateException("no hash");
              }
            });
    sizes.get("a");
    CompletableFuture<Integer> good = sizes.get("b");

    assertThatThrownBy(broken::join).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(good.join()).isEqualTo(2);
  }

  /** Answers that throw when they are asked for key 2. */
  @Test
  void failsTheKeyAloneOfWhichTheAnswersThrow() {
    Collapser<Integer, Integer> picky =
        Collapser.<Integer, Integer>builder(
                keys ->
                    CompletableFuture.completedFuture(
                        new HashMap<>() {
                          private static final long serialVersionUID = 1L;

                          @Override
                          public Answer<Integer> get(Object key) {
                            if (key.equals(2)) {
                              throw new IllegalStateException("not that one");
                            }
                            return Answer.value(1);
                          }
                        }),
                timer)
            .maximumSize(2)
            .build();

    CompletableFuture<Integer> one = picky.get(1);
    CompletableFuture<Integer> two = picky.get(2);

    assertThat(one.join()).isEqualTo(1);
    assertThatThrownBy(two::join).hasCauseInstanceOf(IllegalStateException.class);
  }

  /** Red when the interruption of the call is swallowed. */
  @Test
  void keepsTheInterruptFlagOfTheThreadThatCalls() {
    Collapser<Integer, Integer> interrupted =
        Collapser.<Integer, Integer>builder(
                keys -> {
                  throw new InterruptedException();
                },
                timer)
            .maximumSize(1)
            .build();

    CompletableFuture<Integer> answer = interrupted.get(1);

    assertThat(Thread.interrupted()).isTrue();
    assertThatThrownBy(answer::join).hasCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    CollapserBuilder<Integer, Integer> builder = Collapser.builder(this::squares, timer);

    assertThatThrownBy(() -> Collapser.builder(null, timer)).hasMessage("call");
    assertThatThrownBy(() -> Collapser.builder(this::squares, null)).hasMessage("scheduler");
    assertThatThrownBy(() -> builder.maximumSize(0)).hasMessageStartingWith("maximumSize=0");
    assertThatThrownBy(() -> builder.window(Duration.ofDays(2))).hasMessageStartingWith("window=");
    assertThatThrownBy(() -> builder.window(Duration.ofNanos(-1)))
        .hasMessageStartingWith("window=");
    assertThatThrownBy(() -> builder.window(null)).hasMessage("window");
    assertThatThrownBy(() -> builder.executor(null)).hasMessage("executor");
    assertThatThrownBy(() -> builder.build().get(null)).hasMessage("key");
    assertThatThrownBy(() -> Answer.failure(null)).hasMessage("failure");
  }
}
