package io.ashlar.resilience.timeout;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of those who brought none: daemons, made at first use, gone after a minute without
 * work. Not the common pool: who fills that with waiting would keep time-outs from happening.
 */
final class SharedThreads {
  private static final long IDLE_SECONDS = 60;

  static final ExecutorService WORKERS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          daemons("ashlar-time-limited-"));

  static final ScheduledThreadPoolExecutor TIMER = newTimer();

  private SharedThreads() {}

  private static ScheduledThreadPoolExecutor newTimer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, daemons("ashlar-timer-"));
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    return timer;
  }

  private static ThreadFactory daemons(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return body -> {
      Thread thread = new Thread(body, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
