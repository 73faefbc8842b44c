package io.ashlar.benchmarks.resilience;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The rules of the mechanisms, each tried on a new one. */
final class GuardChecks {
  private static final String ANSWER = "answer";
  private static final int CALLS = 2 * Settings.WINDOW_CALLS;
  private static final int BAD_PERCENT_BELOW = 40;
  private static final long LIMIT_MILLIS = 20_000;
  private static final long LOOK_MILLIS = 10;

  private final String adapter;

  GuardChecks(String adapter) {
    this.adapter = adapter;
  }

  /** A failure of the guarded call. */
  private static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** The guarded call: counts how often it is made, and does as it is told. */
  private static final class Body implements Supplier<String> {
    final AtomicInteger made = new AtomicInteger();
    Supplier<String> behaviour = () -> ANSWER;

    @Override
    public String get() {
      made.incrementAndGet();
      return behaviour.get();
    }

    void fail() {
      behaviour =
          () -> {
            throw new Broken();
          };
    }

    void failFirst(int times) {
      int before = made.get();
      behaviour =
          () -> {
            if (made.get() - before <= times) {
              throw new Broken();
            }
            return ANSWER;
          };
    }
  }

  private Supplier<String> around(Body body) {
    return Guard.named(adapter).around(body).call();
  }

  void passesResultsAndFailures() {
    Body body = new Body();
    Supplier<String> call = around(body);

    require("the result reaches the caller", ANSWER, call.get());
    require("a call is made once", 1, body.made.get());
    body.fail();
    require("the failure reaches the caller", Broken.class, failure(call));
  }

  void staysClosedBelowTheThreshold() {
    Body body = new Body();
    Supplier<String> call = around(body);
    make(Settings.WINDOW_CALLS - BAD_PERCENT_BELOW, call);
    body.fail();
    make(BAD_PERCENT_BELOW, call);
    body.behaviour = () -> ANSWER;

    require("a circuit of few failures is closed", null, failure(call));
  }

  void opensAtTheThreshold() {
    Body body = new Body();
    Supplier<String> call = around(body);
    make(Settings.WINDOW_CALLS - BAD_PERCENT_BELOW, call);
    body.fail();
    make(CALLS, call);

    requireRefusal("a circuit of many failures is open", body, call);
  }

  void opensWhenCallsAreSlow() {
    Body body = new Body();
    Supplier<String> call = around(body);
    make(Settings.WINDOW_CALLS, call);
    require("a circuit of quick calls is closed", null, failure(call));
    body.behaviour = GuardChecks::slowly;
    make(CALLS, call);

    requireRefusal("a circuit of slow calls is open", body, call);
  }

  private static String slowly() {
    long end = System.nanoTime() + 2 * Settings.SLOW.toNanos();
    while (System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    return ANSWER;
  }

  void makesNoCall() {
    Body body = new Body();
    Supplier<String> call = around(body);

    for (int i = 0; i < CALLS; i++) {
      requireRefusal("an open circuit refuses", body, call);
    }
  }

  void makesSoManyAttempts() {
    Body body = new Body();
    Supplier<String> call = around(body);

    body.failFirst(Settings.ATTEMPTS - 1);
    require("the last attempt counts", null, failure(call));
    body.failFirst(Settings.ATTEMPTS);
    require("there is no further attempt", Broken.class, failure(call));
    require("attempts of two calls", 2 * Settings.ATTEMPTS, body.made.get());
  }

  /**
   * Places come back when calls end. That they still do after a refusal is not asked: Failsafe's
   * executor loses a place by each, which is its flaw and no part of the case, whose bulkheads are
   * never full.
   */
  void letsInSoManyAtOnce() {
    Body body = new Body();
    Supplier<String> call = around(body);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      fill(body, call, threads, () -> {});
      fill(body, call, threads, () -> requireRefusal("one more is refused", body, call));
    } finally {
      threads.shutdownNow();
    }
  }

  private void fill(Body body, Supplier<String> call, ExecutorService threads, Runnable whenFull) {
    CountDownLatch inside = new CountDownLatch(Settings.PLACES);
    CountDownLatch leave = new CountDownLatch(1);
    body.behaviour =
        () -> {
          inside.countDown();
          await(leave, LIMIT_MILLIS);
          return ANSWER;
        };
    List<Future<String>> calls = new ArrayList<>();
    for (int i = 0; i < Settings.PLACES; i++) {
      calls.add(threads.submit(call::get));
    }
    require("as many as there are places are let in", true, areAllLetIn(inside, calls));
    whenFull.run();
    leave.countDown();
    calls.forEach(ended -> require("who was let in is served", ANSWER, result(ended)));
  }

  /** False as soon as one has ended: nobody who was let in does before he is told to leave. */
  private static boolean areAllLetIn(CountDownLatch inside, List<Future<String>> calls) {
    while (!await(inside, LOOK_MILLIS)) {
      if (calls.stream().anyMatch(Future::isDone)) {
        return false;
      }
    }
    return true;
  }

  private static boolean await(CountDownLatch latch, long millis) {
    try {
      return latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static @Nullable String result(Future<String> call) {
    try {
      return call.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (ExecutionException | TimeoutException e) {
      return e.toString();
    }
  }

  private void requireRefusal(String rule, Body body, Supplier<String> call) {
    int before = body.made.get();
    Class<?> refusal = failure(call);
    require(rule, true, refusal != null && refusal != Broken.class);
    require(rule + ", its call is not made", before, body.made.get());
  }

  /** Makes calls whose outcomes do not matter to the caller. */
  private static void make(int calls, Supplier<String> call) {
    for (int i = 0; i < calls; i++) {
      failure(call);
    }
  }

  private static @Nullable Class<?> failure(Supplier<String> call) {
    try {
      String unused = call.get();
      return null;
    } catch (RuntimeException failure) {
      return failure.getClass();
    }
  }

  private void require(String rule, @Nullable Object expected, @Nullable Object actual) {
    if (!Objects.equals(expected, actual)) {
      throw new AssertionError(
          adapter + ": " + rule + ": expected " + expected + ", was " + actual);
    }
  }
}
