package io.ashlar.testkit.simulation;

import io.ashlar.testkit.random.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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

  /** What has struck and lasts, in the order it struck. */
  private final Set<Relief> lasting = new LinkedHashSet<>();

  /** The drifts that each node's clock is under, by its name, in the order they struck. */
  private final Map<String, List<PlannedFault>> drifts = new LinkedHashMap<>();

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
   * Restricts drawn faults to some nodes: the servers, say, and not the test's clients. Only these
   * count when the budget asks how many nodes are down. Without this, all nodes there are.
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
   * stretch of virtual time. Each lasts for about its kind's mean interval, a suspension of a clock
   * for no longer than the budget lets it.
   *
   * <p>The horizon ends the beginning of planned faults only: some last longer, and messages go on
   * being lost, doubled and held back. {@link #cease} is the end of all of it.
   *
   * @param swarm which, and how many
   * @param horizon for how long from now planned faults begin
   */
  public void unleash(Swarm swarm, Duration horizon) {
    simulation.requireOwner();
    simulation.network().conditions(swarm.conditions());
    long end = simulation.now() + Durations.nanos("horizon", horizon);
    swarm
        .meanIntervals()
        .forEach((kind, interval) -> {
          // By the instant, too: let loose again, faults do not repeat themselves.
          SeededRandom random =
              simulation.random("faults").fork(kind.name()).fork(simulation.now());
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
   * Ends all faults of this injector, so that a test can ask for progress: once nothing goes wrong
   * any more, the system must get on.
   *
   * <p>What is planned and has not struck never will. What lasts ends now, in the order it struck:
   * partitions heal, nodes restart and go on, clocks run at their right rate. The network's common
   * conditions keep their latency and width, and spare every message sent from now on. What has
   * been destroyed stays destroyed, a wall clock stays as far off as it has jumped, and a fault
   * planned without an end goes on.
   *
   * <p>What the test did by hand stays, too: for partitions, slowness and pauses there is {@link
   * SimulatedNetwork#heal}, and conditions set for one link are the test's to change. {@link
   * #unleash} and {@link #plan} may be called again.
   */
  public void cease() {
    simulation.requireOwner();
    simulation.cancelIf(event -> event instanceof Strike || event instanceof Relief);
    List<Relief> reliefs = List.copyOf(lasting);
    reliefs.forEach(Relief::run);
    simulation.network().spareMessages();
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
   * Returns how many planned faults did not happen: beyond the budget, or without anything to
   * strike (a node already down, no connection to reset, a disk that cannot be corrupted). The
   * trace tells the two apart.
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
    plan(
        new PlannedFault(
            kind,
            Duration.ofNanos(time),
            Duration.ofNanos(length(kind, mean, random)),
            names.subList(0, chosen),
            amount(kind, random)));
  }

  private long length(FaultKind kind, long mean, SeededRandom random) {
    return switch (kind) {
      case CONNECTION_RESET, HALF_OPEN, CLOCK_JUMP, CORRUPTION -> 0;
      case CLOCK_SUSPEND -> {
        long longest = effectiveBudget().maxClockSuspension().toNanos();
        // Without a budget for it, any length: it will be refused, and be seen to be refused.
        yield 1 + (longest == 0 ? mean : random.nextLong(longest));
      }
      default -> 1 + (long) (mean * random.nextExponential());
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

  /** Applies a planned fault, if it can and may happen. */
  private Effect apply(PlannedFault fault) {
    SimulatedNetwork network = simulation.network();
    SimulatedNode node = simulation.node(fault.nodes().get(0));
    String first = node.name();
    String second = fault.nodes().get(fault.nodes().size() - 1);
    return switch (fault.kind()) {
      case PARTITION -> Effect.until(network.partition(fault.nodes(), others(fault.nodes()))::end);
      case ONE_WAY_PARTITION ->
          Effect.until(network.partitionOneWay(List.of(first), List.of(second))::end);
      case SLOW_LINK -> Effect.until(network.slow(first, second, fault.amount())::end);
      case LINK_PAUSE -> Effect.until(network.pause(first, second)::end);
      case CONNECTION_RESET -> Effect.ifAny(network.resetConnections(first, second));
      case HALF_OPEN -> Effect.ifAny(network.halfOpenConnections(first, second));
      case PROCESS_KILL -> crash(node, CrashKind.PROCESS_KILL);
      case POWER_LOSS -> crash(node, CrashKind.POWER_LOSS);
      case DISK_LOSS -> loseDisk(node);
      case CORRUPTION -> corrupt(node);
      case NODE_PAUSE -> pause(node);
      case CLOCK_SUSPEND -> suspend(node, fault.lasting());
      case CLOCK_DRIFT -> drift(node, fault);
      case CLOCK_JUMP -> jump(node, Duration.ofNanos(fault.amount()));
      case LOSS, DUPLICATION, REORDERING -> throw new AssertionError(fault);
    };
  }

  private List<String> others(List<String> side) {
    List<String> others = new ArrayList<>(targetNames());
    others.removeAll(side);
    return others;
  }

  private Effect crash(SimulatedNode node, CrashKind kind) {
    if (!node.isUp()) {
      return Effect.POINTLESS;
    }
    Collection<String> names = targetNames();
    long down = names.stream().filter(name -> !simulation.node(name).isUp()).count();
    if (names.contains(node.name()) && down >= effectiveBudget().maxNodesDown()) {
      return Effect.BEYOND_BUDGET;
    }
    node.crash(kind);
    return Effect.until(ofLife(node, node::restart));
  }

  /** What ends a fault of one life of a node, and is nothing to a later one. */
  private static Runnable ofLife(SimulatedNode node, Runnable end) {
    int life = node.lives();
    return () -> {
      if (node.lives() == life) {
        end.run();
      }
    };
  }

  private Effect loseDisk(SimulatedNode node) {
    if (!ledger.canLose(node, effectiveBudget().minIntactCopies())) {
      return Effect.BEYOND_BUDGET;
    }
    Effect effect = crash(node, CrashKind.DISK_LOSS);
    if (effect.kind() == TraceKind.FAULT) {
      ledger.lose(node);
    }
    return effect;
  }

  private Effect corrupt(SimulatedNode node) {
    if (!ledger.canLose(node, effectiveBudget().minIntactCopies())) {
      return Effect.BEYOND_BUDGET;
    }
    NodeDisk disk = simulation.disk();
    SeededRandom random = simulation.random("corruption").fork(simulation.now());
    if (disk == null || !disk.corrupt(node.fileSystem(), random)) {
      return Effect.POINTLESS;
    }
    ledger.lose(node);
    return Effect.WITHOUT_END;
  }

  private static Effect pause(SimulatedNode node) {
    if (!node.isUp() || node.isPaused()) {
      return Effect.POINTLESS;
    }
    node.pause();
    return Effect.until(ofLife(node, node::resume));
  }

  private Effect suspend(SimulatedNode node, Duration duration) {
    if (duration.isZero() || duration.compareTo(effectiveBudget().maxClockSuspension()) > 0) {
      return Effect.BEYOND_BUDGET;
    }
    Effect effect = pause(node);
    if (effect.kind() != TraceKind.FAULT) {
      return effect;
    }
    node.clock().suspend();
    return Effect.until(
        ofLife(
            node,
            () -> {
              node.clock().resume();
              node.resume();
            }));
  }

  private Effect drift(SimulatedNode node, PlannedFault fault) {
    if (Math.abs(fault.amount()) > effectiveBudget().maxDriftPpm()) {
      return Effect.BEYOND_BUDGET;
    }
    List<PlannedFault> ofNode = drifts.computeIfAbsent(node.name(), name -> new ArrayList<>());
    Runnable obeyTheNewest =
        () -> node.clock().setDrift(ofNode.isEmpty() ? 0 : ofNode.get(ofNode.size() - 1).amount());
    ofNode.add(fault);
    obeyTheNewest.run();
    return Effect.until(() -> {
      ofNode.remove(fault);
      obeyTheNewest.run();
    });
  }

  private Effect jump(SimulatedNode node, Duration distance) {
    Duration error = node.clock().jumped().plus(distance).abs();
    if (error.compareTo(effectiveBudget().maxClockJump()) > 0) {
      return Effect.BEYOND_BUDGET;
    }
    node.clock().jump(distance);
    return Effect.WITHOUT_END;
  }

  /**
   * What became of a planned fault.
   *
   * @param kind whether it happened, as the trace tells it
   * @param end what ends it
   */
  private record Effect(TraceKind kind, Runnable end) {
    static final Effect WITHOUT_END = until(() -> {});
    static final Effect BEYOND_BUDGET = new Effect(TraceKind.FAULT_REFUSED, () -> {});
    static final Effect POINTLESS = new Effect(TraceKind.FAULT_POINTLESS, () -> {});

    static Effect until(Runnable end) {
      return new Effect(TraceKind.FAULT, end);
    }

    static Effect ifAny(int struck) {
      return struck > 0 ? WITHOUT_END : POINTLESS;
    }
  }

  /** A planned fault whose time has come. */
  private final class Strike extends Event {
    private final PlannedFault fault;

    Strike(PlannedFault fault) {
      this.fault = fault;
    }

    @Override
    public void run() {
      if (allowed != null && !allowed.contains(fault)) {
        return;
      }
      Effect effect = apply(fault);
      note(effect.kind());
      if (effect.kind() != TraceKind.FAULT) {
        refusals.merge(fault.kind(), 1, Integer::sum);
        return;
      }
      record(fault);
      if (!fault.lasting().isZero()) {
        Relief relief = new Relief(this, effect.end());
        lasting.add(relief);
        simulation.schedule(simulation.now() + fault.lasting().toNanos(), relief);
      }
    }

    private void note(TraceKind kind) {
      simulation.trace().add(kind, -1, -1, 0, 0, fault.toString());
    }
  }

  /** The end of a fault that lasts. */
  private final class Relief extends Event {
    private final Strike strike;
    private final Runnable end;

    Relief(Strike strike, Runnable end) {
      this.strike = strike;
      this.end = end;
    }

    @Override
    public void run() {
      lasting.remove(this);
      strike.note(TraceKind.FAULT_ENDED);
      end.run();
    }
  }
}
