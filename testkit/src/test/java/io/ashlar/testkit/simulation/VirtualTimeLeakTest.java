package io.ashlar.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class VirtualTimeLeakTest {
  private final Simulation simulation = Simulation.of(1);

  /** Red when requireOwner does not throw. */
  @Test
  void refusesCallsFromAnotherThread() throws Exception {
    SimulatedNode node = simulation.addNode("a", n -> {});

    assertThat(thrownElsewhere(() -> simulation.runFor(Duration.ZERO)))
        .isInstanceOf(VirtualTimeLeakException.class)
        .hasMessageContaining("\"elsewhere\"");
    assertThat(thrownElsewhere(() -> node.send("a", new byte[1])))
        .isInstanceOf(VirtualTimeLeakException.class);
    assertThat(thrownElsewhere(() -> node.executor().execute(() -> {})))
        .isInstanceOf(VirtualTimeLeakException.class);
    assertThat(thrownElsewhere(() -> node.clock().nanoTime()))
        .isInstanceOf(VirtualTimeLeakException.class);
    assertThat(thrownElsewhere(() -> simulation.ticker().getAsLong()))
        .isInstanceOf(VirtualTimeLeakException.class);
  }

  /** Red when requireOwner throws without recording: the real timer's thread swallows it. */
  @Test
  @Timeout(20)
  void aRealTimerFailsTheRunThoughItsThreadSwallowsTheException() {
    SimulatedNode node = simulation.addNode("a", n -> {});
    CompletableFuture<Void> leaked =
        CompletableFuture.runAsync(
            () -> node.send("a", new byte[1]),
            CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS));
    assertThatThrownBy(leaked::join).hasCauseInstanceOf(VirtualTimeLeakException.class);

    assertThatThrownBy(() -> simulation.runFor(Duration.ofSeconds(1)))
        .isInstanceOf(VirtualTimeLeakException.class)
        .hasMessageContaining("real executor, timer or delayedExecutor");
  }

  /** Red when BlockingWatch.look never interrupts. */
  @Test
  @Timeout(20)
  void aTaskThatWaitsForRealIsInterruptedAndFailsTheRun() {
    Simulation watched =
        withATaskThatWaits(interrupted -> {
          throw new IllegalStateException(interrupted);
        });

    assertThatThrownBy(() -> watched.runFor(Duration.ofSeconds(1)))
        .isInstanceOf(VirtualTimeLeakException.class)
        .hasMessageContaining("waits for real")
        .satisfies(found ->
            assertThat(found.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("await")))
        .satisfies(found -> assertThat(found.getSuppressed()).hasSize(1));
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  @Timeout(20)
  void aTaskThatSwallowsTheInterruptFailsTheRunAllTheSame() {
    List<InterruptedException> swallowed = new ArrayList<>();
    Simulation watched = withATaskThatWaits(swallowed::add);

    assertThatThrownBy(() -> watched.runFor(Duration.ofSeconds(1)))
        .isInstanceOf(VirtualTimeLeakException.class)
        .hasNoSuppressedExceptions();
    assertThat(swallowed).hasSize(1);
    assertThatCode(() -> watched.runFor(Duration.ofSeconds(1))).doesNotThrowAnyException();
  }

  /** Red when checkReproducible compares the numbers of events only. */
  @Test
  void realTimeInADecisionShowsAsTwoRunsThatDiffer() {
    Scenario scenario =
        world -> {
          world.addNode("a", n -> {});
          world.node("a").send("a", new byte[(int) (System.nanoTime() & 1023)]);
          world.trace().note("real time " + System.nanoTime());
        };

    assertThatThrownBy(() -> SimulationCheck.of(scenario).checkReproducible(1))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("two runs of seed 0x0000000000000001 differ")
        .hasMessageContaining("first:")
        .hasMessageContaining("second:");
  }

  /** Red when checkReproducible compares the numbers of events only. */
  @Test
  void theOrderOfAHashTableShowsAsTwoRunsThatDiffer() {
    Scenario scenario =
        world -> {
          Map<Object, Integer> byIdentity = new java.util.IdentityHashMap<>();
          for (int i = 0; i < 100; i++) {
            byIdentity.put(new Object(), i);
          }
          byIdentity.values().forEach(i -> world.trace().note("visits " + i));
        };

    assertThatThrownBy(() -> SimulationCheck.of(scenario).checkReproducible(1))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("visits");
  }

  @Test
  void aDifferenceInBytesOnlyIsFoundThoughTheLinesAreTheSame() {
    Scenario scenario =
        world -> {
          world.addNode("a", n -> {});
          world.node("a").send("a", Long.toString(System.nanoTime(), 2).substring(0, 8).getBytes());
          byte[] random = new byte[16];
          new java.security.SecureRandom().nextBytes(random);
          world.node("a").send("a", random);
        };

    assertThatThrownBy(() -> SimulationCheck.of(scenario).checkReproducible(1))
        .hasMessageContaining("in the bytes of a message");
  }

  @Test
  void whatIsReproducibleIsSaidToBe() {
    SimulationResult result = SimulationCheck.of(SimulationTest::busyCluster).checkReproducible(3);

    assertThat(result.passed()).isTrue();
  }

  private static Simulation withATaskThatWaits(Consumer<InterruptedException> whenInterrupted) {
    Simulation watched = Simulation.builder(1).blockedAfter(Duration.ofMillis(20)).build();
    CountDownLatch never = new CountDownLatch(1);
    watched
        .executor()
        .execute(() -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            whenInterrupted.accept(e);
          }
        });
    return watched;
  }

  private static Throwable thrownElsewhere(Runnable call) throws InterruptedException {
    Map<String, Throwable> thrown = new LinkedHashMap<>();
    Thread thread = new Thread(call, "elsewhere");
    thread.setUncaughtExceptionHandler((t, e) -> thrown.put("it", e));
    thread.start();
    thread.join();
    return thrown.get("it");
  }
}
