package io.ashlar.resilience.bulkhead;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way through a {@link PoolBulkhead}. It holds a place from its making until its body
 * has ended or it is certain that it will not begin, whichever its caller does meanwhile.
 *
 * <p>{@link FutureTask} sees to it that an interrupt is sent only while the call runs, and has
 * arrived before the task ends; here it is wiped away if the call has not noticed it.
 *
 * @param <T> type of the result
 */
final class PoolTask<T extends @Nullable Object> extends FutureTask<T> {
  private final Body<T> body;
  private final Consumer<PoolTask<T>> whenDone;

  private enum Phase {
    QUEUED,
    RUNNING,
    GONE
  }

  /** The call, and who decides whether it begins: a thread of the pool, or who takes it back. */
  private static final class Body<T extends @Nullable Object> implements Callable<T> {
    private final Callable<T> call;
    private final PoolBulkhead pool;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.QUEUED);

    Body(Callable<T> call, PoolBulkhead pool) {
      this.call = call;
      this.pool = pool;
    }

    @Override
    public T call() throws Exception {
      if (!phase.compareAndSet(Phase.QUEUED, Phase.RUNNING)) {
        throw new CancellationException(); // taken back just now; nobody looks at this any more
      }
      pool.onBegin();
      try {
        return call.call();
      } finally {
        pool.onEnd();
      }
    }

    boolean takeBack() {
      return phase.compareAndSet(Phase.QUEUED, Phase.GONE);
    }
  }

  /**
   * A call that holds a place.
   *
   * @param whenDone told when the outcome is there
   */
  PoolTask(Callable<T> call, PoolBulkhead pool, Consumer<PoolTask<T>> whenDone) {
    this(new Body<>(call, pool), whenDone);
  }

  private PoolTask(Body<T> body, Consumer<PoolTask<T>> whenDone) {
    super(body);
    this.body = body;
    this.whenDone = whenDone;
  }

  @Override
  protected void done() {
    if (isCancelled() && body.takeBack()) {
      body.pool.onTakenBack(this);
    }
    whenDone.accept(this);
  }

  /** Whether the call has never begun, and never will. */
  boolean isTakenBack() {
    return body.phase.get() == Phase.GONE;
  }

  @Override
  public void run() {
    super.run();
    if (isCancelled()) {
      clearInterrupt();
    }
  }

  @SuppressWarnings({"ThreadInterrupted", "ResultOfMethodCallIgnored"})
  private static void clearInterrupt() {
    Thread.interrupted();
  }
}
