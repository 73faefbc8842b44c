package io.ashlar.testkit.simulation;

import io.ashlar.testkit.random.SeededRandom;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One direction between two nodes: its conditions, its disturbances, and the luck of each message.
 *
 * <p><b>Keyed luck.</b> What happens to the {@code k}-th message of a link is drawn from a stream
 * started at (seed, names of the nodes, {@code k}), not from one stream shared by all. Leave one
 * fault out and every other message keeps its luck, as far as the protocol still sends it. That is
 * what lets a failing schedule shrink; with one shared stream each change would deal all cards
 * anew.
 */
final class Link {
  private final SimulatedNode from;
  private final SimulatedNode to;
  private final long seed;
  private @Nullable LinkConditions conditions;
  private long messages;
  private long connections;
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

  long nextMessage() {
    return ++messages;
  }

  /** Starts the generator at the luck of the given message of this link. */
  void luckOf(long message, SeededRandom random) {
    random.reset(seed + message * 0x9e3779b97f4a7c15L);
  }

  /** A stream for one more connection over this link. */
  SeededRandom nextConnection() {
    return SeededRandom.of(seed).fork("connection").fork(++connections);
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
