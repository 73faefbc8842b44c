package io.ashlar.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.testkit.files.CrashFileSystem;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultInjectorTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final List<String> corrupted = new ArrayList<>();
  private final Simulation simulation =
      Simulation.builder(1)
          .disk(
              new NodeDisk() {
                @Override
                public FileSystem create(String node) {
                  return FileSystems.getDefault();
                }

                @Override
                public FileSystem afterCrash(
                    FileSystem before, CrashKind kind, RandomGenerator random) {
                  return before;
                }

                @Override
                public boolean corrupt(FileSystem fileSystem, RandomGenerator random) {
                  corrupted.add("corrupted");
                  return corrupted.size() < 2;
                }
              })
          .build();
  private final FaultInjector faults = simulation.faults();

  FaultInjectorTest() {
    for (String name : List.of("a", "b", "c")) {
      simulation.addNode(name, node -> {});
    }
    simulation.runFor(Duration.ZERO);
  }

  @Test
  void aCrashEndsWithARestart() {
    faults.plan(fault(FaultKind.PROCESS_KILL, "a"));
    simulation.runFor(SECOND.multipliedBy(2));
    assertThat(simulation.node("a").isUp()).isFalse();

    simulation.runFor(SECOND.multipliedBy(5));

    assertThat(simulation.node("a").isUp()).isTrue();
    assertThat(faults.applied()).containsExactly(fault(FaultKind.PROCESS_KILL, "a"));
    assertThat(simulation.trace().last(9))
        .anyMatch(line -> line.contains("fault: PROCESS_KILL at 1.000000000s for 5.000000000s"));
  }

  @Test
  void aNodeRestartedByHandIsNotRestartedAgain() {
    faults.plan(fault(FaultKind.POWER_LOSS, "a"));
    simulation.runFor(SECOND.multipliedBy(2));
    simulation.node("a").restart();
    simulation.node("a").crash(CrashKind.PROCESS_KILL);
    simulation.runFor(SECOND.multipliedBy(9));

    assertThat(simulation.node("a").lives()).isEqualTo(2);
    assertThat(simulation.node("a").isUp()).isFalse();
  }

  @Test
  void noMoreNodesAreDownThanTheBudgetAllows() {
    faults.plan(fault(FaultKind.PROCESS_KILL, "a"));
    faults.plan(fault(FaultKind.POWER_LOSS, "a"));
    faults.plan(fault(FaultKind.POWER_LOSS, "b"));
    simulation.runFor(SECOND.multipliedBy(2));

    assertThat(simulation.node("b").isUp()).isTrue();
    assertThat(faults.counts()).isEqualTo(Map.of(FaultKind.PROCESS_KILL, 1));
    assertThat(faults.refusals()).isEqualTo(Map.of(FaultKind.POWER_LOSS, 2));
  }

  @Test
  void aLargerBudgetLetsMoreNodesGoDown() {
    faults.budget(FaultBudget.ofQuorum(3).withMaxNodesDown(3));
    List.of("a", "b", "c").forEach(name -> faults.plan(fault(FaultKind.POWER_LOSS, name)));
    simulation.runFor(SECOND.multipliedBy(2));

    assertThat(simulation.nodes()).noneMatch(SimulatedNode::isUp);
  }

  /** Red when crash counts all nodes, or weighs what is no target. */
  @Test
  void onlyTargetsCountAsDown() {
    simulation.addNode("client", node -> {});
    faults.targets(List.of("a", "b", "c"));
    simulation.node("client").crash(CrashKind.PROCESS_KILL);
    faults.plan(fault(FaultKind.POWER_LOSS, "a"));
    faults.plan(at(2, FaultKind.POWER_LOSS, "b"));
    simulation.runFor(SECOND.multipliedBy(2));
    assertThat(simulation.node("a").isUp()).isFalse();
    assertThat(simulation.node("b").isUp()).isTrue();

    simulation.node("client").restart();
    faults.plan(at(3, FaultKind.PROCESS_KILL, "client"));
    simulation.runFor(SECOND);

    assertThat(simulation.node("client").isUp()).isFalse();
    assertThat(faults.refusals()).isEqualTo(Map.of(FaultKind.POWER_LOSS, 1));
  }

  /** Red when the fault of one life ends the pause or the suspension of a later one. */
  @Test
  void whatStruckOneLifeIsNothingToTheNext() {
    faults.budget(FaultBudget.ofQuorum(3).withMaxClockSuspension(Duration.ofMinutes(1)));
    faults.plan(fault(FaultKind.CLOCK_SUSPEND, "a"));
    faults.plan(fault(FaultKind.NODE_PAUSE, "b"));
    simulation.runFor(SECOND.multipliedBy(2));
    for (SimulatedNode node : List.of(simulation.node("a"), simulation.node("b"))) {
      node.crash(CrashKind.PROCESS_KILL);
      node.restart();
      assertThat(node.clock().toString()).doesNotContain("suspended");
      node.pause();
      node.clock().suspend();
    }

    simulation.runFor(SECOND.multipliedBy(9));

    assertThat(List.of(simulation.node("a"), simulation.node("b")))
        .allMatch(SimulatedNode::isPaused)
        .allMatch(node -> node.clock().toString().contains("suspended"));
  }

  @Test
  void aPausedNodeGoesOnWhenTheFaultEnds() {
    faults.budget(FaultBudget.ofQuorum(3).withMaxClockSuspension(SECOND.multipliedBy(5)));
    faults.plan(fault(FaultKind.NODE_PAUSE, "a"));
    faults.plan(fault(FaultKind.NODE_PAUSE, "a"));
    faults.plan(fault(FaultKind.CLOCK_SUSPEND, "b"));
    simulation.runFor(SECOND.multipliedBy(2));
    assertThat(simulation.node("a").isPaused()).isTrue();
    assertThat(simulation.node("b").isPaused()).isTrue();

    simulation.runFor(SECOND.multipliedBy(8));

    assertThat(simulation.node("a").isPaused()).isFalse();
    assertThat(simulation.node("b").isPaused()).isFalse();
    assertThat(simulation.node("a").clock().localNow()).isEqualTo(10_000_000_000L);
    assertThat(simulation.node("b").clock().localNow()).isEqualTo(5_000_000_000L);
    assertThat(faults.refusals()).containsOnlyKeys(FaultKind.NODE_PAUSE);
  }

  @Test
  void driftAndJumpsStayWithinTheBudget() {
    faults.plan(new PlannedFault(FaultKind.CLOCK_DRIFT, SECOND, SECOND, List.of("a"), 200));
    faults.plan(new PlannedFault(FaultKind.CLOCK_DRIFT, SECOND, SECOND, List.of("b"), -201));
    faults.plan(new PlannedFault(FaultKind.CLOCK_JUMP, SECOND, Duration.ZERO, List.of("a"), 5));
    faults.plan(
        new PlannedFault(
            FaultKind.CLOCK_JUMP, SECOND, Duration.ZERO, List.of("b"), -2_000_000_000));
    simulation.runFor(SECOND.multipliedBy(5));

    assertThat(simulation.node("a").clock().localNow()).isEqualTo(5_000_200_000L);
    assertThat(simulation.node("a").clock().instant())
        .isEqualTo(simulation.instantSource().instant().plusNanos(200_005));
    assertThat(simulation.node("b").clock().instant())
        .isEqualTo(simulation.instantSource().instant());
    assertThat(faults.refusals())
        .isEqualTo(Map.of(FaultKind.CLOCK_DRIFT, 1, FaultKind.CLOCK_JUMP, 1));
  }

  /** Red when the end of a drift lets the clock run right, whatever other drift lasts. */
  @Test
  void ofDriftsThatOverlapTheNewestHolds() {
    faults.plan(drift("a", 1, 10, 200));
    faults.plan(drift("a", 2, 3, -100));
    faults.plan(drift("b", 1, 3, 150));
    faults.plan(drift("b", 2, 10, -50));

    assertThat(driftsAt(3)).containsExactly("-100 ppm", "-50 ppm");
    assertThat(driftsAt(6)).containsExactly("200 ppm", "-50 ppm");
    assertThat(driftsAt(13)).containsExactly("0 ppm", "0 ppm");
  }

  private static PlannedFault drift(String node, int second, int seconds, long partsPerMillion) {
    return new PlannedFault(
        FaultKind.CLOCK_DRIFT,
        SECOND.multipliedBy(second),
        SECOND.multipliedBy(seconds),
        List.of(node),
        partsPerMillion);
  }

  /** The drifts of nodes a and b at an instant, as their clocks tell them. */
  private List<String> driftsAt(int second) {
    simulation.runFor(SECOND.multipliedBy(second).minus(simulation.elapsed()));
    return Stream.of("a", "b")
        .map(name -> simulation.node(name).clock().toString())
        .map(clock -> clock.substring(clock.indexOf("drift ") + 6, clock.length() - 1))
        .toList();
  }

  /** Red when the faults of each stretch are drawn from the beginning of the same stream. */
  @Test
  void faultsLetLooseAgainDoNotRepeatThemselves() {
    Swarm swarm = new Swarm(LinkConditions.ofDefaults(), Map.of(FaultKind.NODE_PAUSE, SECOND));
    List<List<Duration>> stretches = new ArrayList<>();
    for (int stretch = 0; stretch < 2; stretch++) {
      Duration begin = simulation.elapsed();
      int before = faults.applied().size();
      faults.unleash(swarm, SECOND.multipliedBy(60));
      simulation.runFor(SECOND.multipliedBy(60));
      stretches.add(
          faults.applied().stream()
              .skip(before)
              .map(fault -> ((PlannedFault) fault).at().minus(begin))
              .toList());
    }

    assertThat(stretches).allSatisfy(stretch -> assertThat(stretch).hasSizeGreaterThan(10));
    assertThat(stretches.get(0)).doesNotContainAnyElementsOf(stretches.get(1));
  }

  /** Red when each jump is weighed by itself. */
  @Test
  void jumpsStayWithinTheBudgetInAll() {
    Simulation world = Simulation.of(3);
    for (String name : List.of("a", "b", "c")) {
      world.addNode(name, node -> {});
    }
    world
        .faults()
        .unleash(
            new Swarm(
                LinkConditions.ofDefaults(), Map.of(FaultKind.CLOCK_JUMP, Duration.ofMillis(300))),
            Duration.ofMinutes(5));

    for (int i = 0; i < 3_000; i++) {
      world.runFor(Duration.ofMillis(100));
      for (SimulatedNode node : world.nodes()) {
        Duration error =
            Duration.between(world.instantSource().instant(), node.clock().instant()).abs();
        assertThat(error).isLessThanOrEqualTo(SECOND);
      }
    }

    assertThat(world.faults().counts().get(FaultKind.CLOCK_JUMP)).isGreaterThan(300);
  }

  /** Red when a suspension is not weighed against the budget, or is drawn longer than that. */
  @Test
  void suspensionsStayWithinTheBudget() {
    faults.plan(fault(FaultKind.CLOCK_SUSPEND, "a"));
    simulation.runFor(SECOND.multipliedBy(2));
    assertThat(faults.refusals()).isEqualTo(Map.of(FaultKind.CLOCK_SUSPEND, 1));

    faults.budget(FaultBudget.ofQuorum(3).withMaxClockSuspension(Duration.ofMillis(50)));
    faults.plan(at(3, FaultKind.CLOCK_SUSPEND, "b"));
    faults.unleash(
        new Swarm(LinkConditions.ofDefaults(), Map.of(FaultKind.CLOCK_SUSPEND, SECOND)),
        Duration.ofMinutes(2));
    simulation.runFor(Duration.ofMinutes(3));

    assertThat(faults.counts().get(FaultKind.CLOCK_SUSPEND)).isGreaterThan(50);
    assertThat(faults.applied())
        .allSatisfy(fault ->
            assertThat(((PlannedFault) fault).lasting())
                .isBetween(Duration.ofNanos(1), Duration.ofMillis(50)));
    assertThat(simulation.nodes()).noneMatch(node -> node.clock().toString().contains("suspended"));
  }

  /** Red when what is beyond the budget and what has nothing to strike are told as one. */
  @Test
  void theTraceTellsWhyAFaultDidNotHappen() {
    faults.plan(fault(FaultKind.CONNECTION_RESET, "a", "b"));
    faults.plan(new PlannedFault(FaultKind.CLOCK_DRIFT, SECOND, SECOND, List.of("a"), 201));
    simulation.runFor(SECOND);

    assertThat(simulation.trace().last(2).get(0)).contains("nothing to strike: CONNECTION_RESET");
    assertThat(simulation.trace().last(2).get(1)).contains("beyond the budget: CLOCK_DRIFT");
  }

  /** Red when cease leaves the conditions, what is planned or what lasts. */
  @Test
  void afterTheFaultsHaveCeasedNothingGoesWrong() {
    Simulation world = Simulation.builder(7).disk(name -> CrashFileSystem.create()).build();
    int[] arrived = {0};
    for (String name : List.of("a", "b", "c", "d", "e")) {
      world.addNode(name, node -> node.onMessage((from, message) -> arrived[0]++));
    }
    Map<FaultKind, Duration> all = new java.util.EnumMap<>(FaultKind.class);
    EnumSet.allOf(FaultKind.class).stream()
        .filter(kind -> !kind.isOfMessage())
        .forEach(kind -> all.put(kind, SECOND.multipliedBy(3)));
    world.faults().budget(FaultBudget.ofQuorum(5).withMaxClockSuspension(SECOND));
    world
        .faults()
        .unleash(
            new Swarm(
                LinkConditions.ofDefaults()
                    .withLoss(0.5)
                    .withDuplication(0.5)
                    .withReordering(0.5, SECOND.multipliedBy(9)),
                all),
            Duration.ofMinutes(1));
    world.runFor(SECOND.multipliedBy(30));
    assertThat(world.nodes()).anyMatch(node -> !node.isUp() || node.isPaused());

    world.faults().cease();
    int faultsBefore = world.faults().applied().size();
    assertThat(world.nodes()).allMatch(SimulatedNode::isUp).noneMatch(SimulatedNode::isPaused);
    assertThat(world.nodes()).allMatch(node -> node.clock().toString().endsWith("drift 0 ppm]"));
    world.runFor(SECOND);
    arrived[0] = 0;
    for (int i = 0; i < 100; i++) {
      for (SimulatedNode from : world.nodes()) {
        world.nodes().forEach(to -> from.send(to.name(), new byte[1]));
      }
    }
    world.runFor(Duration.ofMillis(1));

    assertThat(arrived[0]).isEqualTo(2_500);
    world.runFor(Duration.ofMinutes(2));
    assertThat(world.faults().applied()).hasSize(faultsBefore);
  }

  @Test
  void whatTheTestDidByHandDoesNotCease() {
    simulation.network().partition(List.of("a"), List.of("b"));
    simulation.node("c").crash(CrashKind.PROCESS_KILL);
    faults.plan(at(1, FaultKind.PROCESS_KILL, "a"));
    simulation.network().conditions("b", "c", LinkConditions.ofDefaults().withLoss(1));

    faults.cease();
    faults.plan(new PlannedFault(FaultKind.NODE_PAUSE, SECOND, SECOND, List.of("b"), 0));
    simulation.runFor(Duration.ofMillis(1_500));

    assertThat(simulation.node("a").linkTo(simulation.node("b")).isCut()).isTrue();
    assertThat(simulation.node("c").isUp()).isFalse();
    assertThat(faults.counts()).isEqualTo(Map.of(FaultKind.NODE_PAUSE, 1));
    simulation.node("b").send("c", new byte[1]);
    assertThat(faults.counts()).containsEntry(FaultKind.LOSS, 1);
  }

  @Test
  void diskFaultsSpareTheLastIntactCopy() {
    faults.budget(FaultBudget.ofQuorum(3).withMinIntactCopies(1));
    RecordLedger ledger = faults.ledger();
    ledger.acknowledged("r", List.of("b", "a"));
    ledger.copied("r", "c");
    ledger.copied("unknown", "c");
    assertThat(ledger.holders("r")).containsExactly("a", "b", "c");

    faults.plan(fault(FaultKind.DISK_LOSS, "a"));
    faults.plan(at(10, FaultKind.CORRUPTION, "b"));
    faults.plan(at(11, FaultKind.DISK_LOSS, "c"));
    faults.plan(at(12, FaultKind.CORRUPTION, "c"));
    simulation.runFor(SECOND.multipliedBy(20));

    assertThat(ledger.holders("r")).containsExactly("c");
    assertThat(corrupted).hasSize(1);
    assertThat(faults.refusals())
        .isEqualTo(Map.of(FaultKind.DISK_LOSS, 1, FaultKind.CORRUPTION, 1));

    ledger.released("r");
    assertThat(ledger.holders("r")).isEmpty();
    faults.plan(at(21, FaultKind.CORRUPTION, "c"));
    simulation.runFor(SECOND.multipliedBy(5));
    assertThat(faults.refusals()).containsEntry(FaultKind.CORRUPTION, 2);
  }

  @Test
  void aDiskThatIsLostWhileTheNodeIsDownIsNotStruckOut() {
    faults.budget(FaultBudget.ofQuorum(3).withMinIntactCopies(1));
    faults.ledger().acknowledged("r", List.of("a", "b"));
    simulation.node("a").crash(CrashKind.PROCESS_KILL);
    faults.plan(fault(FaultKind.DISK_LOSS, "a"));
    simulation.runFor(SECOND.multipliedBy(2));

    assertThat(faults.ledger().holders("r")).containsExactly("a", "b");
  }

  @Test
  void connectionFaultsNeedAConnection() {
    for (FaultKind kind : List.of(FaultKind.CONNECTION_RESET, FaultKind.HALF_OPEN)) {
      faults.plan(at(1, kind, "a", "b"));
      faults.plan(at(3, kind, "a", "b"));
    }
    simulation.node("b").listen(1, connection -> (c, bytes) -> {});
    simulation.runFor(SECOND.multipliedBy(2));
    assertThat(faults.applied()).isEmpty();

    simulation.node("a").connect("b", 1, (c, bytes) -> {});
    simulation.node("a").connect("b", 1, (c, bytes) -> {});
    simulation.runFor(SECOND.multipliedBy(2));

    assertThat(faults.counts()).isEqualTo(Map.of(FaultKind.CONNECTION_RESET, 1));
  }

  @Test
  void networkFaultsEnd() {
    faults.targets(List.of("b", "a"));
    faults.plan(fault(FaultKind.PARTITION, "a"));
    faults.plan(fault(FaultKind.ONE_WAY_PARTITION, "a", "c"));
    faults.plan(fault(FaultKind.LINK_PAUSE, "b", "c"));
    faults.plan(
        new PlannedFault(FaultKind.SLOW_LINK, SECOND, SECOND, List.of("c", "b"), 1_000_000));
    List<String> arrived = new ArrayList<>();
    simulation.node("b").onMessage((from, message) -> arrived.add(from + ">b"));
    simulation.node("c").onMessage((from, message) -> arrived.add(from + ">c"));
    simulation.runFor(Duration.ofMillis(1_500));
    sendAll();
    simulation.runFor(SECOND);
    assertThat(arrived).isEmpty();

    simulation.runFor(SECOND.multipliedBy(8));
    sendAll();
    simulation.runFor(SECOND);

    assertThat(arrived).containsExactlyInAnyOrder("b>c", "a>b", "a>c", "b>c", "c>b");
  }

  private void sendAll() {
    simulation.node("a").send("b", new byte[1]);
    simulation.node("a").send("c", new byte[1]);
    simulation.node("b").send("c", new byte[1]);
    simulation.node("c").send("b", new byte[1]);
  }

  @Seeds(10)
  void everyDrawnFaultStaysWithinTheBudget(SeededRandom random) {
    Simulation world = Simulation.of(random.seed());
    for (int i = 0; i < 5; i++) {
      world.addNode("n" + i, node -> {});
    }
    FaultBudget budget = new FaultBudget(2, 1, 300, Duration.ofMillis(50), Duration.ofMillis(20));
    world.faults().budget(budget).targets(List.of("n0", "n1", "n2", "n3"));
    Swarm swarm = Swarm.draw(random, EnumSet.allOf(FaultKind.class));
    world.faults().unleash(swarm, Duration.ofMinutes(1));

    for (int i = 0; i < 600; i++) {
      world.runFor(Duration.ofMillis(100));
      assertThat(world.nodes().stream().filter(node -> !node.isUp())).hasSizeLessThanOrEqualTo(2);
    }

    assertThat(world.node("n4").lives()).isEqualTo(1);
    for (Fault fault : world.faults().applied()) {
      PlannedFault planned = (PlannedFault) fault;
      assertThat(planned.nodes()).doesNotContain("n4");
      assertThat(swarm.meanIntervals()).containsKey(planned.kind());
      if (planned.kind() == FaultKind.CLOCK_DRIFT) {
        assertThat(Math.abs(planned.amount())).isLessThanOrEqualTo(300);
      } else if (planned.kind() == FaultKind.CLOCK_SUSPEND) {
        assertThat(planned.lasting()).isLessThanOrEqualTo(Duration.ofMillis(20));
      }
    }
  }

  @Test
  void tooFewNodesForAKindMeansNone() {
    Simulation world = Simulation.of(1);
    world.addNode("only", node -> {});
    world
        .faults()
        .unleash(
            new Swarm(
                LinkConditions.ofDefaults(),
                Map.of(FaultKind.PARTITION, SECOND, FaultKind.SLOW_LINK, SECOND)),
            Duration.ofMinutes(1));
    world.runFor(Duration.ofMinutes(1));

    assertThat(world.faults().applied()).isEmpty();
  }

  /** Red when Swarm.draw iterates over the set it is given. */
  @Test
  void aSwarmIsDrawnInTheOrderOfTheKinds() {
    Set<FaultKind> one = new java.util.LinkedHashSet<>(EnumSet.allOf(FaultKind.class));
    List<FaultKind> reversed = new ArrayList<>(one);
    java.util.Collections.reverse(reversed);
    Set<FaultKind> other = new java.util.LinkedHashSet<>(reversed);

    assertThat(Swarm.draw(SeededRandom.of(4), other).toString())
        .isEqualTo(Swarm.draw(SeededRandom.of(4), one).toString());
  }

  @Test
  void swarmsDiffer() {
    Set<Set<FaultKind>> subsets = new java.util.LinkedHashSet<>();
    for (long seed = 0; seed < 50; seed++) {
      Swarm swarm = Swarm.draw(SeededRandom.of(seed), EnumSet.allOf(FaultKind.class));
      subsets.add(swarm.meanIntervals().keySet());
    }

    assertThat(subsets).hasSizeGreaterThan(40);
    assertThat(Swarm.draw(SeededRandom.of(1), EnumSet.noneOf(FaultKind.class)).meanIntervals())
        .isEmpty();
  }

  @Test
  void refusesFaultsThatMakeNoSense() {
    assertThatThrownBy(() -> fault(FaultKind.LOSS, "a")).hasMessageContaining("LOSS");
    assertThatThrownBy(() -> fault(FaultKind.PARTITION)).hasMessageContaining("[]");
    assertThatThrownBy(() -> fault(FaultKind.SLOW_LINK, "a")).hasMessageContaining("[a]");
    assertThatThrownBy(() -> fault(FaultKind.POWER_LOSS, "a", "b")).hasMessageContaining("[a, b]");
    assertThatThrownBy(() -> new MessageFault(FaultKind.PARTITION, SECOND, "a", "b", 1))
        .hasMessageContaining("PARTITION");
    assertThatThrownBy(() -> faults.plan(fault(FaultKind.POWER_LOSS, "z")))
        .hasMessageContaining("no node z");
    simulation.runFor(SECOND.multipliedBy(2));
    assertThatThrownBy(() -> faults.plan(fault(FaultKind.POWER_LOSS, "a")))
        .hasMessageContaining("is past");
    assertThatThrownBy(() -> new Swarm(LinkConditions.ofDefaults(), Map.of(FaultKind.LOSS, SECOND)))
        .hasMessageContaining("LOSS");
    assertThatThrownBy(() ->
            new Swarm(LinkConditions.ofDefaults(), Map.of(FaultKind.POWER_LOSS, Duration.ZERO)))
        .hasMessageContaining("POWER_LOSS");
  }

  @Test
  void refusesBudgetsThatMakeNoSense() {
    FaultBudget good = FaultBudget.ofQuorum(5);

    assertThat(good).isEqualTo(new FaultBudget(2, 3, 200, SECOND, Duration.ZERO));
    assertThat(FaultBudget.ofQuorum(4).minIntactCopies()).isEqualTo(3);
    assertThat(good.withMaxClockJump(Duration.ZERO).withMaxClockSuspension(SECOND))
        .isEqualTo(new FaultBudget(2, 3, 200, Duration.ZERO, SECOND));
    assertThatThrownBy(() -> good.withMaxClockJump(SECOND.negated()))
        .hasMessageContaining("maxClockJump=PT-1S");
    assertThatThrownBy(() -> good.withMaxClockSuspension(SECOND.negated()))
        .hasMessageContaining("maxClockSuspension=PT-1S");
    assertThatThrownBy(() -> FaultBudget.ofQuorum(0)).hasMessageContaining("nodes=0");
    assertThatThrownBy(() -> good.withMaxNodesDown(-1)).hasMessageContaining("maxNodesDown=-1");
    assertThatThrownBy(() -> good.withMinIntactCopies(-1)).hasMessageContaining("=-1");
    assertThatThrownBy(() -> good.withMaxDriftPpm(-1)).hasMessageContaining("maxDriftPpm=-1");
    assertThatThrownBy(() -> good.withMaxDriftPpm(900_001)).hasMessageContaining("900001");
  }

  private static PlannedFault fault(FaultKind kind, String... nodes) {
    return new PlannedFault(kind, SECOND, SECOND.multipliedBy(5), List.of(nodes), 0);
  }

  private static PlannedFault at(int second, FaultKind kind, String... nodes) {
    return new PlannedFault(kind, SECOND.multipliedBy(second), Duration.ZERO, List.of(nodes), 0);
  }
}
