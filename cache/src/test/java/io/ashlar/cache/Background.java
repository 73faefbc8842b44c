package io.ashlar.cache;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;

/** A piece of a test that runs in a thread of its own, whose state and outcome can be awaited. */
final class Background<T> {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final FutureTask<T> task;
  private final Thread thread;

  private Background(Callable<T> body) {
    task = new FutureTask<>(body);
    thread = new Thread(task, "background");
    thread.setDaemon(true);
  }

  static <T> Background<T> run(Callable<T> body) {
    Background<T> background = new Background<>(body);
    background.thread.start();
    return background;
  }

  /** Returns once the thread is parked. */
  Background<T> awaitBlocked() {
    Awaitility.await().atMost(LIMIT).until(() -> thread.getState() == Thread.State.WAITING);
    return this;
  }

  /** Returns once the thread is parked somewhere below a method of that name. */
  Background<T> awaitBlockedIn(String method) {
    Awaitility.await()
        .atMost(LIMIT)
        .until(() ->
            Arrays.stream(thread.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals(method))
                && thread.getState() == Thread.State.WAITING);
    return this;
  }

  void interrupt() {
    thread.interrupt();
  }

  T result() {
    try {
      return task.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("expected a result", e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("expected a result", e);
    }
  }

  Throwable failure() {
    try {
      throw new AssertionError(
          "expected a failure, got " + task.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("expected a failure", e);
    }
  }

  /** Waits for a latch that somebody must open within the limit. */
  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("nobody opened the latch");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
