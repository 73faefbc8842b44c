package io.ashlar.benchmarks.cache;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A clock that is set each millisecond, for peers that have none of their own. */
final class CoarseClock {
  private volatile long nanos = System.nanoTime();

  private CoarseClock() {}

  /** A clock that goes as long as the fork lives. */
  @SuppressWarnings("FutureReturnValueIgnored") // ends with the fork
  static CoarseClock started() {
    CoarseClock clock = new CoarseClock();
    scheduler()
        .scheduleAtFixedRate(() -> clock.nanos = System.nanoTime(), 1, 1, TimeUnit.MILLISECONDS);
    return clock;
  }

  /** One thread that keeps no JVM alive. */
  static ScheduledExecutorService scheduler() {
    return Executors.newSingleThreadScheduledExecutor(task -> {
      Thread thread = new Thread(task, "coarse-clock");
      thread.setDaemon(true);
      return thread;
    });
  }

  /** {@link System#nanoTime}, at most a millisecond and the scheduler's delay ago. */
  long nanos() {
    return nanos;
  }
}
