package io.ashlar.resilience;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;

/** A piece of a test that runs in a thread of its own, whose state and outcome can be awaited. */
public final class Background<T> {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final FutureTask<T> task;
  private final Thread thread;

  private Background(Callable<T> body) {
    task = new FutureTask<>(body);
    thread = new Thread(task, "background");
    thread.setDaemon(true);
  }

  public static <T> Background<T> run(Callable<T> body) {
    Background<T> background = new Background<>(body);
    background.thread.start();
    return background;
  }

  /** Returns once the thread is parked for a time. */
  public Background<T> awaitBlocked() {
    Awaitility.await().atMost(LIMIT).until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    return this;
  }

  public void interrupt() {
    thread.interrupt();
  }

  public T result() {
    try {
      return task.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("expected a result", e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("expected a result", e);
    }
  }

  public Throwable failure() {
    try {
      throw new AssertionError(
          "expected a failure, got " + task.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("expected a failure", e);
    }
  }
}
