package io.ashlar.resilience.timeout;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call in a thread that will go on to something else. {@link FutureTask} sees to it that an
 * interrupt is sent only while the call runs, and has arrived before the task ends; here it is
 * wiped away if the call has not noticed it.
 *
 * @param <T> type of the result
 */
final class LimitedTask<T extends @Nullable Object> extends FutureTask<T> {
  private final Kept<T> kept;

  /**
   * A call that keeps its result, for a task that was cancelled forgets it.
   *
   * @param <T> type of the result
   */
  private static final class Kept<T extends @Nullable Object> implements Callable<T> {
    private final Callable<T> call;

    /** Owned, as the next, by the thread that runs the call; read by others when it has ended. */
    private @Nullable T result;

    private boolean hasResult;

    Kept(Callable<T> call) {
      this.call = call;
    }

    @Override
    public T call() throws Exception {
      T made = call.call();
      result = made;
      hasResult = true;
      return made;
    }
  }

  private final Consumer<@Nullable Object> takesLate;

  LimitedTask(Callable<T> call, Consumer<@Nullable Object> takesLate) {
    this(new Kept<>(call), takesLate);
  }

  private LimitedTask(Kept<T> kept, Consumer<@Nullable Object> takesLate) {
    super(kept);
    this.kept = kept;
    this.takesLate = takesLate;
  }

  @Override
  public void run() {
    super.run();
    if (isCancelled()) {
      clearInterrupt();
      takeLate();
    }
  }

  /** Hands the result over that nobody waits for; after the call has ended. */
  void takeLate() {
    if (kept.hasResult) {
      takesLate.accept(kept.result);
    }
  }

  @SuppressWarnings({"ThreadInterrupted", "ResultOfMethodCallIgnored"})
  private static void clearInterrupt() {
    Thread.interrupted();
  }
}
