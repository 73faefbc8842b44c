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
  /** The step of a task that runs once. */
  static final long ONCE = 0;

  private final SimulatedExecutor executor;

  /** From one run to the next: of a fixed rate if above zero, of a fixed delay if below. */
  private final long stepNanos;

  private long localDue;
  private @Nullable TimerEvent event;

  SimulatedTask(SimulatedExecutor executor, Callable<V> callable, long localDue, long stepNanos) {
    super(callable);
    this.executor = executor;
    this.localDue = localDue;
    this.stepNanos = stepNanos;
  }

  void scheduled(TimerEvent newEvent) {
    event = newEvent;
  }

  @Override
  public boolean isPeriodic() {
    return stepNanos != ONCE;
  }

  @Override
  public void run() {
    event = null;
    if (!isPeriodic()) {
      super.run();
    } else if (runAndReset()) {
      // A pause of the node or a change of its clock may have made this run late.
      localDue = stepNanos > 0 ? localDue + stepNanos : executor.localNow() - stepNanos;
      event = executor.again(this, localDue);
      if (event == null && executor.isShutdown()) {
        cancel(false);
      }
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
