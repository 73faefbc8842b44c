package io.ashlar.testkit.simulation;

import io.ashlar.testkit.random.SeededRandom;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: segments in order, the first of which is under way.
 *
 * <p>The order is kept by construction: there is one event for the whole queue, due when its head
 * arrives. A head that meets a partition or a machine without power is sent again after a time-out
 * that doubles, and those behind it wait; after {@link #MOST_RETRIES} the sender gives up, as TCP
 * does.
 */
final class Pipe extends Event {
  private static final long FIRST_RETRY_NANOS = 200_000_000;
  private static final long LONGEST_RETRY_NANOS = 3_200_000_000L;
  private static final int MOST_CONNECT_RETRIES = 3;
  private static final int MOST_RETRIES = 9;
  private static final byte[] NONE = {};

  /** How long a client waits for an answer: as long as a request and its retries take. */
  static final long CONNECT_PATIENCE_NANOS = FIRST_RETRY_NANOS * ((2L << MOST_CONNECT_RETRIES) - 1);

  enum Kind {
    CONNECT,
    ACCEPT,
    REFUSE,
    DATA,
    FIN,
    RESET
  }

  private static final class Segment {
    final Kind kind;
    final byte[] bytes;
    final int port;
    final long due;

    Segment(Kind kind, byte[] bytes, int port, long due) {
      this.kind = kind;
      this.bytes = bytes;
      this.port = port;
      this.due = due;
    }
  }

  private final Simulation simulation;
  private final Link link;
  private final SimulatedConnection source;
  private final SeededRandom random;
  private final ArrayDeque<Segment> segments = new ArrayDeque<>();
  private long lastDue;
  private int retries;
  private boolean scheduled;

  Pipe(Simulation simulation, Link link, SimulatedConnection source, SeededRandom random) {
    this.simulation = simulation;
    this.link = link;
    this.source = source;
    this.random = random;
    this.node = link.to();
  }

  Link link() {
    return link;
  }

  void connect(int port) {
    add(Kind.CONNECT, NONE, port);
  }

  void send(Kind kind) {
    add(kind, NONE, 0);
  }

  void send(Kind kind, byte[] bytes) {
    add(kind, bytes, 0);
  }

  /** Forgets what is under way and tells the other side of a reset. */
  void abort() {
    silence();
    add(Kind.RESET, NONE, 0);
  }

  /** Forgets what is under way. */
  void silence() {
    segments.clear();
    retries = 0;
    source.drained();
  }

  /** Whether nothing is under way. */
  boolean isEmpty() {
    return segments.isEmpty();
  }

  private void add(Kind kind, byte[] bytes, int port) {
    LinkConditions conditions = simulation.network().effective(link);
    long due = link.arrival(simulation.now(), bytes.length, conditions, random);
    if (random.nextDouble() < conditions.loss()) {
      due += FIRST_RETRY_NANOS;
    }
    lastDue = Math.max(lastDue, due);
    segments.add(new Segment(kind, bytes, port, lastDue));
    scheduleHead();
  }

  private void scheduleHead() {
    Segment head = segments.peek();
    if (head != null && !scheduled) {
      scheduled = true;
      simulation.schedule(Math.max(simulation.now(), head.due), this);
    }
  }

  @Override
  void droppedByCrash() {
    simulation.schedule(simulation.now(), this);
  }

  @Override
  public void run() {
    if (link.isPaused()) {
      link.hold(this);
      return;
    }
    scheduled = false;
    Segment head = segments.peek();
    if (head == null) {
      return;
    }
    if (head.due > simulation.now()) {
      scheduleHead();
    } else if (link.isCut() || !link.to().hasPower()) {
      retry(head);
    } else {
      retries = 0;
      segments.remove();
      try {
        arrive(head);
      } finally {
        scheduleHead();
        source.drained();
      }
    }
  }

  private void retry(Segment head) {
    retries++;
    simulation.trace().link(TraceKind.RETRY, link, retries, 0);
    if (retries > (head.kind == Kind.CONNECT ? MOST_CONNECT_RETRIES : MOST_RETRIES)) {
      silence();
      source.end(ConnectionHandler.End.TIMED_OUT);
      return;
    }
    long wait = Math.min(LONGEST_RETRY_NANOS, FIRST_RETRY_NANOS << (retries - 1));
    scheduled = true;
    simulation.schedule(simulation.now() + wait, this);
  }

  private void arrive(Segment segment) {
    if (segment.kind == Kind.CONNECT) {
      SimulatedConnection.accept(simulation, source, segment.port);
      return;
    }
    @Nullable SimulatedConnection target = source.peer();
    if (target == null) {
      return;
    }
    if (!target.isOpen()) {
      if (segment.kind == Kind.DATA || segment.kind == Kind.ACCEPT) {
        target.rejectSegment();
      }
      return;
    }
    if (segment.kind == Kind.ACCEPT) {
      target.established();
    } else if (segment.kind == Kind.DATA) {
      target.received(segment.bytes);
    } else if (segment.kind == Kind.FIN) {
      target.receivedEnd(ConnectionHandler.End.CLOSED_BY_PEER);
    } else if (segment.kind == Kind.REFUSE) {
      target.receivedEnd(ConnectionHandler.End.REFUSED);
    } else {
      target.receivedEnd(ConnectionHandler.End.RESET);
    }
  }
}
