package io.ashlar.benchmarks.load.generator;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The thread that makes a load: sends what is due, takes what is answered, and again.
 *
 * <p>It spins while the next request is near, because a sleeping thread wakes 50 to 1000
 * microseconds late and would add that to every latency. Above some hundred requests a second it
 * therefore takes one whole core, at every rate and for every server alike; a server on a machine
 * of two cores has the other. The lag of {@link OpenLoop} tells when that was not enough.
 */
final class Generator {
  /** Nearer than this the generator spins. */
  private static final long SPIN_NANOS = 2_000_000;

  private final LoadClient client;
  private final long serverPid;
  private final long drainNanos;

  /**
   * A generator.
   *
   * @param client open, with as many lines as the stages will have; not closed here
   * @param serverPid process whose CPU time is measured; 0 for none
   * @param drainNanos how long to wait for the last answers of a stage
   */
  Generator(LoadClient client, long serverPid, long drainNanos) {
    this.client = client;
    this.serverPid = serverPid;
    this.drainNanos = drainNanos;
  }

  /**
   * Runs one stage and waits for its last answers.
   *
   * @throws IOException if the connections to the server break for good, or it answers nothing
   */
  LoadResult run(LoadStage stage) throws IOException {
    LoadTally tally = new LoadTally(stage);
    long begin = System.nanoTime();
    CpuProbe probe =
        new CpuProbe(
            serverPid, begin + stage.warmUpNanos(), begin + stage.endNanos(), tally::answers);
    probe.start();
    OpenLoop loop = new OpenLoop(stage, System::nanoTime, this::send, tally);
    long giveUp = begin + stage.endNanos() + drainNanos;
    while (!loop.isDone()) {
      long idle = loop.sendDue();
      if (System.nanoTime() - giveUp >= 0) {
        loop.abandon();
        throwIfNothingWorks(tally);
        for (int line = 0; line < stage.lines(); line++) {
          client.abandon(line);
        }
        break;
      }
      client.poll(waitMillis(idle), loop::completed);
    }
    join(probe);
    return tally.result(probe.nanosPerRequest(), probe.resolution());
  }

  /** While no request is due a wait is harmless: an answer ends it. */
  static long waitMillis(long idleNanos) {
    if (idleNanos == Long.MAX_VALUE) {
      return 1;
    }
    return Math.max(0, idleNanos - SPIN_NANOS) / 1_000_000;
  }

  private static void throwIfNothingWorks(LoadTally tally) throws IOException {
    if (tally.answers() == 0) {
      throw new IOException("the server answered no request");
    }
  }

  private void send(int line) {
    try {
      client.send(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void join(Thread probe) {
    try {
      probe.join();
    } catch (InterruptedException e) {
      probe.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
