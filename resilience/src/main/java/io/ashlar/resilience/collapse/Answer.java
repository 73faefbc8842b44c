package io.ashlar.resilience.collapse;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The answer for one key of a batch: a value, or why there is none.
 *
 * @param <V> type of the value
 */
public final class Answer<V extends @Nullable Object> {
  private final V value;
  private final @Nullable Throwable failure;

  private Answer(V value, @Nullable Throwable failure) {
    this.value = value;
    this.failure = failure;
  }

  /**
   * An answer that is a value.
   *
   * @param value the value
   * @param <V> its type
   * @return the answer
   */
  public static <V extends @Nullable Object> Answer<V> value(V value) {
    return new Answer<>(value, null);
  }

  /**
   * An answer that there is none, for this key alone.
   *
   * @param failure why
   * @param <V> type of the value that there is not
   * @return the answer
   */
  @SuppressWarnings("NullAway") // the value is not looked at
  public static <V extends @Nullable Object> Answer<V> failure(Throwable failure) {
    return new Answer<>(null, Objects.requireNonNull(failure, "failure"));
  }

  void completes(CompletableFuture<V> request) {
    if (failure == null) {
      request.complete(value);
    } else {
      request.completeExceptionally(failure);
    }
  }
}
