package io.ashlar.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A toy lock service with leases and a storage that the holder writes to.
 *
 * <p>The holder believes in its lease for {@code LEASE - margin} of its own clock, and each write
 * of it takes a moment between the check and the arrival. Without fencing a holder that stands
 * still in that moment writes when the lock is another's. With fencing the storage refuses what is
 * older than what it has seen.
 */
final class LeaseLock {
  static final long LEASE_MILLIS = 1_000;
  private static final List<String> CLIENTS = List.of("client1", "client2");

  private final boolean fencing;
  private final long marginMillis;

  private String holder = "";
  private long token;
  private long newestWritten;
  private int writes;

  LeaseLock(Simulation simulation, boolean fencing, long marginMillis) {
    this.fencing = fencing;
    this.marginMillis = marginMillis;
    simulation.addNode("lock", this::serveLock);
    simulation.addNode("storage", this::serveStorage);
    CLIENTS.forEach(name -> simulation.addNode(name, this::use));
  }

  int writes() {
    return writes;
  }

  private void serveLock(SimulatedNode node) {
    node.onMessage((from, message) -> {
      if (holder.isEmpty()) {
        holder = from;
        token++;
        long granted = token;
        reply(node, from, "granted " + token + " " + new String(message, UTF_8));
        node.executor()
            .schedule(
                () -> {
                  if (token == granted) {
                    holder = "";
                  }
                },
                LEASE_MILLIS,
                TimeUnit.MILLISECONDS);
      }
    });
  }

  private void serveStorage(SimulatedNode node) {
    node.onMessage((from, message) -> {
      long written = Long.parseLong(new String(message, UTF_8));
      if (fencing && written < newestWritten) {
        return;
      }
      if (written < newestWritten) {
        throw new AssertionError(
            from + " wrote with token " + written + " after token " + newestWritten);
      }
      newestWritten = written;
      writes++;
    });
  }

  private void use(SimulatedNode node) {
    node.onMessage((from, message) -> {
      String[] words = new String(message, UTF_8).split(" ");
      // Counted from the asking: the grant cannot be older than that.
      long end =
          Long.parseLong(words[2]) + TimeUnit.MILLISECONDS.toNanos(LEASE_MILLIS - marginMillis);
      write(node, words[1], end);
    });
    node.executor()
        .scheduleAtFixedRate(
            () -> reply(node, "lock", Long.toString(node.clock().nanoTime())),
            50 + node.random().nextInt(20),
            50 + node.random().nextInt(20),
            TimeUnit.MILLISECONDS);
  }

  private void write(SimulatedNode node, String fence, long leaseEnd) {
    if (node.clock().nanoTime() - leaseEnd < 0) {
      reply(node, "storage", fence);
      node.executor().schedule(() -> write(node, fence, leaseEnd), 5, TimeUnit.MILLISECONDS);
    }
  }

  private static void reply(SimulatedNode node, String to, String text) {
    node.send(to, text.getBytes(UTF_8));
  }
}
