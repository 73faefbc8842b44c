package io.ashlar.resilience.pipeline;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** How a stage's own future hangs on the stage further in. */
final class Links {
  private Links() {}

  /**
   * A future of one's own for the outcome of a stage. It is settled once: with the stage's outcome,
   * or by being cancelled, which cancels the stage too.
   *
   * @param settle told of the outcome, once, and before the future has it: who waits for the future
   *     finds everything in order
   */
  static <T extends @Nullable Object> CompletableFuture<T> link(
      CompletionStage<T> inner, BiConsumer<? super T, ? super @Nullable Throwable> settle) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    AtomicBoolean settled = new AtomicBoolean();
    CompletableFuture<Boolean> unused =
        answer.handle((result, failure) -> {
          if (settled.compareAndSet(false, true)) {
            settle.accept(result, failure);
          }
          if (answer.isCancelled()) {
            cancel(inner);
          }
          return true;
        });
    inner.handle((result, failure) -> {
      Throwable cause = failure == null ? null : cause(failure);
      if (settled.compareAndSet(false, true)) {
        settle.accept(result, cause);
      }
      if (cause == null) {
        answer.complete(result);
      } else {
        answer.completeExceptionally(cause);
      }
      return true;
    });
    return answer;
  }

  /** What a dependent stage has wrapped, as it was. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
    return cause == null ? failure : cause;
  }

  private static void cancel(CompletionStage<?> inner) {
    try {
      inner.toCompletableFuture().cancel(true);
    } catch (UnsupportedOperationException runsOn) {
      // A stage that cannot be cancelled runs on; its outcome finds nobody.
      return;
    }
  }
}
