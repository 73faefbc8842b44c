package io.ashlar.testkit.simulation;

import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The future of a task given to a simulated executor.
 *
 * <p>Asking it for a result it does not have yet would block the only thread there is, so that
 * fails instead. An {@link AssertionError} or a leak of real time inside the task fails the whole
 * run: a future nobody asks must not swallow the finding of a test.
 */
final class SimulatedTask<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {
  private final SimulatedExecutor executor;
  private final long periodNanos;
  private long localDue;
  private @Nullable TimerEvent event;

  SimulatedTask(SimulatedExecutor executor, Callable<V> callable, long localDue, long periodNanos) {
    super(callable);
    this.executor = executor;
    this.localDue = localDue;
    this.periodNanos = periodNanos;
  }

  void scheduled(TimerEvent newEvent) {
    event = newEvent;
  }

  @Override
  public boolean isPeriodic() {
    return periodNanos > 0;
  }

  @Override
  public void run() {
    event = null;
    if (!isPeriodic()) {
      super.run();
    } else if (runAndReset()) {
      localDue += periodNanos;
      event = executor.again(this, localDue);
    }
  }

  @Override
  protected void setException(Throwable failure) {
    super.setException(failure);
    if (failure instanceof AssertionError || failure instanceof VirtualTimeLeakException) {
      executor.fail(failure);
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    // Nothing else runs while this is called, so there is nobody to interrupt.
    boolean cancelled = super.cancel(false);
    if (cancelled && event != null) {
      executor.cancel(event);
    }
    return cancelled;
  }

  @Override
  public V get() throws InterruptedException, ExecutionException {
    requireDone();
    return super.get();
  }

  @Override
  public V get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException {
    requireDone();
    return super.get();
  }

  private void requireDone() {
    if (!isDone()) {
      throw VirtualTimeLeakException.blocking("Future.get on a task that has not run");
    }
  }

  @Override
  public long getDelay(TimeUnit unit) {
    return unit.convert(localDue - executor.localNow(), TimeUnit.NANOSECONDS);
  }

  @Override
  public int compareTo(Delayed other) {
    return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
  }
}
