package io.ashlar.benchmarks.load.generator;

import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * An open-loop load: requests start by a schedule that knows nothing of the answers.
 *
 * <p><b>Why not ask, wait, ask again.</b> In a closed loop a slow server slows its own load down:
 * while it stalls for a second, the loop has one request waiting, where a thousand users would have
 * asked meanwhile. The histogram then holds one bad value instead of a thousand - the measurement
 * is coordinated with the system it measures (Tene 2013, "How not to measure latency") - and the
 * mean response time of closed and open systems at one load differs by orders of magnitude
 * (Schroeder, Wierman, Harchol-Balter, NSDI 2006, "Open versus closed: a cautionary tale"). So here
 * each request has an <em>intended</em> start time, fixed beforehand, and its latency runs from
 * that, whenever it was sent.
 *
 * <p><b>Lines.</b> A line carries one request at a time (a keep-alive connection, a stream). A
 * request that is due while every line is busy waits for the first that gets free; the wait is the
 * server's doing and is part of the latency. As requests start in the order of the schedule, the
 * backlog needs no queue: it is everything between the next request and now.
 *
 * <p><b>Whose fault a delay is.</b> When a line was free and the request is sent late all the same,
 * the generator was busy. That <em>lag</em> is recorded apart: where it is large, the figures are
 * the generator's own.
 *
 * <p>Not thread-safe: everything happens on the generator's thread. {@code O(1)} a request.
 */
final class OpenLoop {
  private final LoadStage stage;
  private final LongSupplier offsets;
  private final LongSupplier nanoTime;
  private final IntConsumer send;
  private final LoadTally tally;
  private final long start;

  private final long[] intended;
  private final long[] sent;
  private final boolean[] busy;
  private final long[] freeSince;

  /** Free lines in the order they got free, a ring of {@code lines} places. */
  private final int[] free;

  private int firstFree;
  private int freeCount;
  private long due;

  /**
   * A load that begins now.
   *
   * @param nanoTime a monotonic clock
   * @param send sends one request on the given line, which is free
   * @param tally takes what is seen
   */
  OpenLoop(LoadStage stage, LongSupplier nanoTime, IntConsumer send, LoadTally tally) {
    this.stage = stage;
    this.nanoTime = nanoTime;
    this.send = send;
    this.tally = tally;
    offsets = stage.arrivals().offsets(stage.rate(), stage.seed());
    start = nanoTime.getAsLong();
    due = offsets.getAsLong();
    int lines = stage.lines();
    intended = new long[lines];
    sent = new long[lines];
    busy = new boolean[lines];
    freeSince = new long[lines];
    free = new int[lines];
    for (int line = 0; line < lines; line++) {
      free[line] = line;
    }
    freeCount = lines;
  }

  /**
   * Sends everything that is due and has a line.
   *
   * @return nanoseconds until the next request is due; 0 if one is due already and waits for a
   *     line; {@link Long#MAX_VALUE} after the last
   */
  long sendDue() {
    while (due < stage.endNanos()) {
      long now = nanoTime.getAsLong() - start;
      if (now < due) {
        return due - now;
      }
      if (freeCount == 0) {
        return 0;
      }
      int line = takeFree();
      tally.lag(due, now - Math.max(due, freeSince[line]));
      intended[line] = due;
      sent[line] = now;
      busy[line] = true;
      due = offsets.getAsLong();
      send.accept(line);
    }
    return Long.MAX_VALUE;
  }

  /** Tells that the request on a line was answered, rightly or not; the line is free again. */
  void completed(int line, boolean ok) {
    if (!busy[line]) {
      throw new IllegalStateException("line=" + line + " was answered without a request");
    }
    long now = nanoTime.getAsLong() - start;
    busy[line] = false;
    freeSince[line] = now;
    free[(firstFree + freeCount++) % free.length] = line;
    tally.answered(intended[line], sent[line], now, ok);
  }

  /** Whether every request was sent and answered. */
  boolean isDone() {
    return due >= stage.endNanos() && freeCount == free.length;
  }

  /**
   * Gives up what is not answered: it counts as an error, with the time it has waited so far as its
   * latency. Leaving it out would make the slowest requests the only ones nobody sees.
   */
  void abandon() {
    long now = nanoTime.getAsLong() - start;
    for (int line = 0; line < busy.length; line++) {
      if (busy[line]) {
        tally.unanswered(intended[line], now);
      }
    }
    while (due < stage.endNanos()) {
      tally.unanswered(due, now);
      due = offsets.getAsLong();
    }
  }

  private int takeFree() {
    int line = free[firstFree];
    firstFree = (firstFree + 1) % free.length;
    freeCount--;
    return line;
  }
}
