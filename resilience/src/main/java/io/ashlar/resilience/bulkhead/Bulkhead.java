package io.ashlar.resilience.bulkhead;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bound on how many calls are under way at once, so that one slow service cannot take all threads
 * or connections of its caller: a ship's bulkhead (Nygard, Release It!, 2007, chapter 5).
 *
 * <pre>{@code
 * Bulkhead bulkhead = Bulkhead.builder(20).queue(50).build();
 * int left = bulkhead.call(() -> stock.query(item), Duration.ofMillis(100));
 * }</pre>
 *
 * <p><b>Waiting.</b> Callers may wait for a place, in a queue of bounded length, each as long as it
 * is willing to. A place that becomes free is handed to the first who still waits: nobody who comes
 * later can snatch it, and one whose time has run out never gets it. Waiting threads are parked; a
 * virtual thread does not pin its carrier.
 *
 * <p><b>How it works.</b> One long holds the calls under way and the callers waiting. While nobody
 * waits, entering and leaving are one compare-and-set each. The number of waiters changes under a
 * lock only; whoever leaves and sees waiters takes it and hands his place on. So while anybody
 * waits all places are taken.
 *
 * <p>Thread-safe. A call may enter again from within; it takes a place each time.
 */
public final class Bulkhead {
  private static final VarHandle STATE;
  private static final int WAITING_SHIFT = 32;
  private static final long ONE_WAITING = 1L << WAITING_SHIFT;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Bulkhead.class, "state", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String name;
  private final int queueCapacity;
  private final LongSupplier clock;
  private final ReentrantLock lock = new ReentrantLock();

  /** Who waits, the first first. Guarded by the lock. */
  private final ArrayDeque<Waiter> queue = new ArrayDeque<>();

  /** Written under the lock. */
  private volatile int limit;

  /** Calls under way in the lower half, callers waiting in the upper one. */
  private volatile long state;

  /** A thread in the queue. */
  private static final class Waiter {
    private final Thread thread = Thread.currentThread();
    private final long deadline;

    /** Written under the lock, by who hands a place over. */
    private volatile boolean admitted;

    Waiter(long deadline) {
      this.deadline = deadline;
    }
  }

  Bulkhead(String name, int limit, int queueCapacity, LongSupplier clock) {
    this.name = name;
    this.limit = limit;
    this.queueCapacity = queueCapacity;
    this.clock = clock;
  }

  /**
   * A bulkhead for so many calls at once.
   *
   * @param limit at least 1
   * @return a builder; without further options nobody waits
   * @throws IllegalArgumentException if the limit is below 1
   */
  public static BulkheadBuilder builder(int limit) {
    return new BulkheadBuilder(checkLimit(limit));
  }

  static int checkLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit=" + limit + ", must be >= 1");
    }
    return limit;
  }

  /**
   * The name.
   *
   * @return what the builder was given
   */
  public String name() {
    return name;
  }

  /**
   * How many calls may be under way.
   *
   * @return at least 1
   */
  public int limit() {
    return limit;
  }

  /**
   * How many calls are under way.
   *
   * @return not negative; above the limit only after that was lowered
   */
  public int inFlight() {
    return inFlight(state);
  }

  /**
   * How many callers wait.
   *
   * @return from 0 to the queue's capacity
   */
  public int waiting() {
    return waiting(state);
  }

  private static int inFlight(long state) {
    return (int) state;
  }

  private static int waiting(long state) {
    return (int) (state >>> WAITING_SHIFT);
  }

  /**
   * Takes a place if one is free and nobody waits for it.
   *
   * @return whether it was taken; it must be given back by {@link #release}, once
   */
  public boolean tryAcquire() {
    while (true) {
      long now = state;
      if (inFlight(now) >= limit || waiting(now) > 0) {
        return false;
      }
      if (STATE.compareAndSet(this, now, now + 1)) {
        return true;
      }
    }
  }

  /**
   * Takes a place, waiting for it if need be. Refused at once if the queue is full.
   *
   * @param timeout how long to wait at most; 0 or less does not wait
   * @return whether it was taken; it must be given back by {@link #release}, once
   * @throws InterruptedException if the thread is interrupted before or while it waits; nothing is
   *     taken then
   */
  public boolean acquire(Duration timeout) throws InterruptedException {
    Objects.requireNonNull(timeout, "timeout");
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (tryAcquire()) {
      return true;
    }
    if (queueCapacity == 0 || timeout.isNegative() || timeout.isZero()) {
      return false;
    }
    Waiter waiter = new Waiter(clock.getAsLong() + nanos(timeout));
    return enqueue(waiter) && await(waiter);
  }

  /** At most 146 years, so that a deadline can be compared. */
  private static long nanos(Duration timeout) {
    return timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE / 2)) > 0
        ? Long.MAX_VALUE / 2
        : timeout.toNanos();
  }

  /**
   * Stands in line if there is room. From then on places are only handed over; one that has become
   * free just before is handed over here.
   */
  private boolean enqueue(Waiter waiter) {
    lock.lock();
    try {
      if (queue.size() >= queueCapacity) {
        return false;
      }
      queue.add(waiter);
      STATE.getAndAdd(this, ONE_WAITING);
      admitWaiting();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean await(Waiter waiter) throws InterruptedException {
    boolean keeps = false;
    try {
      while (!waiter.admitted) {
        long left = waiter.deadline - clock.getAsLong();
        if (left <= 0) {
          keeps = isAdmittedOrLeaves(waiter);
          return keeps;
        }
        LockSupport.parkNanos(this, left);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      keeps = true;
      return true;
    } finally {
      // Interrupted, or the clock failed: a place may have been handed over meanwhile.
      if (!keeps && isAdmittedOrLeaves(waiter)) {
        release();
      }
    }
  }

  /** Ends a wait: true if a place was handed over just in time. */
  private boolean isAdmittedOrLeaves(Waiter waiter) {
    lock.lock();
    try {
      if (!waiter.admitted && queue.remove(waiter)) {
        STATE.getAndAdd(this, -ONE_WAITING);
      }
      return waiter.admitted;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives a place back; if somebody waits, he gets it.
   *
   * @throws IllegalStateException if no call is under way: a place was given back twice
   */
  public void release() {
    while (true) {
      long now = state;
      if (waiting(now) > 0) {
        handOver();
        return;
      }
      if (inFlight(now) == 0) {
        throw new IllegalStateException("bulkhead " + name + ": released more than acquired");
      }
      if (STATE.compareAndSet(this, now, now - 1)) {
        return;
      }
    }
  }

  private void handOver() {
    lock.lock();
    try {
      STATE.getAndAdd(this, -1L);
      admitWaiting();
    } finally {
      lock.unlock();
    }
  }

  /** Gives free places to those who wait and whose time is not over. Holds the lock. */
  private void admitWaiting() {
    while (!queue.isEmpty() && inFlight(state) < limit) {
      Waiter first = queue.remove();
      boolean inTime = isInTime(first);
      STATE.getAndAdd(this, inTime ? 1 - ONE_WAITING : -ONE_WAITING);
      first.admitted = inTime;
      LockSupport.unpark(first.thread);
    }
  }

  /** Who can tell: with a clock that fails, a waiter is woken to find out himself. */
  private boolean isInTime(Waiter waiter) {
    try {
      return waiter.deadline - clock.getAsLong() > 0;
    } catch (RuntimeException failure) {
      return true;
    }
  }

  /**
   * Changes how many calls may be under way. If it is more, waiting callers are admitted at once;
   * if it is less, calls under way are left to end.
   *
   * @param limit at least 1
   * @throws IllegalArgumentException if it is below 1
   */
  public void changeLimit(int limit) {
    lock.lock();
    try {
      this.limit = checkLimit(limit);
      admitWaiting();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes a call if a place is free; does not wait.
   *
   * @param call the call
   * @param <T> type of its result
   * @return its result
   * @throws BulkheadFullException if none is; the call is not made then
   */
  public <T extends @Nullable Object> T execute(Supplier<T> call) {
    Objects.requireNonNull(call, "call");
    if (!tryAcquire()) {
      throw new BulkheadFullException(name, limit);
    }
    try {
      return call.get();
    } finally {
      release();
    }
  }

  /**
   * Makes a call that may throw checked exceptions, waiting for a place if need be.
   *
   * @param call the call
   * @param timeout how long to wait at most; 0 or less does not wait
   * @param <T> type of its result
   * @return its result
   * @throws BulkheadFullException if the queue is full or the wait took too long; the call is not
   *     made then
   * @throws InterruptedException if the thread is interrupted before the call is made
   * @throws Exception what the call throws
   */
  public <T extends @Nullable Object> T call(Callable<T> call, Duration timeout) throws Exception {
    Objects.requireNonNull(call, "call");
    if (!acquire(timeout)) {
      throw new BulkheadFullException(name, limit);
    }
    try {
      return call.call();
    } finally {
      release();
    }
  }

  @Override
  public String toString() {
    long now = state;
    return "Bulkhead[name="
        + name
        + ", limit="
        + limit
        + ", inFlight="
        + inFlight(now)
        + ", waiting="
        + waiting(now)
        + "]";
  }
}
