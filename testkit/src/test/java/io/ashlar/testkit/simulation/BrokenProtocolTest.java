package io.ashlar.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Protocols with a classic bug each: the simulation finds it, and their right versions pass. */
class BrokenProtocolTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void aCoordinatorThatLosesItsLogIsCaughtAndItsScheduleFitsOnAPage() {
    SimulationFailedError found = firstFailure(SimulationCheck.of(world -> commit(world, true)));

    System.out.println(found.getMessage());
    FailingSchedule schedule = found.schedule();
    assertThat(found).hasMessageContaining("p1 says");
    assertThat(schedule.minimal()).isTrue();
    assertThat(schedule.faults()).hasSizeLessThan(schedule.drawn()).hasSizeBetween(1, 10);
    assertThat(schedule.faults())
        .extracting(Fault::kind)
        .containsAnyOf(FaultKind.PROCESS_KILL, FaultKind.POWER_LOSS);
    assertThat(found.getMessage().lines().count()).isLessThanOrEqualTo(60);
    assertReplays(SimulationCheck.of(world -> commit(world, true)), schedule);
  }

  @Seeds(20)
  void aCoordinatorThatKeepsItsLogPasses(long seed) {
    SimulationResult result = SimulationCheck.of(world -> commit(world, false)).check(seed);

    assertThat(result.events()).isGreaterThan(1_000);
  }

  @Test
  void aLockWithoutFencingIsCaughtAndItsScheduleFitsOnAPage() {
    SimulationCheck check = SimulationCheck.of(world -> lock(world, false));
    SimulationFailedError found = firstFailure(check);

    System.out.println(found.getMessage());
    FailingSchedule schedule = found.schedule();
    assertThat(found).hasMessageContaining("after token");
    assertThat(schedule.minimal()).isTrue();
    assertThat(schedule.faults()).hasSizeLessThan(schedule.drawn()).hasSizeBetween(1, 3);
    assertThat(found.getMessage().lines().count()).isLessThanOrEqualTo(60);
    assertThat(Path.of("docs/simulation.md"))
        .content()
        .as("the page shows this very report")
        .contains(found.getMessage().lines().limit(3).toList());
    assertReplays(check, schedule);
  }

  @Seeds(20)
  void aLockWithFencingPasses(long seed) {
    SimulationCheck.of(world -> lock(world, true)).check(seed);
  }

  @Seeds(20)
  void aLeaseWithAMarginStandsTheDriftItWasMadeFor(long seed) {
    // 2 ms of a second stand 1,000 ppm each way and the message under way.
    SimulationCheck.of(world -> lease(world, 1_000)).check(seed);
  }

  /** Red when the injector does not set the drift. */
  @Test
  void driftBeyondTheBoundIsFoundToBreakTheLease() {
    SimulationFailedError found = firstFailure(SimulationCheck.of(world -> lease(world, 100_000)));

    assertThat(found.schedule().faults()).extracting(Fault::kind).contains(FaultKind.CLOCK_DRIFT);
  }

  @Seeds(20)
  void aLeaseWithAMarginStandsTheSuspensionsItWasMadeFor(long seed) {
    // 500 ms of a second have room for ten, and three seconds lie between two.
    SimulationCheck.of(world -> suspendedLease(world, Duration.ofMillis(50))).check(seed);
  }

  /** Red when suspensions are refused whatever the budget says. */
  @Test
  void aSuspensionBeyondTheMarginIsFoundToBreakTheLease() {
    SimulationFailedError found =
        firstFailure(SimulationCheck.of(world -> suspendedLease(world, Duration.ofSeconds(5))));

    assertThat(found.schedule().faults())
        .extracting(Fault::kind)
        .containsOnly(FaultKind.CLOCK_SUSPEND);
  }

  /** Red when the budget of a quorum spares one copy only. */
  @Seeds(50)
  void aMajorityRegisterStandsTheBudgetOfItsQuorum(long seed) {
    SimulationResult result =
        SimulationCheck.of(world -> register(world, FaultBudget.ofQuorum(3))).check(seed);

    assertThat(result.faults()).isNotEmpty();
  }

  /** One intact copy is not enough where a majority is asked: it may be the other one. */
  @Test
  void oneIntactCopyIsFoundToBeTooFewForAMajorityRegister() {
    SimulationFailedError found =
        firstFailure(
            SimulationCheck.of(
                world -> register(world, FaultBudget.ofQuorum(3).withMinIntactCopies(1))));

    assertThat(found).hasMessageContaining("acknowledged");
    assertThat(found.schedule().faults()).extracting(Fault::kind).containsOnly(FaultKind.DISK_LOSS);
  }

  @Seeds(20)
  void acknowledgedRecordsSurviveWithinTheBudget(long seed) {
    SimulationResult result = SimulationCheck.of(world -> replicate(world, 1)).check(seed);

    assertThat(result.faults()).isNotEmpty();
  }

  /** Red when RecordLedger.canLose spares every copy. */
  @Test
  void destroyingTheLastCopyIsFoundToLoseARecord() {
    SimulationFailedError found = firstFailure(SimulationCheck.of(world -> replicate(world, 0)));

    assertThat(found).hasMessageContaining("is nowhere");
    assertThat(found.schedule().faults()).extracting(Fault::kind).containsOnly(FaultKind.DISK_LOSS);
  }

  private static void commit(Simulation world, boolean losesItsLog) {
    TwoPhaseCommit protocol = new TwoPhaseCommit(world, losesItsLog);
    world.faults().budget(FaultBudget.ofQuorum(3));
    unleash(
        world,
        EnumSet.of(
            FaultKind.LOSS,
            FaultKind.DUPLICATION,
            FaultKind.REORDERING,
            FaultKind.PARTITION,
            FaultKind.NODE_PAUSE,
            FaultKind.PROCESS_KILL,
            FaultKind.POWER_LOSS));
    for (int second = 0; second < 60; second++) {
      world.runFor(Duration.ofSeconds(1));
      protocol.requireAtomicity();
    }
  }

  private static void lock(Simulation world, boolean fencing) {
    new LeaseLock(world, fencing, 2);
    unleash(
        world,
        EnumSet.of(FaultKind.LOSS, FaultKind.SLOW_LINK, FaultKind.NODE_PAUSE, FaultKind.PARTITION));
    world.runFor(MINUTE);
  }

  private static void lease(Simulation world, long maxDriftPpm) {
    LeaseLock protocol = new LeaseLock(world, false, 3);
    world.faults().budget(FaultBudget.ofQuorum(4).withMaxDriftPpm(maxDriftPpm));
    world
        .faults()
        .unleash(
            new Swarm(
                LinkConditions.ofDefaults(), Map.of(FaultKind.CLOCK_DRIFT, Duration.ofSeconds(5))),
            MINUTE);
    world.runFor(MINUTE);
    assertThat(protocol.writes()).isGreaterThan(1_000);
  }

  private static void suspendedLease(Simulation world, Duration maxClockSuspension) {
    LeaseLock protocol = new LeaseLock(world, false, 500);
    world.faults().budget(FaultBudget.ofQuorum(4).withMaxClockSuspension(maxClockSuspension));
    world
        .faults()
        .unleash(
            new Swarm(
                LinkConditions.ofDefaults(),
                Map.of(FaultKind.CLOCK_SUSPEND, Duration.ofSeconds(3))),
            MINUTE);
    world.runFor(MINUTE);
    assertThat(protocol.writes()).isGreaterThan(1_000);
  }

  /**
   * A register over three disks: two take each write and two answer each read; now and then all
   * that are up get the newest version.
   */
  private static void register(Simulation world, FaultBudget budget) {
    List<String> names = List.of("a", "b", "c");
    Map<String, Integer> disks = new LinkedHashMap<>();
    for (String name : names) {
      disks.put(name, 0);
      world.addNode(name, (Passive) (node, kind) -> disks.put(name, 0));
    }
    FaultInjector faults = world.faults();
    faults.budget(budget);
    faults.unleash(
        new Swarm(LinkConditions.ofDefaults(), Map.of(FaultKind.DISK_LOSS, Duration.ofSeconds(3))),
        MINUTE);
    SeededRandom random = world.random("clients");
    int acknowledged = 0;
    for (int step = 1; step <= 200; step++) {
      List<String> up = names.stream().filter(name -> world.node(name).isUp()).toList();
      int skipped = random.nextInt(3);
      List<String> quorum = new ArrayList<>(up);
      if (up.size() == 3) {
        quorum.remove(skipped);
      }
      int newest = quorum.stream().mapToInt(disks::get).max().orElse(0);
      if (newest < acknowledged) {
        throw new AssertionError(
            quorum + " read version " + newest + ", acknowledged is " + acknowledged);
      }
      boolean writes = random.nextBoolean();
      List<String> holders = writes ? quorum : up;
      int version = writes ? step : newest;
      holders.forEach(name -> disks.put(name, version));
      if (writes) {
        acknowledged = step;
        faults.ledger().released("register");
        faults.ledger().acknowledged("register", holders);
      } else if (acknowledged > 0) {
        holders.forEach(name -> faults.ledger().copied("register", name));
      }
      world.runFor(Duration.ofMillis(300));
    }
  }

  /** A node that does nothing by itself and may lose its disk, the one way it goes down here. */
  private interface Passive extends NodeProgram {
    @Override
    default void start(SimulatedNode node) {}

    @Override
    void crashed(SimulatedNode node, CrashKind kind);
  }

  /** Three nodes; a record is acknowledged when two have it, and copied to the third later. */
  private static void replicate(Simulation world, int minIntactCopies) {
    List<String> names = List.of("a", "b", "c");
    Map<String, Set<String>> disks = new LinkedHashMap<>();
    for (String name : names) {
      disks.put(name, new LinkedHashSet<>());
      world.addNode(name, (Passive) (node, kind) -> disks.get(name).clear());
    }
    world.faults().budget(FaultBudget.ofQuorum(3).withMinIntactCopies(minIntactCopies));
    world
        .faults()
        .unleash(
            new Swarm(
                LinkConditions.ofDefaults(), Map.of(FaultKind.DISK_LOSS, Duration.ofSeconds(2))),
            MINUTE);
    for (int i = 0; i < 60; i++) {
      String record = "r" + i;
      List<String> holders =
          names.stream().filter(name -> world.node(name).isUp()).limit(2).toList();
      holders.forEach(name -> disks.get(name).add(record));
      world.faults().ledger().acknowledged(record, holders);
      world.runFor(Duration.ofSeconds(1));
      for (int old = 0; old <= i; old++) {
        requireSomewhere("r" + old, disks);
      }
    }
  }

  private static void requireSomewhere(String record, Map<String, Set<String>> disks) {
    if (disks.values().stream().noneMatch(disk -> disk.contains(record))) {
      throw new AssertionError(record + " is nowhere");
    }
  }

  private static void unleash(Simulation world, Set<FaultKind> kinds) {
    world.faults().unleash(Swarm.draw(world.random("swarm"), kinds), MINUTE);
  }

  private static SimulationFailedError firstFailure(SimulationCheck check) {
    long failing =
        LongStream.rangeClosed(1, 200)
            .filter(seed -> !check.run(seed).passed())
            .findFirst()
            .orElseThrow(() -> new AssertionError("200 seeds found nothing"));
    return catchThrowableOfType(SimulationFailedError.class, () -> check.check(failing));
  }

  private static void assertReplays(SimulationCheck check, FailingSchedule schedule) {
    SimulationResult again = check.replay(schedule.seed(), schedule.faults());
    assertThat(again.traceHash()).isEqualTo(schedule.traceHash());
    assertThatThrownBy(
            () -> {
              throw again.failure();
            })
        .isInstanceOf(AssertionError.class);
  }
}
