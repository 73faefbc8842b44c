package io.ashlar.testkit.simulation;

import io.ashlar.testkit.random.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The network between the nodes of a simulation.
 *
 * <p>It has two modes, side by side. <b>Messages</b> ({@link SimulatedNode#send}) arrive whole,
 * late, out of order, twice or never: the model of datagrams, and of a protocol core that promises
 * to stand all of that. <b>Connections</b> ({@link SimulatedNode#connect}) carry bytes in order,
 * without loss or repetition, cut anywhere into pieces; they can end by a reset, or be half-open:
 * one side believes in a connection that the other has forgotten. Loss, duplication and reordering
 * exist there only between connections. What acknowledges segments is not modelled ({@link
 * SimulatedConnection}).
 *
 * <p>A node reaches itself over a link like any other, with delays and losses; only partitions
 * never part it from itself.
 *
 * <p>A partition cuts what is sent and what is under way: messages are gone, segments of
 * connections are sent again until they pass or their sender gives up.
 *
 * <p>Where this class takes a collection of nodes, their order does not matter: it works in the
 * order in which the nodes were added.
 */
public final class SimulatedNetwork {
  private final Simulation simulation;
  private final SeededRandom luck = SeededRandom.of(0);
  private final Set<SimulatedConnection> connections = new LinkedHashSet<>();
  private final List<Disturbance> disturbances = new ArrayList<>();
  private LinkConditions conditions = LinkConditions.ofDefaults();
  private @Nullable MessageEvent free;
  private long sent;
  private long delivered;

  SimulatedNetwork(Simulation simulation) {
    this.simulation = simulation;
  }

  /**
   * Sets the conditions of all links that have none of their own.
   *
   * @param newConditions for what is sent from now on
   */
  public void conditions(LinkConditions newConditions) {
    simulation.requireOwner();
    conditions = newConditions;
  }

  /**
   * Sets the conditions of one direction between two nodes.
   *
   * @param from the sending node's name
   * @param to the receiving node's name
   * @param newConditions for what is sent from now on
   */
  public void conditions(String from, String to, LinkConditions newConditions) {
    simulation.requireOwner();
    link(from, to).conditions(newConditions);
  }

  /**
   * Cuts both directions between two groups. Nodes of neither group talk to both.
   *
   * @param oneSide names of nodes
   * @param otherSide names of nodes
   * @return the partition, to be ended
   */
  public Disturbance partition(Collection<String> oneSide, Collection<String> otherSide) {
    List<Link> links = links(oneSide, otherSide);
    links.addAll(links(otherSide, oneSide));
    return cut(links);
  }

  /**
   * Cuts one direction: what {@code from} sends never reaches {@code to}, while answers would.
   *
   * @param from names of nodes
   * @param to names of nodes
   * @return the partition, to be ended
   */
  public Disturbance partitionOneWay(Collection<String> from, Collection<String> to) {
    return cut(links(from, to));
  }

  /**
   * Makes one direction slower. Overlapping ones add up.
   *
   * @param from the sending node's name
   * @param to the receiving node's name
   * @param factor by which the latency grows, 1 to 1,000,000
   * @return the slowness, to be ended
   */
  public Disturbance slow(String from, String to, long factor) {
    if (factor < 1 || factor > 1_000_000) {
      throw new IllegalArgumentException("factor=" + factor + ", must be in [1, 1000000]");
    }
    Link link = link(from, to);
    link.slow(factor);
    return disturbance(() -> link.unslow(factor));
  }

  /**
   * Holds what arrives over one direction; when the pause ends, all of it arrives at once.
   *
   * @param from the sending node's name
   * @param to the receiving node's name
   * @return the pause, to be ended
   */
  public Disturbance pause(String from, String to) {
    Link link = link(from, to);
    link.pause(1);
    return disturbance(
        () -> link.pause(-1).forEach(event -> simulation.schedule(simulation.now(), event)));
  }

  /**
   * Ends all partitions, slowness and pauses. The {@link #conditions} stay as they are; see {@link
   * FaultInjector#cease}.
   */
  public void heal() {
    List<Disturbance> all = List.copyOf(disturbances);
    disturbances.clear();
    all.forEach(Disturbance::end);
  }

  /**
   * Resets every connection between two nodes; both sides are told at once.
   *
   * @param one a node's name
   * @param other a node's name
   * @return how many connections there were
   */
  public int resetConnections(String one, String other) {
    return forEachConnection(
        one,
        other,
        connection -> {
          connection.end(ConnectionHandler.End.RESET);
          connection.endPeer(ConnectionHandler.End.RESET);
        });
  }

  /**
   * Makes every connection between two nodes half-open: the first node sees a reset, the other one
   * nothing until it writes.
   *
   * @param knowing the name of the node that sees the reset
   * @param unknowing the name of the node that goes on believing
   * @return how many connections there were
   */
  public int halfOpenConnections(String knowing, String unknowing) {
    return forEachConnection(
        knowing, unknowing, connection -> connection.end(ConnectionHandler.End.RESET));
  }

  /**
   * Returns how many messages were sent.
   *
   * @return the number of messages, each counted once, whatever became of it
   */
  public long sent() {
    return sent;
  }

  /**
   * Returns how many messages were handed to a handler.
   *
   * @return the number of deliveries; a doubled message counts twice
   */
  public long delivered() {
    return delivered;
  }

  void send(SimulatedNode from, SimulatedNode to, byte[] message) {
    simulation.requireOwner();
    Link link = from.linkTo(to);
    long number = link.nextMessage(simulation.now());
    Trace trace = simulation.trace();
    sent++;
    trace.sent(TraceKind.SEND, link, number, message);
    if (link.isCut()) {
      trace.link(TraceKind.CUT, link, number, 0);
      return;
    }
    LinkConditions effective = effective(link);
    link.luck(luck);
    // Every message draws the same numbers in the same order, so a share changed or a fault left
    // out does not change the others.
    boolean lost = luck.nextDouble() < effective.loss();
    boolean doubled = luck.nextDouble() < effective.duplication();
    boolean heldBack = luck.nextDouble() < effective.reordering();
    long holdBack = heldBack ? luck.nextLong(effective.holdBack().toNanos() + 1) : 0;
    long arrival = link.arrival(simulation.now(), message.length, effective, luck);
    if (lost && struck(FaultKind.LOSS, link)) {
      trace.link(TraceKind.LOST, link, number, 0);
      return;
    }
    if (heldBack && struck(FaultKind.REORDERING, link)) {
      trace.link(TraceKind.HELD_BACK, link, number, 0);
      arrival += holdBack;
    }
    schedule(link, number, message.clone(), arrival);
    if (doubled && struck(FaultKind.DUPLICATION, link)) {
      trace.link(TraceKind.DUPLICATED, link, number, 0);
      long again = link.arrival(simulation.now(), message.length, effective, luck);
      schedule(link, number, message.clone(), again);
    }
  }

  private boolean struck(FaultKind kind, Link link) {
    return simulation
        .faults()
        .strike(
            new MessageFault(
                kind,
                Duration.ofNanos(simulation.now()),
                link.from().name(),
                link.to().name(),
                link.ofInstant()));
  }

  private void schedule(Link link, long number, byte[] bytes, long arrival) {
    MessageEvent event = free;
    if (event == null) {
      event = new MessageEvent(this);
    } else {
      free = event.nextFree;
      event.nextFree = null;
    }
    event.carry(link, number, bytes);
    simulation.schedule(arrival, event);
  }

  void release(MessageEvent event) {
    event.nextFree = free;
    free = event;
  }

  void arrived(Link link, long number, byte[] bytes) {
    Trace trace = simulation.trace();
    if (link.isCut()) {
      trace.link(TraceKind.CUT, link, number, 0);
      return;
    }
    MessageHandler handler = link.to().messageHandler();
    if (handler == null) {
      trace.link(TraceKind.DEAD, link, number, 0);
      return;
    }
    delivered++;
    trace.link(TraceKind.DELIVER, link, number, bytes.length);
    handler.onMessage(link.from().name(), bytes);
  }

  /** Makes the common conditions spare every message. */
  void spareMessages() {
    conditions = conditions.withLoss(0).withDuplication(0).withReordering(0, conditions.holdBack());
  }

  LinkConditions effective(Link link) {
    LinkConditions own = link.conditions();
    return own == null ? conditions : own;
  }

  void register(SimulatedConnection connection) {
    connections.add(connection);
  }

  void forget(SimulatedConnection connection) {
    connections.remove(connection);
  }

  /** Takes the connections of a dead node down, as its kind of death does. */
  void crashed(SimulatedNode node, CrashKind kind) {
    for (SimulatedConnection connection : List.copyOf(connections)) {
      if (connection.node() == node) {
        connection.crash(kind);
      }
    }
  }

  private int forEachConnection(String one, String other, Consumer<SimulatedConnection> action) {
    simulation.requireOwner();
    SimulatedNode first = simulation.node(one);
    SimulatedNode second = simulation.node(other);
    int count = 0;
    for (SimulatedConnection connection : List.copyOf(connections)) {
      if (connection.node() == first && connection.peerNode() == second && connection.isOpen()) {
        action.accept(connection);
        count++;
      }
    }
    return count;
  }

  private Link link(String from, String to) {
    return simulation.node(from).linkTo(simulation.node(to));
  }

  /** The links from each of one group to each of another, in the order of the nodes. */
  private List<Link> links(Collection<String> from, Collection<String> to) {
    List<Link> links = new ArrayList<>();
    for (SimulatedNode source : simulation.inOrder(from)) {
      for (SimulatedNode target : simulation.inOrder(to)) {
        if (source != target) {
          links.add(source.linkTo(target));
        }
      }
    }
    return links;
  }

  private Disturbance cut(List<Link> links) {
    links.forEach(link -> link.cut(1));
    return disturbance(() -> links.forEach(link -> link.cut(-1)));
  }

  private Disturbance disturbance(Runnable undo) {
    simulation.requireOwner();
    disturbances.removeIf(Disturbance::isEnded);
    Disturbance disturbance = new Disturbance(simulation, undo);
    disturbances.add(disturbance);
    return disturbance;
  }
}
