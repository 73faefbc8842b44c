package io.ashlar.testkit.simulation;

import io.ashlar.testkit.random.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What makes things go wrong in a simulation, within a budget, and keeps the list of what did.
 *
 * <p>The list is what a failing run is reduced over: each fault has a name that means the same in
 * the next run of the seed, so that a run can be repeated with only some of them ({@link
 * SimulationCheck}). Faults a test applies by hand ({@link SimulatedNode#crash}, {@link
 * SimulatedNetwork#partition}) are its script, are not weighed against the budget, and stay.
 */
public final class FaultInjector {
  private final Simulation simulation;
  private final @Nullable Set<Fault> allowed;
  private final RecordLedger ledger;
  private final List<Fault> applied = new ArrayList<>();
  private final Map<FaultKind, Integer> counts = new EnumMap<>(FaultKind.class);
  private final Map<FaultKind, Integer> refusals = new EnumMap<>(FaultKind.class);
  private @Nullable FaultBudget budget;
  private @Nullable Collection<String> targets;

  FaultInjector(Simulation simulation, @Nullable Set<Fault> allowed) {
    this.simulation = simulation;
    this.allowed = allowed;
    this.ledger = new RecordLedger(simulation);
  }

  /**
   * Sets the budget. Without one, it is that of a quorum of the targets.
   *
   * @param newBudget for faults that strike from now on, and for the drawing of later ones
   * @return this injector
   */
  public FaultInjector budget(FaultBudget newBudget) {
    simulation.requireOwner();
    budget = newBudget;
    return this;
  }

  /**
   * Restricts drawn faults to some nodes: the servers, say, and not the test's clients. Without
   * this, all nodes there are when faults are drawn.
   *
   * @param names the names of nodes; their order does not matter
   * @return this injector
   */
  public FaultInjector targets(Collection<String> names) {
    targets = simulation.inOrder(names).stream().map(SimulatedNode::name).toList();
    return this;
  }

  /**
   * Returns the book of acknowledged records, which the budget is checked against.
   *
   * @return the only ledger
   */
  public RecordLedger ledger() {
    return ledger;
  }

  /**
   * Lets faults loose: sets the conditions of the network and plans the others at random over a
   * stretch of virtual time. Each lasts for about its kind's mean interval.
   *
   * @param swarm which, and how many
   * @param horizon from now until when faults begin
   */
  public void unleash(Swarm swarm, Duration horizon) {
    simulation.requireOwner();
    simulation.network().conditions(swarm.conditions());
    long end = simulation.now() + Durations.nanos("horizon", horizon);
    swarm
        .meanIntervals()
        .forEach((kind, interval) -> {
          SeededRandom random = simulation.random("faults").fork(kind.name());
          long mean = interval.toNanos();
          long time = simulation.now() + (long) (mean * random.nextExponential());
          while (time < end) {
            draw(kind, time, mean, random);
            time += 1 + (long) (mean * random.nextExponential());
          }
        });
  }

  /**
   * Plans one fault. It is subject to the budget when its time comes, and part of the list.
   *
   * @param fault not in the past
   */
  public void plan(PlannedFault fault) {
    simulation.requireOwner();
    fault.nodes().forEach(simulation::node);
    long time = fault.at().toNanos();
    if (time < simulation.now()) {
      throw new IllegalArgumentException(fault + " is past, it is " + simulation.elapsed());
    }
    simulation.schedule(time, new Strike(fault));
  }

  /**
   * Returns the faults that have happened.
   *
   * @return a copy, in the order they happened
   */
  public List<Fault> applied() {
    return List.copyOf(applied);
  }

  /**
   * Returns how many faults of each kind have happened.
   *
   * @return the kinds that have happened at all; unmodifiable
   */
  public Map<FaultKind, Integer> counts() {
    return Collections.unmodifiableMap(counts);
  }

  /**
   * Returns how many planned faults did not happen: beyond the budget, or pointless (a node already
   * down, no connection to reset).
   *
   * @return the kinds that were refused at all; unmodifiable
   */
  public Map<FaultKind, Integer> refusals() {
    return Collections.unmodifiableMap(refusals);
  }

  /** Records a message fault that was drawn, unless this run is to go without it. */
  boolean strike(MessageFault fault) {
    if (allowed != null && !allowed.contains(fault)) {
      return false;
    }
    record(fault);
    return true;
  }

  private void record(Fault fault) {
    applied.add(fault);
    counts.merge(fault.kind(), 1, Integer::sum);
  }

  private void draw(FaultKind kind, long time, long mean, SeededRandom random) {
    List<String> names = new ArrayList<>(targetNames());
    shuffle(names, random);
    int wanted = PlannedFault.nodesOf(kind);
    if (names.size() < Math.max(wanted, kind == FaultKind.PARTITION ? 2 : 1)) {
      return;
    }
    int chosen = wanted == 0 ? 1 + random.nextInt(names.size() - 1) : wanted;
    long lasting = lasts(kind) ? 1 + (long) (mean * random.nextExponential()) : 0;
    plan(
        new PlannedFault(
            kind,
            Duration.ofNanos(time),
            Duration.ofNanos(lasting),
            names.subList(0, chosen),
            amount(kind, random)));
  }

  private static boolean lasts(FaultKind kind) {
    return switch (kind) {
      case CONNECTION_RESET, HALF_OPEN, CLOCK_JUMP, CORRUPTION -> false;
      default -> true;
    };
  }

  private long amount(FaultKind kind, SeededRandom random) {
    FaultBudget limit = effectiveBudget();
    return switch (kind) {
      case SLOW_LINK -> 2 + random.nextInt(99);
      case CLOCK_DRIFT -> within(limit.maxDriftPpm(), random);
      case CLOCK_JUMP -> within(limit.maxClockJump().toNanos(), random);
      default -> 0;
    };
  }

  private static long within(long limit, SeededRandom random) {
    return random.nextLong(2 * limit + 1) - limit;
  }

  /** Fisher and Yates, by our own generator: {@code Collections.shuffle} promises no algorithm. */
  private static void shuffle(List<String> names, SeededRandom random) {
    for (int i = names.size() - 1; i > 0; i--) {
      Collections.swap(names, i, random.nextInt(i + 1));
    }
  }

  private Collection<String> targetNames() {
    return targets != null
        ? targets
        : simulation.nodes().stream().map(SimulatedNode::name).toList();
  }

  private FaultBudget effectiveBudget() {
    return budget != null ? budget : FaultBudget.ofQuorum(Math.max(1, targetNames().size()));
  }

  /** Applies a planned fault; returns what ends it, or null if it cannot or may not happen. */
  private @Nullable Runnable apply(PlannedFault fault) {
    SimulatedNetwork network = simulation.network();
    SimulatedNode node = simulation.node(fault.nodes().get(0));
    String first = node.name();
    String second = fault.nodes().get(fault.nodes().size() - 1);
    return switch (fault.kind()) {
      case PARTITION -> network.partition(fault.nodes(), others(fault.nodes()))::end;
      case ONE_WAY_PARTITION -> network.partitionOneWay(List.of(first), List.of(second))::end;
      case SLOW_LINK -> network.slow(first, second, fault.amount())::end;
      case LINK_PAUSE -> network.pause(first, second)::end;
      case CONNECTION_RESET ->
          network.resetConnections(first, second) > 0 ? FaultInjector::nothing : null;
      case HALF_OPEN ->
          network.halfOpenConnections(first, second) > 0 ? FaultInjector::nothing : null;
      case PROCESS_KILL -> crash(node, CrashKind.PROCESS_KILL);
      case POWER_LOSS -> crash(node, CrashKind.POWER_LOSS);
      case DISK_LOSS -> loseDisk(node);
      case CORRUPTION -> corrupt(node);
      case NODE_PAUSE -> pause(node, false);
      case CLOCK_SUSPEND -> pause(node, true);
      case CLOCK_DRIFT -> drift(node, fault.amount());
      case CLOCK_JUMP -> jump(node, fault.amount());
      case LOSS, DUPLICATION, REORDERING -> throw new AssertionError(fault);
    };
  }

  private static void nothing() {}

  private List<String> others(List<String> side) {
    List<String> others = new ArrayList<>(targetNames());
    others.removeAll(side);
    return others;
  }

  private @Nullable Runnable crash(SimulatedNode node, CrashKind kind) {
    long down = simulation.nodes().stream().filter(other -> !other.isUp()).count();
    if (!node.isUp() || down >= effectiveBudget().maxNodesDown()) {
      return null;
    }
    node.crash(kind);
    int life = node.lives();
    return () -> {
      if (node.lives() == life) {
        node.restart();
      }
    };
  }

  private @Nullable Runnable loseDisk(SimulatedNode node) {
    if (!ledger.canLose(node, effectiveBudget().minIntactCopies())) {
      return null;
    }
    Runnable end = crash(node, CrashKind.DISK_LOSS);
    if (end != null) {
      ledger.lose(node);
    }
    return end;
  }

  private @Nullable Runnable corrupt(SimulatedNode node) {
    NodeDisk disk = simulation.disk();
    if (disk == null
        || !ledger.canLose(node, effectiveBudget().minIntactCopies())
        || !disk.corrupt(
            node.fileSystem(), simulation.random("corruption").fork(simulation.now()))) {
      return null;
    }
    ledger.lose(node);
    return FaultInjector::nothing;
  }

  private static @Nullable Runnable pause(SimulatedNode node, boolean withClock) {
    if (!node.isUp() || node.isPaused()) {
      return null;
    }
    node.pause();
    if (withClock) {
      node.clock().suspend();
    }
    return () -> {
      if (withClock) {
        node.clock().resume();
      }
      node.resume();
    };
  }

  private @Nullable Runnable drift(SimulatedNode node, long partsPerMillion) {
    if (Math.abs(partsPerMillion) > effectiveBudget().maxDriftPpm()) {
      return null;
    }
    node.clock().setDrift(partsPerMillion);
    return () -> node.clock().setDrift(0);
  }

  private @Nullable Runnable jump(SimulatedNode node, long nanos) {
    if (Math.abs(nanos) > effectiveBudget().maxClockJump().toNanos()) {
      return null;
    }
    node.clock().jump(Duration.ofNanos(nanos));
    return FaultInjector::nothing;
  }

  /** A planned fault whose time has come. */
  private final class Strike extends Event {
    private final PlannedFault fault;

    Strike(PlannedFault fault) {
      this.fault = fault;
    }

    @Override
    void fire() {
      if (allowed != null && !allowed.contains(fault)) {
        return;
      }
      Runnable end = apply(fault);
      if (end == null) {
        refusals.merge(fault.kind(), 1, Integer::sum);
        note(TraceKind.FAULT_REFUSED);
        return;
      }
      record(fault);
      note(TraceKind.FAULT);
      if (!fault.lasting().isZero()) {
        simulation.schedule(simulation.now() + fault.lasting().toNanos(), new Relief(this, end));
      }
    }

    private void note(TraceKind kind) {
      simulation.trace().add(kind, -1, -1, 0, 0, fault.toString());
    }
  }

  /** The end of a fault that lasts. */
  private static final class Relief extends Event {
    private final Strike strike;
    private final Runnable end;

    Relief(Strike strike, Runnable end) {
      this.strike = strike;
      this.end = end;
    }

    @Override
    void fire() {
      strike.note(TraceKind.FAULT_ENDED);
      end.run();
    }
  }
}
