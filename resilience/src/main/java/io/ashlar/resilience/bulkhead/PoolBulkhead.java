package io.ashlar.resilience.bulkhead;

import io.ashlar.resilience.timeout.TimeLimitExceededException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bulkhead with threads of its own: calls run in them, and callers only wait, no longer than they
 * want to. What Hystrix calls isolation by threads.
 *
 * <pre>{@code
 * try (PoolBulkhead pool = PoolBulkhead.builder(10).queue(20).build()) {
 *   int left = pool.call(() -> stock.query(item), Duration.ofMillis(200));
 * }
 * }</pre>
 *
 * <p><b>When.</b> A {@link Bulkhead} costs a few nanoseconds, but its caller's thread is in the
 * call and comes back when the call does. If a call can hang - a driver without time-outs, a lock
 * in somebody else's code - only another thread can be left behind. That costs a switch of threads
 * each way, and what is bound to the caller's thread is not seen by the call.
 *
 * <p><b>Places.</b> At most as many calls run as there are threads, and at most as many more wait
 * as the queue has places; the next is refused at once. A place is taken until the call has ended,
 * also when its caller has long gone: a pool full of hanging calls refuses, it does not grow. A
 * caller who gives up while his call still waits takes it out of the queue, and it is never made.
 *
 * <p><b>An interrupt</b> of the caller is passed on to the call. It meets the call or nobody: none
 * is sent after it has ended, and none is left in the thread for the next one.
 *
 * <p>A call that makes another one on the same pool and waits for it needs two threads; when all
 * threads do so, they wait until their time is over.
 *
 * <p>Thread-safe. Threads are daemons, made as needed, and go after a minute without work.
 */
public final class PoolBulkhead implements AutoCloseable {
  private static final long IDLE_SECONDS = 60;

  private final String name;
  private final int threads;
  private final int places;
  private final Duration closeTimeout;
  private final ThreadPoolExecutor executor;

  /** Calls that run or wait. */
  private final AtomicInteger taken = new AtomicInteger();

  private final AtomicInteger running = new AtomicInteger();

  PoolBulkhead(
      String name, int threads, int queueCapacity, Duration closeTimeout, ThreadFactory factory) {
    this.name = name;
    this.threads = threads;
    this.places = threads + queueCapacity;
    this.closeTimeout = closeTimeout;
    // Bounded by the places. A bounded queue here would refuse a call for which a thread is just
    // becoming free, and accept it when it is.
    this.executor =
        new ThreadPoolExecutor(
            threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
    executor.allowCoreThreadTimeOut(true);
  }

  /**
   * A pool of so many threads.
   *
   * @param threads from 1 to 10,000
   * @return a builder; without further options nobody waits
   * @throws IllegalArgumentException if it is out of range
   */
  public static PoolBulkheadBuilder builder(int threads) {
    return new PoolBulkheadBuilder(threads);
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
   * How many calls are running, including those whose callers have gone.
   *
   * @return from 0 to the number of threads
   */
  public int running() {
    return running.get();
  }

  /**
   * How many calls wait for a thread. A call that is on its way from the queue to a thread counts
   * as waiting.
   *
   * @return not negative
   */
  public int waiting() {
    return Math.max(0, taken.get() - running.get());
  }

  /**
   * Makes a call in one of the pool's threads and waits for it, but not longer than told.
   *
   * @param call the call
   * @param timeout how long to wait, in the queue and for the call together; more than 0
   * @param <T> type of its result
   * @return its result
   * @throws BulkheadFullException if all places are taken, or if the time is over before the call
   *     has begun; it is not made then
   * @throws TimeLimitExceededException if the time is over while the call runs; it is interrupted
   * @throws InterruptedException if the calling thread is interrupted; so is the call, or it is not
   *     made
   * @throws IllegalStateException if the pool is closed, or is closed before the call has ended
   * @throws IllegalArgumentException if the time-out is not more than 0
   * @throws Exception what the call throws
   */
  public <T extends @Nullable Object> T call(Callable<T> call, Duration timeout) throws Exception {
    Objects.requireNonNull(call, "call");
    Objects.requireNonNull(timeout, "timeout");
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout=" + timeout + ", must be > 0");
    }
    PoolTask<T> task = start(call, done -> {});
    try {
      return task.get(nanos(timeout), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      if (!task.cancel(true)) {
        return resultOf(task); // it has ended after all, at the last moment
      }
      throw task.isTakenBack()
          ? new BulkheadFullException(name, threads)
          : new TimeLimitExceededException(name, timeout);
    } catch (InterruptedException e) {
      task.cancel(true);
      throw e;
    } catch (ExecutionException | CancellationException e) {
      throw failure(e);
    }
  }

  private static long nanos(Duration timeout) {
    return timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE)) > 0
        ? Long.MAX_VALUE
        : timeout.toNanos();
  }

  private <T extends @Nullable Object> T resultOf(PoolTask<T> task) throws Exception {
    try {
      return task.get();
    } catch (ExecutionException | CancellationException e) {
      throw failure(e);
    }
  }

  /** What the call threw, as it is; or that it was the closing of the pool that ended it. */
  private Exception failure(Exception e) {
    Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
    if (cause instanceof CancellationException
        || (cause instanceof InterruptedException && executor.isShutdown())) {
      return closed(cause);
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof Exception exception ? exception : e;
  }

  private IllegalStateException closed(@Nullable Throwable cause) {
    return new IllegalStateException("pool bulkhead " + name + " is closed", cause);
  }

  /**
   * Makes a call in one of the pool's threads; nobody waits for it here.
   *
   * <p>Cancelling the future interrupts the call, or takes it out of the queue. What hangs on the
   * future may run in the pool's thread, but takes no place.
   *
   * @param call the call
   * @param <T> type of its result
   * @return a new future for its outcome. Fails with {@link BulkheadFullException} if all places
   *     are taken, and with {@link IllegalStateException} if the pool is closed
   */
  public <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> call) {
    Objects.requireNonNull(call, "call");
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      PoolTask<T> task = start(call, done -> pass(done, answer));
      CompletableFuture<Boolean> unused =
          answer.handle((result, failure) -> {
            task.cancel(true);
            return true;
          });
    } catch (RuntimeException refusal) {
      answer.completeExceptionally(refusal);
    }
    return answer;
  }

  private <T extends @Nullable Object> void pass(PoolTask<T> done, CompletableFuture<T> answer) {
    try {
      answer.complete(resultOf(done));
    } catch (Throwable failure) {
      answer.completeExceptionally(failure);
    }
  }

  private <T extends @Nullable Object> PoolTask<T> start(
      Callable<T> call, Consumer<PoolTask<T>> whenDone) {
    if (executor.isShutdown()) {
      throw closed(null);
    }
    if (!takePlace()) {
      throw new BulkheadFullException(name, threads);
    }
    PoolTask<T> task = new PoolTask<>(call, this, whenDone);
    boolean started = false;
    try {
      executor.execute(task);
      started = true;
    } catch (RejectedExecutionException e) {
      throw closed(e);
    } finally {
      if (!started) {
        task.cancel(false);
      }
    }
    return task;
  }

  private boolean takePlace() {
    while (true) {
      int now = taken.get();
      if (now >= places) {
        return false;
      }
      if (taken.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  void onBegin() {
    running.incrementAndGet();
  }

  /** Before the outcome is there: who has it finds the place free. */
  void onEnd() {
    running.decrementAndGet();
    taken.decrementAndGet();
  }

  void onTakenBack(PoolTask<?> task) {
    executor.remove(task);
    taken.decrementAndGet();
  }

  /**
   * Ends the pool: takes no more calls, waits for those that are there, as long as the builder was
   * told, and then interrupts what still runs and gives up what still waits. Their callers get an
   * {@link IllegalStateException}. An interrupt of this thread ends the waiting at once, and is
   * kept. Closing again does nothing more.
   */
  @Override
  public void close() {
    executor.shutdown();
    boolean ended = false;
    try {
      ended = executor.awaitTermination(closeTimeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      for (Runnable waiting : executor.shutdownNow()) {
        if (waiting instanceof PoolTask<?> task) {
          task.cancel(false);
        }
      }
    }
  }

  @Override
  public String toString() {
    return "PoolBulkhead[name="
        + name
        + ", threads="
        + threads
        + ", running="
        + running()
        + ", waiting="
        + waiting()
        + "]";
  }
}
