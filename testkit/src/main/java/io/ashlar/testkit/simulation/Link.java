package io.ashlar.testkit.simulation;

import io.ashlar.testkit.random.SeededRandom;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One direction between two nodes: its conditions, its disturbances, and the luck of each message.
 *
 * <p><b>Keyed luck.</b> What happens to a message is drawn from a stream started at (seed, names of
 * the nodes, instant of sending, how many were sent over the link at that instant), not from one
 * stream shared by all; a connection has a stream of its own, started likewise. Leave one fault
 * out, and every message that does not depend on it is sent at the same instant and keeps its luck.
 * That is what lets a failing schedule shrink: with a shared stream, or with messages counted from
 * the beginning, one message more would deal all later cards anew.
 */
final class Link {
  private final SimulatedNode from;
  private final SimulatedNode to;
  private final long seed;
  private @Nullable LinkConditions conditions;
  private long messages;
  private final InstantCounter sent = new InstantCounter();
  private final InstantCounter opened = new InstantCounter();
  private long freeAt;
  private int cuts;
  private int pauses;
  private long slowness = 1;
  private final ArrayDeque<Event> held = new ArrayDeque<>();

  Link(SimulatedNode from, SimulatedNode to, SeededRandom root) {
    this.from = from;
    this.to = to;
    this.seed = root.fork("link").fork(from.name()).fork(to.name()).seed();
  }

  SimulatedNode from() {
    return from;
  }

  SimulatedNode to() {
    return to;
  }

  @Nullable LinkConditions conditions() {
    return conditions;
  }

  void conditions(LinkConditions newConditions) {
    conditions = newConditions;
  }

  /** Counts one more message; returns its number, from 1. */
  long nextMessage(long now) {
    sent.next(now);
    return ++messages;
  }

  /** How many messages were sent over this link at the instant of the last one. */
  int ofInstant() {
    return sent.count();
  }

  /** Starts the generator at the luck of the last message. */
  void luck(SeededRandom random) {
    random.reset(seed + sent.instant() * 0x9e3779b97f4a7c15L + sent.count() * 0xd1342543de82ef95L);
  }

  /** A stream for one more connection over this link. */
  SeededRandom nextConnection(long now) {
    return SeededRandom.of(seed).fork("connection").fork(now).fork(opened.next(now));
  }

  boolean isCut() {
    return cuts > 0;
  }

  void cut(int change) {
    cuts += change;
  }

  boolean isPaused() {
    return pauses > 0;
  }

  void hold(Event event) {
    held.add(event);
  }

  /** Adds or ends a pause; returns what was held when the last pause has ended. */
  ArrayDeque<Event> pause(int change) {
    pauses += change;
    if (pauses > 0 || held.isEmpty()) {
      return new ArrayDeque<>();
    }
    ArrayDeque<Event> released = held.clone();
    held.clear();
    return released;
  }

  void slow(long factor) {
    slowness += factor - 1;
  }

  void unslow(long factor) {
    slowness -= factor - 1;
  }

  /** When something sent now is over the wire, without what held-back messages wait on top. */
  long arrival(long now, int size, LinkConditions effective, SeededRandom random) {
    long start = now;
    if (effective.bytesPerSecond() > 0) {
      start = Math.max(now, freeAt) + size * 1_000_000_000L / effective.bytesPerSecond();
      freeAt = start;
    }
    long latency = Durations.clamp(effective.latency().nanos(random));
    return start
        + (slowness == 1 ? latency : Math.min(latency, Durations.LONGEST / slowness) * slowness);
  }
}
