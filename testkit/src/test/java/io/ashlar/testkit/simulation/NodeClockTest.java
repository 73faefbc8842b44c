package io.ashlar.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NodeClockTest {
  private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");
  private final Simulation simulation = Simulation.of(1);
  private final SimulatedNode node = simulation.addNode("a", n -> {});
  private final NodeClock clock = node.clock();

  @Test
  void aFastClockGainsItsPartsPerMillion() {
    long start = clock.ticker().getAsLong();
    clock.setDrift(250);

    simulation.runFor(Duration.ofSeconds(1_000));

    assertThat(clock.nanoTime() - start).isEqualTo(1_000_250_000_000L);
    assertThat(clock.instant()).isEqualTo(EPOCH.plusNanos(1_000_250_000_000L));
    assertThat(clock.millis()).isEqualTo(EPOCH.toEpochMilli() + 1_000_250);
  }

  @Test
  void timersFollowTheRateOfTheirNode() {
    List<Duration> rang = new ArrayList<>();
    clock.setDrift(-500_000);
    node.executor().schedule(() -> rang.add(simulation.elapsed()), 1, TimeUnit.SECONDS);
    node.executor().schedule(() -> rang.add(simulation.elapsed()), 4, TimeUnit.SECONDS);

    simulation.runFor(Duration.ofSeconds(4));
    clock.setDrift(1_000_000);
    simulation.runFor(Duration.ofSeconds(10));

    // The second timer has seen 2 s at half the rate, and needs 1 s more at the double rate.
    assertThat(rang).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(5));
  }

  @Test
  void aJumpMovesTheWallClockOnly() {
    long before = clock.nanoTime();

    clock.jump(Duration.ofSeconds(-30));

    assertThat(clock.instant()).isEqualTo(EPOCH.minusSeconds(30));
    assertThat(clock.nanoTime()).isEqualTo(before);
  }

  @Test
  void aSuspendedClockStandsAndSoDoItsTimers() {
    List<Duration> rang = new ArrayList<>();
    node.executor().schedule(() -> rang.add(simulation.elapsed()), 1, TimeUnit.SECONDS);
    simulation.runFor(Duration.ofMillis(400));
    long before = clock.nanoTime();

    clock.suspend();
    clock.suspend();
    assertThat(simulation.runUntilIdle(Duration.ofSeconds(60))).isTrue();
    simulation.runFor(Duration.ofSeconds(60));

    assertThat(clock.nanoTime()).isEqualTo(before);
    assertThat(rang).isEmpty();
    clock.resume();
    clock.resume();
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(rang).containsExactly(Duration.ofMillis(61_000));
  }

  /** Red when a start leaves the clock as the last life had it. */
  @Test
  void aSuspendedClockGoesOnWithTheNextLife() {
    clock.suspend();
    simulation.runFor(Duration.ofSeconds(1));
    node.crash(CrashKind.PROCESS_KILL);
    simulation.runFor(Duration.ofSeconds(1));

    node.restart();
    long before = clock.nanoTime();
    simulation.runFor(Duration.ofSeconds(3));

    assertThat(clock.nanoTime() - before).isEqualTo(3_000_000_000L);
    assertThat(clock.instant()).isEqualTo(EPOCH.plusSeconds(3));
  }

  @Test
  void theTickerStartsAnywhereInEachLife() {
    SimulatedNode other = simulation.addNode("b", n -> {});
    long first = clock.nanoTime();

    node.crash(CrashKind.PROCESS_KILL);
    node.restart();

    assertThat(clock.nanoTime()).isNotEqualTo(first).isNotEqualTo(other.clock().nanoTime());
    assertThat(first).isNotZero();
  }

  /** A timer never fires before its clock shows its time, nor a nanosecond late. */
  @Seeds(20)
  void timersAreExactUnderAnyDrift(SeededRandom random) {
    List<Long> lateness = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      clock.setDrift(random.nextLong(-900_000, 9_000_001));
      long delay = 1 + random.nextLong(10_000_000_000L);
      long due = clock.localNow() + delay;
      node.executor()
          .schedule(() -> lateness.add(clock.localNow() - due), delay, TimeUnit.NANOSECONDS);
      simulation.runFor(Duration.ofNanos(random.nextLong(3_000_000_000L)));
    }
    clock.setDrift(0);

    simulation.runFor(Duration.ofDays(1));

    // One true nanosecond is up to ten of a clock that runs ten times too fast.
    assertThat(lateness).hasSize(200).allMatch(late -> late >= 0 && late < 10);
  }

  @Test
  void refusesADriftBeyondItsRange() {
    assertThatThrownBy(() -> clock.setDrift(-900_001)).hasMessageContaining("-900001");
    assertThatThrownBy(() -> clock.setDrift(9_000_001)).hasMessageContaining("9000001");
  }
}
