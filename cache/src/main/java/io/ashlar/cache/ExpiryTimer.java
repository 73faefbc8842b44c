package io.ashlar.cache;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes a cache when the time of an entry is over, so that it leaves though nobody comes by.
 *
 * <p>There is no task that runs in vain: one is scheduled for the first end, and when it runs, for
 * the next. Ends are rounded up to multiples of an eighth of a second, so that is how late an entry
 * may leave, and as often as that the cache may be woken at most, however many entries it has. (A
 * reader finds the entry gone at its very nanosecond all the same.)
 *
 * <p>A newcomer may end before the task that is outstanding; then a further one is scheduled. It is
 * earlier than all others, so the outstanding tasks form a stack whose top is the next one; none is
 * ever cancelled, since a cancelled task may stay in a scheduler's queue until its time comes.
 *
 * <p>A task knows the cache weakly: one that nobody uses any more is collected, entries and all.
 *
 * <p>Methods are called with the cache's lock held, but for {@link #schedule}.
 */
final class ExpiryTimer {
  private static final Logger LOG = LoggerFactory.getLogger(Cache.class);
  private static final int ROUNDED_BITS = 27;
  private static final long SHORTEST_DELAY = 1L << 20;
  private static final long NEVER = Long.MAX_VALUE;

  private final String cacheName;
  private final ScheduledExecutorService scheduler;
  private final WeakReference<EntryStore<?, ?>> store;

  /** When tasks will run that are scheduled, the next one on top. */
  private final Deque<Long> outstanding = new ArrayDeque<>();

  /** When another task should run. Written under the lock. */
  private volatile long wanted = NEVER;

  ExpiryTimer(String cacheName, ScheduledExecutorService scheduler, EntryStore<?, ?> store) {
    this.cacheName = cacheName;
    this.scheduler = scheduler;
    this.store = new WeakReference<>(store);
  }

  /** An entry's time will be over then. */
  void expect(long end) {
    long at = ((end >>> ROUNDED_BITS) + 1) << ROUNDED_BITS;
    if (at > 0 && at < wanted && (outstanding.isEmpty() || at < outstanding.peek())) {
      wanted = at;
    }
  }

  /** A task runs that was scheduled for then: it is outstanding no longer. */
  void woken(long at) {
    while (!outstanding.isEmpty() && outstanding.peek() <= at) {
      outstanding.pop();
    }
  }

  /** Schedules what is wanted. By any thread that does not hold the lock. */
  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it; what it throws is logged
  void schedule() {
    EntryStore<?, ?> cache = wanted == NEVER ? null : store.get();
    if (cache == null) {
      return;
    }
    long now = cache.now();
    long at;
    cache.lock.lock();
    try {
      at = wanted;
      wanted = NEVER;
      if (at == NEVER) {
        return; // another thread has it
      }
      outstanding.push(at);
    } finally {
      cache.lock.unlock();
    }
    long delay = Math.max(SHORTEST_DELAY, at - now);
    WeakReference<EntryStore<?, ?>> known = store;
    String name = cacheName;
    try {
      scheduler.schedule(() -> wake(name, known, at), delay, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // It stays on the stack: who shuts the scheduler down is told once for each earlier end.
      LOG.warn("cache={}, the scheduler takes no task: expired entries stay", cacheName, e);
    }
  }

  private static void wake(String name, WeakReference<EntryStore<?, ?>> store, long at) {
    EntryStore<?, ?> cache = store.get();
    if (cache == null) {
      return;
    }
    try {
      cache.wake(at);
    } catch (RuntimeException e) {
      // The ticker's, for listeners' are caught. The next write schedules another task.
      LOG.warn("cache={}, expired entries stay for want of a time", name, e);
    }
  }

  /** How many tasks are scheduled; for tests. */
  int outstanding() {
    return outstanding.size();
  }
}
