package io.ashlar.benchmarks.load.generator;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * CPU time of a server process and its children for one request, read from the operating system at
 * the two ends of the measuring time, on a thread of its own.
 *
 * <p>Linux counts a process's CPU time in ticks of 10 ms; the two readings make it twice that. Over
 * five seconds at 10,000 requests a second that is 0.4 microseconds a request; the figure carries
 * its resolution with it.
 */
final class CpuProbe extends Thread {
  private static final double RESOLUTION_NANOS = 2 * 10e6;

  private final List<ProcessHandle> processes;
  private final long fromNanoTime;
  private final long toNanoTime;
  private final LongSupplier answers;
  private volatile double nanosPerRequest = Double.NaN;
  private volatile double resolution = Double.NaN;

  /**
   * A probe, not started yet.
   *
   * @param pid the server; 0 for none
   * @param fromNanoTime {@link System#nanoTime} at the beginning of the measuring time
   * @param toNanoTime and at its end
   * @param answers requests answered so far
   */
  CpuProbe(long pid, long fromNanoTime, long toNanoTime, LongSupplier answers) {
    super("cpu-probe");
    setDaemon(true);
    processes =
        ProcessHandle.of(pid).stream()
            .flatMap(server -> Stream.concat(Stream.of(server), server.descendants()))
            .toList();
    this.fromNanoTime = fromNanoTime;
    this.toNanoTime = toNanoTime;
    this.answers = answers;
  }

  @Override
  public void run() {
    waitUntil(fromNanoTime);
    long cpuBefore = cpuNanos();
    long answersBefore = answers.getAsLong();
    waitUntil(toNanoTime);
    long cpu = cpuNanos() - cpuBefore;
    long answered = answers.getAsLong() - answersBefore;
    if (cpuBefore >= 0 && cpu >= 0 && answered > 0) {
      nanosPerRequest = (double) cpu / answered;
      resolution = RESOLUTION_NANOS / answered;
    }
  }

  /** Nanoseconds of CPU a request; NaN if the system did not tell. */
  double nanosPerRequest() {
    return nanosPerRequest;
  }

  /** Smallest meaningful difference of {@link #nanosPerRequest}. */
  double resolution() {
    return resolution;
  }

  private long cpuNanos() {
    long sum = processes.isEmpty() ? -1 : 0;
    for (ProcessHandle process : processes) {
      sum += process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
    }
    return sum;
  }

  private static void waitUntil(long nanoTime) {
    for (long left = nanoTime - System.nanoTime();
        left > 0 && !Thread.currentThread().isInterrupted();
        left = nanoTime - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
