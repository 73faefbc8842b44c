package io.ashlar.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.FileSystems;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulationCheckTest {
  /** Fails when messages 7 and 11 of a link are both lost. */
  private static final Scenario NEEDS_TWO_LOSSES =
      world -> {
        world.network().conditions(LinkConditions.ofDefaults().withLoss(0.3));
        Set<Integer> arrived = new java.util.LinkedHashSet<>();
        SimulatedNode a = world.addNode("a", node -> {});
        world.addNode(
            "b", node -> node.onMessage((from, message) -> arrived.add((int) message[0])));
        world.runFor(Duration.ZERO);
        for (int i = 1; i <= 100; i++) {
          a.send("b", new byte[] {(byte) i});
        }
        world.runFor(Duration.ofSeconds(1));
        assertThat(arrived).containsAnyOf(7, 11);
      };

  @Test
  void reducesTheFaultsToThoseThatMatter() {
    SimulationCheck check = SimulationCheck.of(NEEDS_TWO_LOSSES);
    long seed = failingSeed(check);

    SimulationFailedError error =
        catchThrowableOfType(SimulationFailedError.class, () -> check.check(seed));

    assertThat(error.schedule().faults())
        .containsExactly(
            new MessageFault(FaultKind.LOSS, Duration.ZERO, "a", "b", 7),
            new MessageFault(FaultKind.LOSS, Duration.ZERO, "a", "b", 11));
    assertThat(error.schedule().drawn()).isGreaterThan(10);
    assertThat(error)
        .hasMessageContaining("LOSS at 0.000000000s of message 7 of that instant a > b")
        .hasCauseInstanceOf(AssertionError.class);
  }

  @Test
  void stopsReducingWhenTheRunsAreUsedUp() {
    SimulationCheck check = SimulationCheck.of(NEEDS_TWO_LOSSES).withMaxRuns(3);
    long seed = failingSeed(check);

    SimulationFailedError error =
        catchThrowableOfType(SimulationFailedError.class, () -> check.check(seed));

    assertThat(error.schedule().minimal()).isFalse();
    assertThat(error.schedule().runs()).isEqualTo(3);
    assertThatThrownBy(() -> check.withMaxRuns(0)).hasMessageContaining("runs=0");
  }

  @Test
  void aFailureWithoutFaultsNeedsNone() {
    SimulationCheck check =
        SimulationCheck.of(world -> {
          throw new java.io.IOException("always");
        });

    SimulationFailedError error =
        catchThrowableOfType(SimulationFailedError.class, () -> check.check(1));

    assertThat(error.schedule().faults()).isEmpty();
    assertThat(error).hasMessageContaining("always");
  }

  @Test
  void doesNotTakeAnotherExceptionForTheSameFailure() {
    SimulationCheck check =
        SimulationCheck.of(world -> {
          NEEDS_TWO_LOSSES.run(world);
          throw new IllegalStateException("another");
        });
    long seed =
        LongStream.range(0, 500)
            .filter(s -> check.run(s).failure() instanceof AssertionError)
            .findFirst()
            .orElseThrow();

    SimulationFailedError error =
        catchThrowableOfType(SimulationFailedError.class, () -> check.check(seed));

    assertThat(error.schedule().faults()).hasSize(2);
  }

  @Test
  void reportsARunThatPasses() {
    SimulationResult result =
        SimulationCheck.of(world -> world.runFor(Duration.ofSeconds(3)))
            .withOptions(builder -> builder.disk(node -> FileSystems.getDefault()))
            .check(5);

    assertThat(result.passed()).isTrue();
    assertThat(result)
        .hasToString(
            String.format(
                "seed 0x0000000000000005, trace %016x: 0 events in PT3S, faults {}",
                result.traceHash()));
    assertThat(
            SimulationCheck.of(NEEDS_TWO_LOSSES)
                .run(failingSeed(SimulationCheck.of(NEEDS_TWO_LOSSES))))
        .asString()
        .contains("AssertionError");
  }

  @Test
  void optionsReachEachRun() {
    SimulationCheck check =
        SimulationCheck.of(world -> world.addNode("a", node -> {}).fileSystem())
            .withOptions(builder -> builder.disk(node -> FileSystems.getDefault()));

    assertThat(check.run(1).failure()).isNull();
    assertThat(
            SimulationCheck.of(world -> world.addNode("a", node -> {}).fileSystem())
                .run(1)
                .failure())
        .isInstanceOf(IllegalStateException.class);
  }

  /** Red when checkReproducible looks at the traces only. */
  @Test
  void aScenarioThatFailsTheSameWayTwiceIsNoSuccess() {
    SimulationCheck check = SimulationCheck.of(NEEDS_TWO_LOSSES);
    long seed = failingSeed(check);

    SimulationFailedError error =
        catchThrowableOfType(SimulationFailedError.class, () -> check.checkReproducible(seed));

    assertThat(error.schedule().faults()).hasSize(2);
  }

  /** Red when checkReproducible looks at the traces and the first failure only. */
  @Test
  void aScenarioThatFailsInOneOfTwoRunsOnlyIsNotReproducible() {
    int[] run = {0};
    SimulationCheck second = SimulationCheck.of(world -> requireNot(run[0]++ == 1));
    SimulationCheck first = SimulationCheck.of(world -> requireNot(run[0]++ == 0));

    assertThatThrownBy(() -> second.checkReproducible(1))
        .isExactlyInstanceOf(AssertionError.class)
        .hasMessageContaining("two runs of seed 0x0000000000000001")
        .hasMessageContaining("end differently")
        .hasMessageContaining("first:  passed")
        .hasMessageContaining("second: java.lang.AssertionError: the other run");
    run[0] = 0;
    assertThatThrownBy(() -> first.checkReproducible(1))
        .isExactlyInstanceOf(AssertionError.class)
        .hasMessageContaining("second: passed");
  }

  private static void requireNot(boolean condition) {
    if (condition) {
      throw new AssertionError("the other run passes");
    }
  }

  @Test
  void aScheduleFitsOnAPageHoweverLongItIs() {
    List<Fault> many =
        IntStream.rangeClosed(1, 500)
            .<Fault>mapToObj(
                i -> new MessageFault(FaultKind.LOSS, Duration.ZERO, "x".repeat(200), "b", i))
            .toList();
    FailingSchedule schedule =
        new FailingSchedule(1, many, 900, 1_000, false, 7, List.of("first", "last\nline"));

    assertThat(schedule.toString().lines())
        .hasSizeLessThanOrEqualTo(50)
        .allMatch(line -> line.length() <= 120);
    assertThat(schedule).asString().contains("... and 458 more").contains("last line");
  }

  private static long failingSeed(SimulationCheck check) {
    return LongStream.range(0, 500)
        .filter(seed -> !check.run(seed).passed())
        .findFirst()
        .orElseThrow();
  }
}
