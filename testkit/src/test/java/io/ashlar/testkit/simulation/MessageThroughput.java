package io.ashlar.testkit.simulation;

import java.time.Duration;

/**
 * A rough look at the speed of the simulated network: messages per second of real time and bytes
 * allocated a message. Not a test; run its {@code main} by hand. The figures that count come from
 * the benchmarks.
 *
 * <p>Five nodes, ten messages of 64 bytes in flight for each, every arrival sends one on: per
 * message one send, one draw of luck and latency, one queue entry, one delivery, two trace entries.
 */
final class MessageThroughput {
  private static final int NODES = 5;
  private static final int IN_FLIGHT = 50;
  private static final int ROUNDS = 10;

  private MessageThroughput() {}

  public static void main(String[] arguments) throws ReflectiveOperationException {
    for (int round = 0; round < ROUNDS; round++) {
      Simulation simulation = ring(round);
      long allocated = allocatedBytes();
      long start = System.nanoTime();
      simulation.runFor(Duration.ofSeconds(24));
      double seconds = (System.nanoTime() - start) / 1e9;
      long messages = simulation.network().delivered();
      System.out.printf(
          "%,d messages, %,.0f a second, %.1f B a message%n",
          messages, messages / seconds, (double) (allocatedBytes() - allocated) / messages);
    }
  }

  /** By reflection: the module under test does not read the JDK's management modules. */
  private static long allocatedBytes() throws ReflectiveOperationException {
    Object threads =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    return (long)
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getCurrentThreadAllocatedBytes")
            .invoke(threads);
  }

  private static Simulation ring(long seed) {
    Simulation simulation = Simulation.of(seed);
    for (int i = 0; i < NODES; i++) {
      String next = "n" + (i + 1) % NODES;
      simulation.addNode(
          "n" + i,
          node -> {
            node.onMessage((from, message) -> node.send(next, message));
            for (int k = 0; k < IN_FLIGHT / NODES; k++) {
              node.send(next, new byte[64]);
            }
          });
    }
    return simulation;
  }
}
