package io.ashlar.testkit.simulation;

import io.ashlar.testkit.random.SeededRandom;
import java.nio.file.FileSystem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A machine with one process, its own clock and its own disk.
 *
 * <p>A node lives several lives: {@link #crash} ends one, {@link #restart} begins the next with
 * nothing but the disk. Handlers, timers and tasks belong to a life and end with it. A paused node
 * (a long garbage collection, a stopped process) keeps them: what becomes due waits and happens, in
 * order, when the node goes on - while its clock has run all the time.
 *
 * <p>A node may crash in the midst of an event of its own: when a listener of its file system calls
 * {@link #crash} at the n-th operation, say. The Java code of that event runs on, for nothing can
 * stop it, but it is a dead process's: what it sends and registers is ignored, its connections have
 * ended, {@link #fileSystem} is the disk as it was and no more the one the next life will find, and
 * what it throws is dropped.
 *
 * <p>This object is the context that a {@link NodeProgram} gets, and the test's handle of the node;
 * it stays the same through all lives. Usable on the simulation's thread only.
 */
public final class SimulatedNode {
  private final Simulation simulation;
  private final String name;
  private final int index;
  private final NodeProgram program;
  private final NodeClock clock;
  private final SeededRandom own;
  private final InstantCounter boots = new InstantCounter();
  private final List<@Nullable Link> links = new ArrayList<>();
  private final Map<Integer, ConnectionAcceptor> acceptors = new LinkedHashMap<>();
  private final List<Event> held = new ArrayList<>();
  private SimulatedExecutor executor;
  private SeededRandom random;
  private @Nullable FileSystem fileSystem;
  private @Nullable FileSystem fileSystemOfTheDead;
  private @Nullable MessageHandler messageHandler;
  private boolean up;
  private boolean power = true;
  private boolean paused;
  private int lives;

  /** How many callbacks of this node are under way: a nested one is an end of a connection. */
  private int acting;

  SimulatedNode(Simulation simulation, String name, int index, NodeProgram program) {
    this.simulation = simulation;
    this.name = name;
    this.index = index;
    this.program = program;
    this.clock = new NodeClock(simulation, this, simulation.epoch());
    this.own = simulation.random("node").fork(name);
    this.random = own;
    this.executor = new SimulatedExecutor(simulation, this);
  }

  /**
   * Returns the node's name.
   *
   * @return a name, unique in the simulation
   */
  public String name() {
    return name;
  }

  /**
   * Returns the node's clock.
   *
   * @return the same clock through all lives
   */
  public NodeClock clock() {
    return clock;
  }

  /**
   * Returns the executor of the node's present life. Its delays follow the node's clock. After a
   * crash it drops all tasks; ask again after a restart.
   *
   * @return an executor whose tasks run one at a time
   */
  public ScheduledExecutorService executor() {
    return executor;
  }

  /**
   * Returns the source of chance for the node's present life: election time-outs, jitter.
   *
   * @return a stream that depends on the simulation's seed, the node's name and when this life
   *     began
   */
  public SeededRandom random() {
    return random;
  }

  /**
   * Returns the node's disk as it is in this life, or as the next one will find it if the node is
   * down.
   *
   * @return the file system that the simulation's {@link NodeDisk} made
   * @throws IllegalStateException if the simulation was built without one
   */
  public FileSystem fileSystem() {
    boolean dead = acting > 0 && !up && fileSystemOfTheDead != null;
    FileSystem seen = dead ? fileSystemOfTheDead : fileSystem;
    if (seen == null) {
      throw new IllegalStateException("node " + name + " has no disk: Simulation.Builder.disk");
    }
    return seen;
  }

  /**
   * Sends a message. Nothing tells whether it arrives. Does nothing if the node is down.
   *
   * @param to the receiving node's name; may be this one, which is reached over the network, too
   * @param message copied at once
   */
  public void send(String to, byte[] message) {
    SimulatedNode target = simulation.node(to);
    if (up) {
      simulation.network().send(this, target, message);
    }
  }

  /**
   * Registers who takes this node's messages, in this life. Does nothing if the node is down.
   *
   * @param handler replaces an earlier one
   */
  public void onMessage(MessageHandler handler) {
    simulation.requireOwner();
    if (up) {
      messageHandler = handler;
    }
  }

  /**
   * Takes connections on a port, in this life. Does nothing if the node is down.
   *
   * @param port any number above 0
   * @param acceptor replaces an earlier one of that port
   */
  public void listen(int port, ConnectionAcceptor acceptor) {
    if (port < 1) {
      throw new IllegalArgumentException("port=" + port + ", must be > 0");
    }
    simulation.requireOwner();
    if (up) {
      acceptors.put(port, acceptor);
    }
  }

  /**
   * Opens a connection. May be written to at once; the handler learns whether it was accepted.
   *
   * @param to the other node's name
   * @param port the port it listens on
   * @param handler is told what happens to this side
   * @return this side of the connection; one that has ended, of which the handler is told nothing,
   *     if this node is down
   */
  public SimulatedConnection connect(String to, int port, ConnectionHandler handler) {
    simulation.requireOwner();
    SimulatedNode target = simulation.node(to);
    if (!up) {
      return SimulatedConnection.ended(simulation, this, target);
    }
    SimulatedConnection connection = SimulatedConnection.between(simulation, this, target);
    connection.open(port, handler);
    return connection;
  }

  /**
   * Ends this life of the node. Does nothing if the node is down.
   *
   * @param kind how it goes down, which decides what its disk and its peers see
   */
  public void crash(CrashKind kind) {
    simulation.requireOwner();
    if (!up) {
      return;
    }
    simulation.trace().add(TraceKind.NODE_CRASHED, index, -1, 0, 0, kind.name());
    up = false;
    paused = false;
    power = kind == CrashKind.PROCESS_KILL;
    messageHandler = null;
    acceptors.clear();
    executor.die();
    List<Event> dropped = List.copyOf(held);
    held.clear();
    dropped.forEach(Event::droppedByCrash);
    simulation.network().crashed(this, kind);
    FileSystem before = fileSystem;
    fileSystemOfTheDead = null;
    leaveDisk(kind);
    program.crashed(this, kind);
    fileSystemOfTheDead = before;
  }

  /**
   * Begins the next life of the node at the present instant, if called by the node itself after the
   * event under way. Does nothing if the node is up.
   */
  public void restart() {
    simulation.requireOwner();
    if (up) {
      return;
    }
    if (acting > 0) {
      simulation.schedule(simulation.now(), new Restart());
    } else {
      boot();
    }
  }

  /** Stops the node's process; its clock goes on. Does nothing if it is down or paused. */
  public void pause() {
    simulation.requireOwner();
    if (up && !paused) {
      paused = true;
      simulation.trace().add(TraceKind.NODE_PAUSED, index, -1, 0, 0, null);
    }
  }

  /** Lets the node's process go on with what has gathered. Does nothing if it is not paused. */
  public void resume() {
    simulation.requireOwner();
    if (paused) {
      paused = false;
      simulation.trace().add(TraceKind.NODE_RESUMED, index, -1, held.size(), 0, null);
      List<Event> released = List.copyOf(held);
      held.clear();
      released.forEach(event -> simulation.schedule(simulation.now(), event));
    }
  }

  /**
   * Tells whether the node's process exists.
   *
   * @return true if up, paused or not
   */
  public boolean isUp() {
    return up;
  }

  /**
   * Tells whether the node's process is stopped.
   *
   * @return true between {@link #pause} and {@link #resume}
   */
  public boolean isPaused() {
    return paused;
  }

  /**
   * Returns the number of the present or last life.
   *
   * @return 1 for the first
   */
  public int lives() {
    return lives;
  }

  @Override
  public String toString() {
    String state = !up ? "down" : paused ? "paused" : "up";
    return "SimulatedNode[" + name + ", " + state + ", life " + lives + "]";
  }

  int index() {
    return index;
  }

  /**
   * Runs something that this node's process does. What it throws after the process has died is
   * dropped, unless it tells that the run cannot be repeated or that the JVM is at its end.
   */
  void act(Runnable action) {
    int life = lives;
    acting++;
    try {
      action.run();
    } catch (RuntimeException | Error thrown) {
      boolean died = !up || lives != life;
      if (!died
          || thrown instanceof VirtualTimeLeakException
          || thrown instanceof VirtualMachineError) {
        throw thrown;
      }
    } finally {
      acting--;
    }
  }

  /** Begins a life; its chance is keyed by the instant, so that no earlier crash matters to it. */
  void boot() {
    lives++;
    up = true;
    power = true;
    SeededRandom life = own.fork("life").fork(simulation.now()).fork(boots.next(simulation.now()));
    clock.boot(life.fork("clock").nextLong() >> 2);
    random = life.fork("program");
    executor = new SimulatedExecutor(simulation, this);
    if (fileSystem == null) {
      fileSystem = simulation.newDisk(name);
    }
    simulation.trace().add(TraceKind.NODE_STARTED, index, -1, lives, 0, null);
    executor.execute(this::start);
  }

  private void start() {
    try {
      program.start(this);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("node " + name + " did not start", e);
    }
  }

  /** Keyed by the instant, as a life is. */
  private void leaveDisk(CrashKind kind) {
    NodeDisk disk = simulation.disk();
    if (disk != null && fileSystem != null) {
      fileSystem =
          kind == CrashKind.DISK_LOSS
              ? disk.create(name)
              : disk.afterCrash(fileSystem, kind, own.fork("crash").fork(simulation.now()));
    }
  }

  boolean hasPower() {
    return power;
  }

  @Nullable MessageHandler messageHandler() {
    return messageHandler;
  }

  @Nullable ConnectionAcceptor acceptor(int port) {
    return acceptors.get(port);
  }

  /** Decides whether an event of this node may happen now; holds it back if the node is paused. */
  boolean admits(Event event) {
    if (paused) {
      held.add(event);
      return false;
    }
    return true;
  }

  Link linkTo(SimulatedNode target) {
    while (links.size() <= target.index) {
      links.add(null);
    }
    Link link = links.get(target.index);
    if (link == null) {
      link = new Link(this, target, simulation.random("network"));
      links.set(target.index, link);
    }
    return link;
  }

  /** A restart that waits for the end of the event in which the node has died. */
  private final class Restart extends Event {
    @Override
    public void run() {
      restart();
    }
  }
}
