package io.ashlar.resilience.collapse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Many requests for single things, answered by few calls for several: those that come within a
 * short window are gathered into one batch.
 *
 * <pre>{@code
 * Collapser<Long, Item> items =
 *     Collapser.<Long, Item>builder(ids -> stock.queryAll(ids), scheduler)
 *         .window(Duration.ofMillis(2))
 *         .build();
 * CompletableFuture<Item> item = items.get(42L);
 * }</pre>
 *
 * <p>Requests for the same key in one batch are one. A key can fail alone ({@link Answer#failure});
 * a key of which the batch says nothing fails with {@link MissingAnswerException}; only if the
 * batch as a whole fails do all of its requests. A batch leaves when its window is over or it is
 * full.
 *
 * <p>Who cancels what he was given cancels that alone: others of the batch may wait for the same
 * key. A key for which nobody waits any more when the batch leaves is not asked for.
 *
 * <p>Thread-safe. No caller waits; while a lock is held, none but the keys' {@code equals} and
 * {@code hashCode} is called.
 *
 * @param <K> type of the keys, with {@code equals} and {@code hashCode}
 * @param <V> type of the answers
 */
public final class Collapser<K, V extends @Nullable Object> {
  private final BatchCall<K, V> call;
  private final long windowNanos;
  private final int maximumSize;
  private final ScheduledExecutorService scheduler;
  private final Executor executor;
  private final ReentrantLock lock = new ReentrantLock();

  /** The batch that is being gathered, or null. Guarded by the lock. */
  private @Nullable Batch<K, V> gathering;

  /** Requests that leave together. Its map is guarded by the lock until it leaves. */
  private static final class Batch<K, V extends @Nullable Object> {
    private final Map<K, List<CompletableFuture<V>>> requests = new LinkedHashMap<>();

    /** Set by the request that began the batch, maybe after it has left. */
    private volatile @Nullable ScheduledFuture<?> timer;
  }

  Collapser(
      BatchCall<K, V> call,
      long windowNanos,
      int maximumSize,
      ScheduledExecutorService scheduler,
      Executor executor) {
    this.call = call;
    this.windowNanos = windowNanos;
    this.maximumSize = maximumSize;
    this.scheduler = scheduler;
    this.executor = executor;
  }

  /**
   * A collapser for a call.
   *
   * @param call answers several keys at once
   * @param scheduler times the windows; never shut down here
   * @param <K> type of the keys
   * @param <V> type of the answers
   * @return a builder; without further options a batch leaves after two milliseconds, or with 100
   *     keys
   */
  public static <K, V extends @Nullable Object> CollapserBuilder<K, V> builder(
      BatchCall<K, V> call, ScheduledExecutorService scheduler) {
    return new CollapserBuilder<>(
        Objects.requireNonNull(call, "call"), Objects.requireNonNull(scheduler, "scheduler"));
  }

  /**
   * Asks for one thing.
   *
   * @param key which
   * @return a future of its own for each request; this method throws nothing but for null
   */
  public CompletableFuture<V> get(K key) {
    Objects.requireNonNull(key, "key");
    CompletableFuture<V> answer = new CompletableFuture<>();
    Batch<K, V> batch;
    boolean begun;
    boolean full;
    lock.lock();
    try {
      begun = gathering == null;
      batch = gathering == null ? new Batch<>() : gathering;
      batch.requests.computeIfAbsent(key, k -> new ArrayList<>(1)).add(answer);
      full = batch.requests.size() >= maximumSize;
      gathering = full ? null : batch;
    } catch (RuntimeException failure) {
      answer.completeExceptionally(failure); // of the key's own code
      return answer;
    } finally {
      lock.unlock();
    }
    if (full) {
      sendNow(batch);
    } else if (begun) {
      time(batch);
    }
    return answer;
  }

  private void sendNow(Batch<K, V> batch) {
    ScheduledFuture<?> timer = batch.timer;
    if (timer != null) {
      timer.cancel(false);
    }
    send(batch);
  }

  private void time(Batch<K, V> batch) {
    try {
      batch.timer =
          scheduler.schedule(() -> windowIsOver(batch), windowNanos, TimeUnit.NANOSECONDS);
    } catch (RuntimeException nobodyTimesIt) {
      if (leaves(batch)) {
        failAll(batch, nobodyTimesIt);
      }
    }
  }

  private void windowIsOver(Batch<K, V> batch) {
    if (leaves(batch)) {
      send(batch);
    }
  }

  /** Ends the gathering of a batch; false if that has been done. */
  @SuppressWarnings("ReferenceEquality") // this very batch
  private boolean leaves(Batch<K, V> batch) {
    lock.lock();
    try {
      if (gathering != batch) {
        return false;
      }
      gathering = null;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void send(Batch<K, V> batch) {
    try {
      executor.execute(() -> callFor(batch));
    } catch (RuntimeException refused) {
      failAll(batch, refused);
    }
  }

  private void callFor(Batch<K, V> batch) {
    batch.requests.values().removeIf(requests -> requests.stream().allMatch(Future::isDone));
    if (batch.requests.isEmpty()) {
      return;
    }
    CompletionStage<Map<K, Answer<V>>> stage;
    try {
      stage =
          Objects.requireNonNull(call.answer(List.copyOf(batch.requests.keySet())), "the stage");
    } catch (Throwable failure) {
      if (failure instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      failAll(batch, failure);
      return;
    }
    stage.handle((answers, failure) -> {
      if (failure != null) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
        failAll(batch, cause == null ? failure : cause);
      } else {
        handOut(batch, answers);
      }
      return true;
    });
  }

  private void handOut(Batch<K, V> batch, Map<K, Answer<V>> answers) {
    batch.requests.forEach((key, requests) -> {
      Answer<V> answer = answerFor(key, answers);
      for (CompletableFuture<V> request : requests) {
        answer.completes(request);
      }
    });
  }

  /** A map that throws when it is asked for one key says nothing of that key. */
  private Answer<V> answerFor(K key, Map<K, Answer<V>> answers) {
    try {
      Answer<V> answer = answers.get(key);
      return answer == null ? Answer.failure(new MissingAnswerException(key)) : answer;
    } catch (RuntimeException failure) {
      return Answer.failure(failure);
    }
  }

  private static void failAll(Batch<?, ?> batch, Throwable failure) {
    batch
        .requests
        .values()
        .forEach(requests -> requests.forEach(r -> r.completeExceptionally(failure)));
  }
}
