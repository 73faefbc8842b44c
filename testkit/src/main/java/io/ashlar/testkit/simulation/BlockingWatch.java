package io.ashlar.testkit.simulation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The guard against simulated tasks that wait for real: in {@code Thread.sleep}, on a lock, in
 * {@code CompletableFuture.join}.
 *
 * <p>No virtual time can pass while the only thread waits, so such a task either leaks real time
 * into the run or never ends. One daemon thread for all simulations of the JVM looks at the running
 * ones a few times per threshold. A thread found waiting at each look of a whole threshold is
 * interrupted, and its run fails with the stack that was seen: one long wait, or short ones again
 * and again. A single short wait may go unseen. A thread that computes is never disturbed, however
 * long it takes.
 *
 * <p>A wait that ignores interrupts ({@code join}) cannot be ended from outside; then the stack is
 * in the log, where the one who looks for the reason of a hanging build finds it.
 */
final class BlockingWatch {
  private static final System.Logger LOG = System.getLogger(BlockingWatch.class.getName());
  private static final int LOOKS = 8;
  private static final List<BlockingWatch> RUNNING = new CopyOnWriteArrayList<>();
  private static @Nullable Thread watchman;

  private final Thread watched;
  private final long intervalNanos;
  private boolean active;
  private int seenWaiting;
  private @Nullable VirtualTimeLeakException finding;

  BlockingWatch(Thread watched, Duration threshold) {
    this.watched = watched;
    this.intervalNanos = Math.max(1_000_000, threshold.toNanos() / LOOKS);
  }

  /** The watched thread begins to run events. */
  void begin() {
    synchronized (this) {
      active = true;
      seenWaiting = 0;
    }
    RUNNING.add(this);
    LockSupport.unpark(watchman());
  }

  /** The watched thread has stopped running events; returns what was found meanwhile, once. */
  @Nullable VirtualTimeLeakException end() {
    RUNNING.remove(this);
    synchronized (this) {
      active = false;
      VirtualTimeLeakException found = finding;
      finding = null;
      if (found != null) {
        // The interrupt was ours; nobody else is to see it.
        Thread.interrupted();
      }
      return found;
    }
  }

  private synchronized void look() {
    if (!active || finding != null || !isWaiting(watched.getState())) {
      seenWaiting = 0;
    } else if (++seenWaiting >= LOOKS) {
      finding = VirtualTimeLeakException.waiting(watched);
      LOG.log(System.Logger.Level.WARNING, "a simulated task waits for real", finding);
      watched.interrupt();
    }
  }

  private static boolean isWaiting(Thread.State state) {
    return state == Thread.State.WAITING
        || state == Thread.State.TIMED_WAITING
        || state == Thread.State.BLOCKED;
  }

  private static synchronized Thread watchman() {
    if (watchman == null) {
      watchman = new Thread(BlockingWatch::patrol, "ashlar-simulation-watch");
      watchman.setDaemon(true);
      watchman.start();
    }
    return watchman;
  }

  private static void patrol() {
    while (true) {
      long pause = Long.MAX_VALUE;
      for (BlockingWatch watch : RUNNING) {
        watch.look();
        pause = Math.min(pause, watch.intervalNanos);
      }
      LockSupport.parkNanos(pause);
    }
  }
}
