package io.ashlar.testkit.simulation;

import io.ashlar.testkit.random.SeededRandom;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One side of a connection between two nodes: an ordered stream of bytes each way.
 *
 * <p>Like a TCP socket it keeps the order and loses nothing while it lives, it does not keep the
 * boundaries of what was written, and its end says little about what the other side has read.
 * Writing is never blocked; what is written is copied. What was written before {@link #close} is
 * still sent by the machine when the process is gone, but not when the power is.
 *
 * <p>Opening times out after 3 seconds without an answer. A writer times out when its bytes cannot
 * reach the other side for some 20 seconds. Acknowledgements are not modelled: where only the way
 * back is cut, bytes arrive and their writer never learns that a real peer's answers would be
 * missing.
 */
public final class SimulatedConnection {
  /** The longest wait between two pieces of one arrival. */
  private static final int LONGEST_GAP_NANOS = 100_000;

  private final Simulation simulation;
  private final SimulatedNode node;
  private final SimulatedNode peerNode;
  private final SeededRandom random;
  private final Pipe out;
  private final Reader reader = new Reader();
  private @Nullable SimulatedConnection peer;
  private @Nullable ConnectionHandler handler;
  private boolean established;
  private boolean ended;
  private byte[] arrived = new byte[64];
  private int available;
  private boolean readerScheduled;
  private @Nullable Event patience;

  private SimulatedConnection(
      Simulation simulation, SimulatedNode node, SimulatedNode peerNode, SeededRandom random) {
    this.simulation = simulation;
    this.node = node;
    this.peerNode = peerNode;
    this.random = random;
    this.out = new Pipe(simulation, node.linkTo(peerNode), this, random);
    reader.node = node;
  }

  /** One side of a new connection, known to the network. */
  static SimulatedConnection between(
      Simulation simulation, SimulatedNode node, SimulatedNode peerNode) {
    SeededRandom random = node.linkTo(peerNode).nextConnection(simulation.now());
    SimulatedConnection connection = new SimulatedConnection(simulation, node, peerNode, random);
    simulation.network().register(connection);
    return connection;
  }

  /** What a process that is down gets when it tries to connect: an end, and nobody is told. */
  static SimulatedConnection ended(
      Simulation simulation, SimulatedNode node, SimulatedNode peerNode) {
    SimulatedConnection connection =
        new SimulatedConnection(simulation, node, peerNode, SeededRandom.of(0));
    connection.ended = true;
    return connection;
  }

  /**
   * Returns the name of the node at the other end.
   *
   * @return a node's name
   */
  public String peerName() {
    return peerNode.name();
  }

  /**
   * Tells whether this side may write: true while connecting and while open.
   *
   * @return false once the connection was closed or has ended, as far as this side knows
   */
  public boolean isOpen() {
    return !ended;
  }

  /**
   * Writes bytes. They arrive after all bytes written before.
   *
   * @param bytes copied at once
   * @throws IllegalStateException if the connection was closed or has ended
   */
  public void send(byte[] bytes) {
    simulation.requireOwner();
    if (ended) {
      throw new IllegalStateException("the connection to " + peerName() + " is closed");
    }
    if (bytes.length > 0) {
      simulation.trace().sent(TraceKind.WRITE, out.link(), 0, bytes);
      out.send(Pipe.Kind.DATA, bytes.clone());
    }
  }

  /** Closes this side: what was written still arrives, nothing is received any more. */
  public void close() {
    simulation.requireOwner();
    if (!ended) {
      simulation.trace().link(TraceKind.CLOSE, out.link(), 0, 0);
      out.send(Pipe.Kind.FIN);
      finish();
    }
  }

  /** Ends the connection at once; the other side sees a reset and may miss bytes. */
  public void reset() {
    simulation.requireOwner();
    if (!ended) {
      out.abort();
      finish();
    }
  }

  SimulatedNode node() {
    return node;
  }

  SimulatedNode peerNode() {
    return peerNode;
  }

  void open(int port, ConnectionHandler newHandler) {
    handler = newHandler;
    simulation.trace().link(TraceKind.CONNECT, out.link(), port, 0);
    out.connect(port);
    Event end = new Patience();
    patience = end;
    simulation.schedule(simulation.now() + Pipe.CONNECT_PATIENCE_NANOS, end);
  }

  /** Takes the accepting side's place for a connection request that has arrived. */
  static void accept(Simulation simulation, SimulatedConnection client, int port) {
    SimulatedNode server = client.peerNode;
    ConnectionAcceptor acceptor = server.acceptor(port);
    SimulatedConnection accepted = between(simulation, server, client.node);
    accepted.peer = client;
    client.peer = accepted;
    if (acceptor == null) {
      accepted.out.send(Pipe.Kind.REFUSE);
      accepted.finish();
      return;
    }
    accepted.out.send(Pipe.Kind.ACCEPT);
    accepted.handler = acceptor.accept(accepted);
    if (accepted.isOpen()) {
      accepted.established();
    }
  }

  void established() {
    established = true;
    endPatience();
    simulation.trace().link(TraceKind.OPEN, out.link(), 0, 0);
    handler().onOpen(this);
  }

  boolean isEstablished() {
    return established;
  }

  @Nullable SimulatedConnection peer() {
    return peer;
  }

  /** Answers a segment for a connection this side does not know any more. */
  void rejectSegment() {
    simulation.network().register(this);
    out.send(Pipe.Kind.RESET);
  }

  void received(byte[] bytes) {
    if (available + bytes.length > arrived.length) {
      arrived = Arrays.copyOf(arrived, Math.max(arrived.length * 2, available + bytes.length));
    }
    System.arraycopy(bytes, 0, arrived, available, bytes.length);
    available += bytes.length;
    if (!readerScheduled) {
      if (random.nextDouble() < splitting()) {
        scheduleReader();
      } else {
        read(available);
      }
    }
  }

  /** The other side has closed: hands over what is left, then tells. */
  void receivedEnd(ConnectionHandler.End end) {
    if (end == ConnectionHandler.End.CLOSED_BY_PEER && available > 0) {
      read(available);
    }
    end(end);
  }

  void end(ConnectionHandler.End end) {
    if (!ended) {
      finish();
      simulation.trace().add(TraceKind.CLOSED, node.index(), peerNode.index(), 0, 0, end.name());
      // Not always an event of this node: the network may have ended it.
      node.act(() -> handler().onEnd(this, end));
    }
  }

  void endPeer(ConnectionHandler.End end) {
    if (peer != null) {
      peer.end(end);
    }
  }

  /** The process of this side has died, or its machine: the machine sends what it still can. */
  void crash(CrashKind kind) {
    if (kind != CrashKind.PROCESS_KILL) {
      out.silence();
    } else if (!ended) {
      out.abort();
    }
    finish();
  }

  private void finish() {
    ended = true;
    available = 0;
    endPatience();
    drained();
  }

  /** Something has left this side's machine; once all has and this side has ended, it is gone. */
  void drained() {
    if (ended && out.isEmpty()) {
      simulation.network().forget(this);
    }
  }

  private void endPatience() {
    if (patience != null) {
      simulation.cancel(patience);
      patience = null;
    }
  }

  private void read(int length) {
    byte[] piece = Arrays.copyOf(arrived, length);
    System.arraycopy(arrived, length, arrived, 0, available - length);
    available -= length;
    simulation.trace().link(TraceKind.READ, peerNode.linkTo(node), 0, length);
    handler().onBytes(this, piece);
  }

  private void scheduleReader() {
    readerScheduled = true;
    simulation.schedule(simulation.now() + random.nextInt(LONGEST_GAP_NANOS), reader);
  }

  private double splitting() {
    return simulation.network().effective(peerNode.linkTo(node)).splitting();
  }

  private ConnectionHandler handler() {
    return Objects.requireNonNull(handler);
  }

  /** The end of the wait for an answer to the request to connect. */
  private final class Patience extends Event {
    Patience() {
      this.node = SimulatedConnection.this.node;
    }

    @Override
    public void run() {
      patience = null;
      out.silence();
      end(ConnectionHandler.End.TIMED_OUT);
    }
  }

  /** Hands over the bytes that have gathered, or a first part of them. */
  private final class Reader extends Event {
    @Override
    public void run() {
      readerScheduled = false;
      if (available == 0 || ended) {
        return;
      }
      boolean split = random.nextDouble() < splitting();
      read(split ? 1 + random.nextInt(available) : available);
      if (available > 0 && !readerScheduled) {
        scheduleReader();
      }
    }
  }
}
