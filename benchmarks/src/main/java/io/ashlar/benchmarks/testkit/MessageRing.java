package io.ashlar.benchmarks.testkit;

import io.ashlar.testkit.simulation.SimulatedNetwork;
import io.ashlar.testkit.simulation.Simulation;
import java.time.Duration;

/**
 * Messages on the simulated network: five nodes in a ring, ten messages of 64 bytes under way from
 * each, every arrival sends its message on. A message is one send, one draw of luck and latency,
 * one place in the queue of events, one delivery and two entries of the trace.
 *
 * <p>Each run is a simulation of its own, with the next seed; making it is part of the run. It ends
 * with the message that makes up the number: how many there are in a given time depends on the
 * latencies drawn, and would be another number for each seed.
 */
public final class MessageRing implements Work {
  /** Messages delivered in a run, which is 2.4 virtual seconds. */
  static final int MESSAGES = 200_000;

  private static final int NODES = 5;
  private static final int UNDER_WAY_FROM_EACH = 10;
  private static final int BYTES = 64;
  private static final int CHECKED = 1_000;

  /** Virtual; a ring that lost its messages would run for ever without it. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private long seed;

  /** A ring; made by name in the child. */
  public MessageRing() {}

  @Override
  public int operations() {
    return MESSAGES;
  }

  @Override
  public long run() {
    return run(seed++, MESSAGES, LIMIT).network().delivered();
  }

  /** The same seed gives the same schedule, and another seed another. */
  @Override
  public void check() {
    requireSeeded(trace(1), trace(1), trace(2));
  }

  private static long trace(long seed) {
    return run(seed, CHECKED, LIMIT).trace().hash();
  }

  static void requireSeeded(long hash, long again, long other) {
    if (hash != again || hash == other) {
      throw new AssertionError(
          "traces of seed 1: " + hash + ", " + again + ", of seed 2: " + other);
    }
  }

  static Simulation run(long seed, int messages, Duration limit) {
    Simulation simulation = Simulation.of(seed);
    for (int i = 0; i < NODES; i++) {
      String next = "n" + (i + 1) % NODES;
      simulation.addNode(
          "n" + i,
          node -> {
            node.onMessage((from, message) -> node.send(next, message));
            for (int k = 0; k < UNDER_WAY_FROM_EACH; k++) {
              node.send(next, new byte[BYTES]);
            }
          });
    }
    SimulatedNetwork network = simulation.network();
    if (!simulation.runUntil(() -> network.delivered() >= messages, limit)) {
      throw new IllegalStateException(
          "messages=" + network.delivered() + " in " + limit + ", must be " + messages);
    }
    return simulation;
  }
}
