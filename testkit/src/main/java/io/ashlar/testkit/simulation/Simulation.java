package io.ashlar.testkit.simulation;

import io.ashlar.testkit.random.SeededRandom;
import java.nio.file.FileSystem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A world of nodes, a network and time that is a pure function of one seed.
 *
 * <p><b>How it works.</b> All that will happen is an event in one queue, ordered by virtual time
 * and, at one instant, by the order in which it was added. The simulation takes the first event,
 * sets the time to it, and runs it to its end on the calling thread; what it causes are new events.
 * An hour passes as fast as its events can be run, and nothing ever happens at the same time as
 * something else. (The idea is as old as discrete event simulation; that it should be the way to
 * test a distributed system was shown by FoundationDB: Zhou et al., "FoundationDB: A Distributed
 * Unbundled Transactional Key Value Store", SIGMOD 2021.)
 *
 * <p><b>What makes it repeatable.</b> Chance comes from {@link SeededRandom}, split into streams by
 * name; ties are broken by a sequence number; no decision depends on the iteration order of a hash
 * table or on floating-point functions that differ between JVMs. The same seed gives the same
 * {@link Trace#hash()} on every JDK.
 *
 * <p><b>What could break it,</b> and what is done about it. The code under test must take its time,
 * chance and threads from here. A call from another thread is refused and fails the run; a wait for
 * a future that is not done is refused; a task that sleeps, waits or blocks on a lock is noticed by
 * a watch, interrupted and fails the run. What cannot be noticed directly - {@code
 * System.nanoTime()}, {@code Instant.now()}, an unseeded {@code Random}, the order of a {@code
 * Set.of} - shows as two runs of one seed that differ: {@link SimulationCheck#checkReproducible}
 * looks for exactly that, and an architecture test that forbids these calls is the cheapest guard
 * of all.
 *
 * <p>Not thread-safe: belongs to the thread that built it.
 */
public final class Simulation {
  private final long seed;
  private final Thread owner = Thread.currentThread();
  private final Instant epoch;
  private final @Nullable NodeDisk disk;
  private final EventQueue queue = new EventQueue();
  private final Map<String, SimulatedNode> nodesByName = new LinkedHashMap<>();
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final Trace trace;
  private final SimulatedNetwork network;
  private final FaultInjector faults;
  private final SimulatedExecutor executor;
  private final BlockingWatch watch;
  private long now;
  private boolean running;
  private volatile @Nullable Throwable failure;

  private Simulation(Builder builder) {
    seed = builder.seed;
    epoch = builder.epoch;
    disk = builder.disk;
    trace = new Trace(this, builder.traceCapacity);
    network = new SimulatedNetwork(this);
    faults = new FaultInjector(this, builder.allowed);
    executor = new SimulatedExecutor(this, null);
    watch = new BlockingWatch(owner, builder.blockedAfter);
  }

  /**
   * Returns a simulation without nodes and with the defaults of {@link Builder}.
   *
   * @param seed decides everything
   * @return a new simulation, owned by the calling thread
   */
  public static Simulation of(long seed) {
    return builder(seed).build();
  }

  /**
   * Returns a builder.
   *
   * @param seed decides everything
   * @return a new builder
   */
  public static Builder builder(long seed) {
    return new Builder(seed);
  }

  /**
   * Adds a node, which starts at the present instant.
   *
   * @param name a name no other node has
   * @param program what it runs
   * @return the node
   */
  public SimulatedNode addNode(String name, NodeProgram program) {
    requireOwner();
    if (nodesByName.containsKey(name)) {
      throw new IllegalArgumentException("node " + name + " exists already");
    }
    SimulatedNode node = new SimulatedNode(this, name, nodes.size(), program);
    nodesByName.put(name, node);
    nodes.add(node);
    trace.add(TraceKind.NODE_ADDED, node.index(), -1, 0, 0, name);
    node.boot();
    return node;
  }

  /**
   * Returns a node by its name.
   *
   * @param name the name it was added with
   * @return the node
   * @throws IllegalArgumentException if there is no such node
   */
  public SimulatedNode node(String name) {
    SimulatedNode node = nodesByName.get(name);
    if (node == null) {
      throw new IllegalArgumentException("no node " + name + ", there are " + nodesByName.keySet());
    }
    return node;
  }

  /**
   * Returns all nodes.
   *
   * @return the nodes in the order they were added; a copy
   */
  public List<SimulatedNode> nodes() {
    return List.copyOf(nodes);
  }

  /**
   * Returns the seed.
   *
   * @return what decides everything
   */
  public long seed() {
    return seed;
  }

  /**
   * Returns a stream of chance for the part of a test that the label names. The same label gives
   * the same stream from its beginning each time.
   *
   * @param label what draws from it
   * @return a new generator
   */
  public SeededRandom random(String label) {
    return SeededRandom.of(seed).fork(label);
  }

  /**
   * Returns the network between the nodes.
   *
   * @return the only network
   */
  public SimulatedNetwork network() {
    return network;
  }

  /**
   * Returns what injects faults.
   *
   * @return the only injector; injects nothing until told
   */
  public FaultInjector faults() {
    return faults;
  }

  /**
   * Returns the trace.
   *
   * @return what has happened so far
   */
  public Trace trace() {
    return trace;
  }

  /**
   * Returns an executor outside of all nodes, for the test's own script: it follows virtual time
   * and never crashes.
   *
   * @return the same executor each time
   */
  public ScheduledExecutorService executor() {
    return executor;
  }

  /**
   * Returns virtual time as components take it.
   *
   * @return a supplier of nanoseconds since the simulation began; nodes have tickers of their own
   */
  public LongSupplier ticker() {
    return () -> {
      requireOwner();
      return now;
    };
  }

  /**
   * Returns true wall-clock time, which no node's clock need agree with.
   *
   * @return the epoch plus virtual time
   */
  public InstantSource instantSource() {
    return () -> {
      requireOwner();
      return epoch.plusNanos(now);
    };
  }

  /**
   * Returns how much virtual time has passed.
   *
   * @return since the simulation began
   */
  public Duration elapsed() {
    return Duration.ofNanos(now);
  }

  /**
   * Runs all that happens in the next stretch of virtual time.
   *
   * <p>An exception out of a handler, out of the start of a node or out of a task given to {@code
   * execute} ends the run and is thrown here. A task with a future ({@code submit}, {@code
   * schedule} and the like) keeps it there, as in the JDK, and the run goes on - unless it is an
   * {@link AssertionError} or a {@link VirtualTimeLeakException}, which no future may hide.
   *
   * @param duration how long; afterwards exactly so much time has passed
   * @throws VirtualTimeLeakException if simulated code was seen to use real time or other threads
   */
  public void runFor(Duration duration) {
    long end = now + Durations.nanos("duration", duration);
    run(() -> false, end);
    now = end;
  }

  /**
   * Runs until a condition holds. It is looked at before the first and after each event.
   *
   * @param condition cheap and without side effects
   * @param limit how much virtual time it may take
   * @return whether the condition holds; if not, the limit has passed
   * @throws VirtualTimeLeakException as {@link #runFor}
   */
  public boolean runUntil(BooleanSupplier condition, Duration limit) {
    long end = now + Durations.nanos("limit", limit);
    if (run(condition, end)) {
      return true;
    }
    now = end;
    return false;
  }

  /**
   * Runs until nothing is left to happen. A periodic task never comes to an end; what a paused node
   * holds back and the timers of a clock that stands do not count.
   *
   * @param limit how much virtual time it may take
   * @return whether everything has happened; if not, the limit has passed
   * @throws VirtualTimeLeakException as {@link #runFor}
   */
  public boolean runUntilIdle(Duration limit) {
    return runUntil(() -> queue.firstTime() == EventQueue.NEVER, limit);
  }

  private boolean run(BooleanSupplier condition, long end) {
    requireOwner();
    if (running) {
      throw new IllegalStateException("the simulation runs already: called from a simulated task");
    }
    running = true;
    watch.begin();
    Throwable thrown = null;
    try {
      return runEvents(condition, end);
    } catch (Throwable t) {
      thrown = t;
      throw t;
    } finally {
      running = false;
      VirtualTimeLeakException blocked = watch.end();
      if (blocked != null) {
        throwBlocked(blocked, thrown);
      }
    }
  }

  private boolean runEvents(BooleanSupplier condition, long end) {
    throwFailure();
    while (!condition.getAsBoolean()) {
      long time = queue.firstTime();
      if (time > end) {
        return false;
      }
      now = time;
      happen(queue.poll());
      if (failure != null) {
        throwFailure();
      }
    }
    return true;
  }

  private static void happen(Event event) {
    SimulatedNode node = event.node;
    if (node == null) {
      event.run();
    } else if (node.admits(event)) {
      node.act(event);
    }
  }

  private static void throwBlocked(VirtualTimeLeakException blocked, @Nullable Throwable thrown) {
    if (thrown != null) {
      blocked.addSuppressed(thrown);
    }
    throw blocked;
  }

  private void throwFailure() {
    Throwable thrown = failure;
    if (thrown instanceof Error error) {
      throw error;
    } else if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
  }

  long now() {
    return now;
  }

  Instant epoch() {
    return epoch;
  }

  @Nullable NodeDisk disk() {
    return disk;
  }

  @Nullable FileSystem newDisk(String node) {
    return disk == null ? null : disk.create(node);
  }

  String nodeName(int index) {
    return nodes.get(index).name();
  }

  /** The named nodes in the order they were added, whatever order the names come in. */
  List<SimulatedNode> inOrder(Collection<String> names) {
    List<SimulatedNode> chosen = new ArrayList<>();
    for (String name : names) {
      chosen.add(node(name));
    }
    chosen.sort(Comparator.comparingInt(SimulatedNode::index));
    return chosen;
  }

  void schedule(long time, Event event) {
    queue.add(time, event);
  }

  void cancel(Event event) {
    if (!event.cancelled) {
      event.cancelled = true;
      queue.countCancelled();
    }
  }

  void cancelIf(Predicate<Event> condition) {
    queue.cancelIf(condition);
  }

  void clockChanged(SimulatedNode node) {
    trace.add(TraceKind.CLOCK_CHANGED, node.index(), -1, 0, 0, null);
    queue.reschedule(node);
  }

  @Override
  public String toString() {
    return String.format(
        "Simulation[seed 0x%016x, %s, nodes %s]",
        seed, Durations.format(now), nodesByName.keySet());
  }

  /** Ends the run with a failure that must not be lost; the first one counts. */
  void fail(Throwable thrown) {
    if (failure == null) {
      failure = thrown;
    }
  }

  /** Refuses every thread but the simulation's own, and fails the run. */
  void requireOwner() {
    Thread caller = Thread.currentThread();
    if (caller != owner) {
      VirtualTimeLeakException leak = VirtualTimeLeakException.foreignThread(caller, owner);
      fail(leak);
      throw leak;
    }
  }

  /** The options of a simulation. Not thread-safe. */
  public static final class Builder {
    private final long seed;
    private Instant epoch = Instant.parse("2026-01-01T00:00:00Z");
    private Duration blockedAfter = Duration.ofSeconds(2);
    private int traceCapacity;
    private @Nullable NodeDisk disk;
    private @Nullable Set<Fault> allowed;

    private Builder(long seed) {
      this.seed = seed;
    }

    /**
     * Gives each node a file system.
     *
     * @param newDisk makes them, and decides what a crash leaves of them; none by default
     * @return this builder
     */
    public Builder disk(NodeDisk newDisk) {
      disk = newDisk;
      return this;
    }

    /**
     * Sets what the wall clocks show at the beginning.
     *
     * @param newEpoch by default the first of January 2026, 0:00 UTC
     * @return this builder
     */
    public Builder epoch(Instant newEpoch) {
      epoch = newEpoch;
      return this;
    }

    /**
     * Sets after how much real time a task that waits is taken for blocked. The only real time in a
     * simulation; it decides nothing in a run that does not fail.
     *
     * @param duration above zero, 2 seconds by default
     * @return this builder
     */
    public Builder blockedAfter(Duration duration) {
      if (duration.isZero() || duration.isNegative()) {
        throw new IllegalArgumentException("blockedAfter=" + duration + ", must be > 0");
      }
      blockedAfter = duration;
      return this;
    }

    /**
     * Sets how many events the trace keeps as text. The hash covers all of them in any case.
     *
     * @param events at least 0; rounded down to a power of two, and never less than 512, the
     *     default
     * @return this builder
     */
    public Builder traceCapacity(int events) {
      if (events < 0) {
        throw new IllegalArgumentException("traceCapacity=" + events + ", must be >= 0");
      }
      traceCapacity = events;
      return this;
    }

    /** Lets only these faults happen; for replaying part of a schedule. */
    Builder onlyFaults(@Nullable Set<Fault> faults) {
      allowed = faults;
      return this;
    }

    /**
     * Builds the simulation.
     *
     * @return a new simulation, owned by the calling thread
     */
    public Simulation build() {
      return new Simulation(this);
    }
  }
}
