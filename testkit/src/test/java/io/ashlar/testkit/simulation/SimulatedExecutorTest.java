package io.ashlar.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SimulatedExecutorTest {
  private final Simulation simulation = Simulation.of(1);
  private final ScheduledExecutorService executor = simulation.executor();
  private final List<String> log = new ArrayList<>();

  @Test
  void runsTasksAfterTheRunningOne() {
    executor.execute(() -> {
      executor.execute(() -> log.add("second"));
      log.add("first");
    });

    simulation.runUntilIdle(Duration.ofSeconds(1));

    assertThat(log).containsExactly("first", "second");
    assertThat(simulation.elapsed()).isZero();
  }

  @Test
  void completesFutures() throws Exception {
    Future<String> submitted = executor.submit(() -> "result");
    ScheduledFuture<String> scheduled = executor.schedule(() -> "late", 2, TimeUnit.SECONDS);
    assertThat(scheduled.getDelay(TimeUnit.MILLISECONDS)).isEqualTo(2_000);

    simulation.runUntilIdle(Duration.ofMinutes(1));

    assertThat(submitted.get()).isEqualTo("result");
    assertThat(scheduled.get(1, TimeUnit.SECONDS)).isEqualTo("late");
    assertThat(simulation.elapsed()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void comparesDelays() {
    Delayed sooner = executor.schedule(() -> "", 1, TimeUnit.SECONDS);
    Delayed later = executor.schedule(() -> "", 2, TimeUnit.SECONDS);

    assertThat(sooner).isLessThan(later);
  }

  @Test
  void repeatsUntilCancelled() {
    ScheduledFuture<?> rate =
        executor.scheduleAtFixedRate(() -> log.add("rate"), 10, 10, TimeUnit.MILLISECONDS);
    executor.scheduleWithFixedDelay(() -> log.add("delay"), 0, 20, TimeUnit.MILLISECONDS);

    simulation.runFor(Duration.ofMillis(40));
    rate.cancel(true);
    simulation.runFor(Duration.ofMillis(40));

    assertThat(log).filteredOn("rate"::equals).hasSize(4);
    assertThat(log).filteredOn("delay"::equals).hasSize(5);
    assertThat(rate.isCancelled()).isTrue();
  }

  /** Red when scheduleWithFixedDelay counts from when the run was due, as a fixed rate does. */
  @Test
  void aFixedDelayIsCountedFromTheLastRunAndAFixedRateIsCaughtUp() {
    SimulatedNode node =
        simulation.addNode(
            "a",
            self -> {
              ScheduledExecutorService own = self.executor();
              own.scheduleWithFixedDelay(() -> log.add("delay"), 100, 100, TimeUnit.MILLISECONDS);
              own.scheduleAtFixedRate(() -> log.add("rate"), 100, 100, TimeUnit.MILLISECONDS);
            });
    simulation.runFor(Duration.ofMillis(150));
    node.pause();
    simulation.runFor(Duration.ofSeconds(10));
    log.clear();

    node.resume();
    simulation.runFor(Duration.ofMillis(1));
    assertThat(log).filteredOn("delay"::equals).hasSize(1);
    assertThat(log).filteredOn("rate"::equals).hasSize(100);

    log.clear();
    simulation.runFor(Duration.ofMillis(98));
    assertThat(log).containsExactly("rate");
    simulation.runFor(Duration.ofMillis(1));
    assertThat(log).containsExactly("rate", "delay");
  }

  @Test
  void aPeriodicTaskThatThrowsIsNotRepeated() {
    ScheduledFuture<?> task =
        executor.scheduleAtFixedRate(
            () -> {
              log.add("once");
              throw new IllegalStateException("broken");
            },
            0,
            1,
            TimeUnit.SECONDS);

    simulation.runFor(Duration.ofSeconds(5));

    assertThat(log).hasSize(1);
    assertThatThrownBy(task::get).isInstanceOf(ExecutionException.class);
  }

  @Test
  void aCancelledTaskDoesNotRun() {
    ScheduledFuture<?> task = executor.schedule(() -> log.add("ran"), 1, TimeUnit.SECONDS);

    assertThat(task.cancel(false)).isTrue();
    assertThat(task.cancel(false)).isFalse();

    assertThat(simulation.runUntilIdle(Duration.ofSeconds(2))).isTrue();
    assertThat(log).isEmpty();
  }

  @Test
  void aTaskMayCancelItself() {
    List<ScheduledFuture<?>> self = new ArrayList<>();
    self.add(
        executor.scheduleAtFixedRate(
            () -> {
              log.add("ran");
              self.get(0).cancel(false);
            },
            1,
            1,
            TimeUnit.SECONDS));

    assertThat(simulation.runUntilIdle(Duration.ofMinutes(1))).isTrue();
    assertThat(log).hasSize(1);
  }

  /** Red when SimulatedTask does not report assertion errors: the future would swallow them. */
  @Test
  void anAssertionInATaskFailsTheRunThoughAFutureHoldsIt() {
    executor.schedule(() -> assertThat(1).isEqualTo(2), 1, TimeUnit.SECONDS);

    assertThatThrownBy(() -> simulation.runFor(Duration.ofSeconds(2)))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void finishesWhatWasDelayedAfterShutdown() {
    executor.schedule(() -> log.add("delayed"), 1, TimeUnit.SECONDS);
    ScheduledFuture<?> periodic =
        executor.scheduleAtFixedRate(() -> log.add("periodic"), 1, 1, TimeUnit.SECONDS);

    executor.shutdown();

    assertThat(periodic.isCancelled()).isTrue();
    assertThat(executor.isShutdown()).isTrue();
    assertThat(executor.isTerminated()).isFalse();
    assertThatThrownBy(() -> executor.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    simulation.runFor(Duration.ofSeconds(5));
    assertThat(log).containsExactly("delayed");
    assertThat(executor.isTerminated()).isTrue();
  }

  @Test
  void aPeriodicTaskEndsWithTheExecutorItShutsDown() throws Exception {
    ScheduledFuture<?> periodic =
        executor.scheduleAtFixedRate(
            () -> {
              log.add("ran");
              executor.shutdown();
            },
            1,
            1,
            TimeUnit.SECONDS);

    simulation.runFor(Duration.ofSeconds(5));

    assertThat(log).hasSize(1);
    assertThat(periodic.isCancelled()).isTrue();
    assertThat(executor.awaitTermination(1, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void givesTheTasksBackOnShutdownNow() throws Exception {
    executor.schedule(() -> log.add("b"), 2, TimeUnit.SECONDS);
    executor.schedule(() -> log.add("a"), 1, TimeUnit.SECONDS);

    List<Runnable> tasks = executor.shutdownNow();
    tasks.forEach(Runnable::run);

    assertThat(log).containsExactly("a", "b");
    assertThat(executor.isTerminated()).isTrue();
  }

  @Test
  void closesWithoutWaiting() {
    executor.schedule(() -> log.add("late"), 1, TimeUnit.DAYS);

    ((SimulatedExecutor) executor).close();

    assertThat(executor.isShutdown()).isTrue();
  }

  @Test
  void refusesWhatWouldBlock() {
    Future<?> future = executor.submit(() -> "late");
    List<java.util.concurrent.Callable<String>> tasks = List.of(() -> "x");

    assertThatThrownBy(future::get).isInstanceOf(VirtualTimeLeakException.class);
    assertThatThrownBy(() -> future.get(1, TimeUnit.SECONDS))
        .isInstanceOf(VirtualTimeLeakException.class);
    assertThatThrownBy(() -> executor.invokeAll(tasks)).hasMessageContaining("invokeAll");
    assertThatThrownBy(() -> executor.invokeAll(tasks, 1, TimeUnit.SECONDS))
        .hasMessageContaining("invokeAll");
    assertThatThrownBy(() -> executor.invokeAny(tasks)).hasMessageContaining("invokeAny");
    assertThatThrownBy(() -> executor.invokeAny(tasks, 1, TimeUnit.SECONDS))
        .hasMessageContaining("invokeAny");
    assertThatThrownBy(() -> executor.scheduleAtFixedRate(() -> {}, 0, 0, TimeUnit.SECONDS))
        .hasMessageContaining("period=0");
    assertThatThrownBy(() -> executor.scheduleWithFixedDelay(() -> {}, 0, -1, TimeUnit.SECONDS))
        .hasMessageContaining("delay=-1");
  }

  @Test
  void standsExtremeDelays() {
    executor.schedule(() -> log.add("past"), Long.MIN_VALUE, TimeUnit.DAYS);
    executor.schedule(() -> log.add("future"), Long.MAX_VALUE, TimeUnit.DAYS);

    simulation.runFor(Duration.ofDays(3_000));

    assertThat(log).containsExactly("past");
  }
}
