package io.ashlar.resilience.shedding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The door of a service that may get more to do than it can: places for the calls under way, and in
 * front of them a queue that is kept short, in which the fresh and the critical go first.
 *
 * <pre>{@code
 * LoadShedder shedder = LoadShedder.builder(20).queue(500).build();
 * Reply reply = shedder.call(() -> handle(request), Criticality.NORMAL, Duration.ofMillis(200));
 * }</pre>
 *
 * <p><b>While there is enough room</b> it is a counter: entering and leaving are one
 * compare-and-set each, nothing is allocated and no clock is read.
 *
 * <p><b>When there is not</b>, requests wait, each for as long as its caller is willing to. A place
 * that becomes free is handed over; nobody who comes later can snatch it, and one who has left or
 * whose time is over never gets it. Who gets it, and who is sent away unserved:
 *
 * <ol>
 *   <li>the more critical first, but a lower class has one turn in sixteen unless the critical one
 *       is late itself;
 *   <li>within a class the order of arrival, until the queue has not been empty for an
 *       <em>interval</em> (100 ms): from then on the newest first, and whoever has waited longer
 *       than the <em>target</em> (5 ms) is refused. In a queue that does empty, an interval is what
 *       anybody may wait;
 *   <li>the last waiting request of a class is not refused for waiting long: the next free place
 *       would stay empty. Critical requests never are; among them the newest goes first once the
 *       oldest has used up half of its patience;
 *   <li>when the queue is full, a request of a lower class makes room.
 * </ol>
 *
 * <p>Threads wait parked; a virtual thread does not pin its carrier. A request that came by {@link
 * #admit} or {@link #stage} has no thread: that its time is over is noticed when somebody else
 * comes or leaves. Who has to be told on the dot puts a time limit around it, whose cancelling
 * leaves the queue.
 *
 * <p><b>How it works.</b> One long holds the calls under way and the requests waiting. The queue
 * changes under a lock; whoever leaves and sees somebody waiting takes it and hands his place on.
 * So while anybody waits all places are taken. Outcomes are told when the lock is free again.
 *
 * <p>Thread-safe. The clock may throw: a request that just comes is refused with its exception, and
 * no place is lost.
 */
public final class LoadShedder {
  private static final VarHandle STATE;
  private static final int WAITING_SHIFT = 32;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(LoadShedder.class, "state", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String name;
  private final long intervalNanos;
  private final LongSupplier clock;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock. */
  private final WaitingRoom room;

  /** How many are waiting according to {@link #state}. Guarded by the lock. */
  private int shownWaiting;

  /** The latest time that was read under the lock: stands in for a clock that fails. */
  private long latestNanos;

  /** Written under the lock. */
  private volatile int limit;

  /** Calls under way in the lower half, requests waiting in the upper one. */
  private volatile long state;

  /** A thread that waits. */
  private static final class ThreadWaiter extends Waiter {
    private final Thread thread = Thread.currentThread();

    ThreadWaiter(Criticality criticality, long sinceNanos, long patienceNanos) {
      super(criticality, sinceNanos, patienceNanos);
    }

    @Override
    void tell() {
      LockSupport.unpark(thread);
    }
  }

  /** A future that waits. */
  private static final class FutureWaiter extends Waiter {
    private final LoadShedder shedder;
    private final CompletableFuture<@Nullable Void> admission = new CompletableFuture<>();

    FutureWaiter(
        LoadShedder shedder, Criticality criticality, long sinceNanos, long patienceNanos) {
      super(criticality, sinceNanos, patienceNanos);
      this.shedder = shedder;
    }

    @Override
    void tell() {
      if (outcome() == Outcome.SHED) {
        admission.completeExceptionally(shedder.refusal(this));
      } else if (!admission.complete(null)) {
        shedder.release(); // cancelled at the moment it was admitted
      }
    }
  }

  LoadShedder(
      String name,
      int limit,
      int queueCapacity,
      Duration target,
      Duration interval,
      LongSupplier clock) {
    this.name = name;
    this.limit = limit;
    this.intervalNanos = interval.toNanos();
    this.clock = clock;
    this.room = new WaitingRoom(queueCapacity, target.toNanos(), intervalNanos);
    this.latestNanos = clock.getAsLong();
  }

  /**
   * A shedder for a service that does so many calls at once.
   *
   * @param limit at least 1
   * @return a builder
   * @throws IllegalArgumentException if the limit is below 1
   */
  public static LoadShedderBuilder builder(int limit) {
    return new LoadShedderBuilder(checkLimit(limit));
  }

  private static int checkLimit(int limit) {
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
   * How many requests wait.
   *
   * @return from 0 to the queue's capacity
   */
  public int waiting() {
    return waiting(state);
  }

  /**
   * How many requests have been refused. Takes the lock for a moment.
   *
   * @param criticality those that mattered so much
   * @param reason those refused for this reason
   * @return the number since the shedder was built
   */
  public long shed(Criticality criticality, ShedReason reason) {
    Objects.requireNonNull(criticality, "criticality");
    Objects.requireNonNull(reason, "reason");
    lock.lock();
    try {
      return room.shed(criticality, reason);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether the queue of any class has not been empty for an interval. Takes the lock for a moment.
   *
   * @return true while the newest go first
   */
  public boolean isOverloaded() {
    lock.lock();
    try {
      return room.isOverloaded(time());
    } finally {
      lock.unlock();
    }
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
   * Takes a place, waiting for it if need be. When it returns, the place must be given back by
   * {@link #release}, once.
   *
   * @param criticality how much the request matters
   * @param patience how long to wait at most; 0 or less does not wait
   * @throws LoadShedException if the request is not admitted; nothing is taken then
   * @throws InterruptedException if the thread is interrupted before or while it waits; nothing is
   *     taken then
   */
  public void acquire(Criticality criticality, Duration patience) throws InterruptedException {
    Objects.requireNonNull(criticality, "criticality");
    long patienceNanos = nanos(patience);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (!tryAcquire()) {
      ThreadWaiter waiter = new ThreadWaiter(criticality, clock.getAsLong(), patienceNanos);
      enqueue(waiter);
      await(waiter);
    }
  }

  /**
   * Asks for a place without a thread that waits for it.
   *
   * <p>Cancelling the future leaves the queue; so does completing it by any other hand. Who is
   * admitted at that very moment gives the place back by himself. What hangs on the future runs in
   * the thread that gave its place back.
   *
   * @param criticality how much the request matters
   * @param patience how long to wait at most; 0 or less does not wait
   * @return completed with null when the place is taken: it must be given back by {@link #release},
   *     once. Fails with {@link LoadShedException} if the request is not admitted
   */
  public CompletableFuture<@Nullable Void> admit(Criticality criticality, Duration patience) {
    Objects.requireNonNull(criticality, "criticality");
    long patienceNanos = nanos(patience);
    if (tryAcquire()) {
      return CompletableFuture.completedFuture(null);
    }
    FutureWaiter waiter;
    try {
      waiter = new FutureWaiter(this, criticality, clock.getAsLong(), patienceNanos);
    } catch (RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
    CompletableFuture<Boolean> unused =
        waiter.admission.handle((nothing, failure) -> {
          leave(waiter);
          return true;
        });
    enqueue(waiter);
    return waiter.admission;
  }

  /** At most 146 years, so that a deadline can be compared. */
  private static long nanos(Duration patience) {
    Objects.requireNonNull(patience, "patience");
    if (patience.isNegative()) {
      return 0;
    }
    return patience.compareTo(Duration.ofNanos(Long.MAX_VALUE / 2)) > 0
        ? Long.MAX_VALUE / 2
        : patience.toNanos();
  }

  /** Lets a request stand in the queue; a place that has just become free is handed over here. */
  private void enqueue(Waiter waiter) {
    Waiter settled;
    lock.lock();
    try {
      long now = notBefore(waiter.sinceNanos);
      room.offer(waiter, now);
      showWaiting(0);
      admitWaiting(now);
      settled = room.takeSettled();
    } finally {
      lock.unlock();
    }
    Deliveries.tell(settled);
  }

  private void await(ThreadWaiter waiter) throws InterruptedException {
    boolean keeps = false;
    try {
      while (waiter.outcome() == Waiter.Outcome.WAITING) {
        long left = waiter.deadlineNanos - clock.getAsLong();
        if (left <= 0) {
          leaveLate(waiter);
          break;
        }
        LockSupport.parkNanos(this, left);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      keeps = waiter.outcome() == Waiter.Outcome.ADMITTED;
    } finally {
      // Interrupted, or the clock failed: a place may have been handed over meanwhile.
      if (!keeps) {
        leave(waiter);
        if (waiter.outcome() == Waiter.Outcome.ADMITTED) {
          release();
        }
      }
    }
    if (!keeps) {
      throw refusal(waiter);
    }
  }

  private LoadShedException refusal(Waiter waiter) {
    ShedReason reason = waiter.reason();
    return new LoadShedException(
        name,
        waiter.criticality,
        reason == null ? ShedReason.DEADLINE_PASSED : reason,
        intervalNanos);
  }

  /** Takes a request out of the queue if it still waits. */
  private void leave(Waiter waiter) {
    if (waiter.outcome() != Waiter.Outcome.WAITING) {
      return;
    }
    lock.lock();
    try {
      if (waiter.outcome() == Waiter.Outcome.WAITING) {
        room.leave(waiter);
        showWaiting(0);
      }
    } finally {
      lock.unlock();
    }
  }

  private void leaveLate(Waiter waiter) {
    lock.lock();
    try {
      if (waiter.outcome() == Waiter.Outcome.WAITING) {
        room.leaveLate(waiter);
        showWaiting(0);
      }
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
        throw new IllegalStateException("load shedder " + name + ": released more than acquired");
      }
      if (STATE.compareAndSet(this, now, now - 1)) {
        return;
      }
    }
  }

  private void handOver() {
    Waiter settled;
    lock.lock();
    try {
      STATE.getAndAdd(this, -1L);
      admitWaiting(time());
      settled = room.takeSettled();
    } finally {
      lock.unlock();
    }
    Deliveries.tell(settled);
  }

  /** Hands free places over as long as there are any and somebody waits. Holds the lock. */
  private void admitWaiting(long nowNanos) {
    while (inFlight(state) < limit) {
      Waiter next = room.poll(nowNanos);
      showWaiting(next == null ? 0 : 1);
      if (next == null) {
        return;
      }
    }
  }

  /** Makes the state say how many wait, and takes places for those who have just been admitted. */
  private void showWaiting(int admitted) {
    int size = room.size();
    long change = (long) (size - shownWaiting) << WAITING_SHIFT;
    shownWaiting = size;
    if (change + admitted != 0) {
      STATE.getAndAdd(this, change + admitted);
    }
  }

  /** What time it is, for those who cannot do without. Holds the lock. */
  private long time() {
    try {
      return notBefore(clock.getAsLong());
    } catch (RuntimeException failure) {
      return latestNanos;
    }
  }

  /** The order of arrival must not be upset by a clock that steps back. Holds the lock. */
  private long notBefore(long nowNanos) {
    if (nowNanos - latestNanos > 0) {
      latestNanos = nowNanos;
    }
    return latestNanos;
  }

  /**
   * Changes how many calls may be under way. If it is more, waiting requests are admitted at once;
   * if it is less, calls under way are left to end. An adaptive limit can be passed on here.
   *
   * @param limit at least 1
   * @throws IllegalArgumentException if it is below 1
   */
  public void changeLimit(int limit) {
    Waiter settled;
    lock.lock();
    try {
      this.limit = checkLimit(limit);
      admitWaiting(time());
      settled = room.takeSettled();
    } finally {
      lock.unlock();
    }
    Deliveries.tell(settled);
  }

  /**
   * Makes a call when it is admitted.
   *
   * @param call the call
   * @param criticality how much it matters
   * @param patience how long to wait for a place at most; 0 or less does not wait
   * @param <T> type of its result
   * @return its result
   * @throws LoadShedException if it is not admitted; the call is not made then
   * @throws InterruptedException if the thread is interrupted before the call is made
   * @throws Exception what the call throws
   */
  public <T extends @Nullable Object> T call(
      Callable<T> call, Criticality criticality, Duration patience) throws Exception {
    Objects.requireNonNull(call, "call");
    acquire(criticality, patience);
    try {
      return call.call();
    } finally {
      release();
    }
  }

  /**
   * Begins a call that answers by a stage when it is admitted. The place is free when that stage
   * has ended.
   *
   * @param call begins the call; what it throws fails the future
   * @param criticality how much it matters
   * @param patience how long to wait for a place at most; 0 or less does not wait
   * @param <T> type of the result
   * @return a new future; it fails with {@link LoadShedException} if the call is not admitted.
   *     Cancelling it leaves the queue, or cancels the call's stage
   */
  public <T extends @Nullable Object> CompletableFuture<T> stage(
      Supplier<? extends CompletionStage<T>> call, Criticality criticality, Duration patience) {
    Objects.requireNonNull(call, "call");
    CompletableFuture<@Nullable Void> admission = admit(criticality, patience);
    CompletableFuture<T> answer = new CompletableFuture<>();
    CompletableFuture<Boolean> unused =
        answer.handle((result, failure) -> {
          admission.cancel(false);
          return true;
        });
    CompletableFuture<Boolean> unusedToo =
        admission.handle((nothing, refused) -> {
          if (refused != null) {
            answer.completeExceptionally(refused);
          } else {
            begin(call, answer);
          }
          return true;
        });
    return answer;
  }

  /** Begins an admitted call. Sees to it that its place is given back. */
  private <T extends @Nullable Object> void begin(
      Supplier<? extends CompletionStage<T>> call, CompletableFuture<T> answer) {
    if (answer.isDone()) {
      release(); // cancelled at the moment it was admitted
      return;
    }
    boolean begun = false;
    try {
      CompletionStage<T> inner = Objects.requireNonNull(call.get(), "the call's stage");
      inner.handle((result, failure) -> {
        release();
        pass(result, failure, answer);
        return true;
      });
      begun = true;
      CompletableFuture<Boolean> unused =
          answer.handle((result, failure) -> {
            cancelWith(answer, inner);
            return true;
          });
    } catch (Throwable failure) {
      answer.completeExceptionally(failure);
    } finally {
      if (!begun) {
        release();
      }
    }
  }

  private static <T extends @Nullable Object> void pass(
      T result, @Nullable Throwable failure, CompletableFuture<T> answer) {
    if (failure == null) {
      answer.complete(result);
    } else {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      answer.completeExceptionally(cause == null ? failure : cause);
    }
  }

  private static void cancelWith(CompletableFuture<?> answer, CompletionStage<?> inner) {
    if (!answer.isCancelled()) {
      return;
    }
    try {
      inner.toCompletableFuture().cancel(true);
    } catch (UnsupportedOperationException runsOn) {
      // A stage that cannot be cancelled runs on; its outcome finds nobody.
      return;
    }
  }

  @Override
  public String toString() {
    long now = state;
    return "LoadShedder[name="
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
