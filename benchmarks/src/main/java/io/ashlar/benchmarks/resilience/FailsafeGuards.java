package io.ashlar.benchmarks.resilience;

import dev.failsafe.Bulkhead;
import dev.failsafe.BulkheadFullException;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerBuilder;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RateLimiter;
import dev.failsafe.RetryPolicy;
import java.util.function.Supplier;

/** Failsafe around a call: an executor with its policies, built once; or the bare policy. */
public final class FailsafeGuards {

  private FailsafeGuards() {}

  private static CircuitBreaker<String> byCount() {
    return delayed(
            CircuitBreaker.<String>builder()
                .withFailureThreshold(
                    Settings.WINDOW_CALLS * Settings.OPENING_PERCENT / 100, Settings.WINDOW_CALLS))
        .build();
  }

  private static CircuitBreakerBuilder<String> delayed(CircuitBreakerBuilder<String> builder) {
    return builder.withDelay(Settings.OPEN);
  }

  private static RetryPolicy<String> retry() {
    return RetryPolicy.<String>builder()
        .withMaxAttempts(Settings.ATTEMPTS)
        .withDelay(Settings.PAUSE)
        .build();
  }

  private static Guard.Guarded guarded(
      Object mechanism, FailsafeExecutor<String> executor, Supplier<String> body) {
    return new Guard.Guarded(mechanism, () -> executor.get(body::get));
  }

  /** A breaker that judges the last calls. */
  public static final class CountBreaker implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      CircuitBreaker<String> breaker = byCount();
      return guarded(breaker, Failsafe.with(breaker), body);
    }
  }

  /** The same used bare, without an executor. */
  public static final class BareCountBreaker implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      CircuitBreaker<String> breaker = byCount();
      return new Guarded(breaker, () -> call(breaker, body));
    }

    private static String call(CircuitBreaker<String> breaker, Supplier<String> body) {
      if (!breaker.tryAcquirePermit()) {
        throw new CircuitBreakerOpenException(breaker);
      }
      String result;
      try {
        result = body.get();
      } catch (RuntimeException failure) {
        breaker.recordException(failure);
        throw failure;
      }
      breaker.recordSuccess();
      return result;
    }
  }

  /** A breaker that judges the calls of the last seconds. */
  public static final class TimeBreaker implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      CircuitBreaker<String> breaker =
          delayed(
                  CircuitBreaker.<String>builder()
                      .withFailureRateThreshold(
                          Settings.OPENING_PERCENT, Settings.WINDOW_CALLS, Settings.WINDOW))
              .build();
      return guarded(breaker, Failsafe.with(breaker), body);
    }
  }

  /** A circuit that is open. */
  public static final class OpenBreaker implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      CircuitBreaker<String> breaker = byCount();
      breaker.open();
      return guarded(breaker, Failsafe.with(breaker), body);
    }
  }

  /** A bulkhead. */
  public static final class Places implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      Bulkhead<String> bulkhead = Bulkhead.of(Settings.PLACES);
      return guarded(bulkhead, Failsafe.with(bulkhead), body);
    }
  }

  /** The same used bare, without an executor. */
  public static final class BarePlaces implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      Bulkhead<String> bulkhead = Bulkhead.of(Settings.PLACES);
      return new Guarded(bulkhead, () -> call(bulkhead, body));
    }

    private static String call(Bulkhead<String> bulkhead, Supplier<String> body) {
      if (!bulkhead.tryAcquirePermit()) {
        throw new BulkheadFullException(bulkhead);
      }
      try {
        return body.get();
      } finally {
        bulkhead.releasePermit();
      }
    }
  }

  /** A retry. */
  public static final class Attempts implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      RetryPolicy<String> retry = retry();
      return guarded(retry, Failsafe.with(retry), body);
    }
  }

  /** Retry, breaker, rate limiter and bulkhead, in this order from the outside. */
  public static final class Four implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      RateLimiter<String> limiter = FailsafeLimiters.smooth();
      FailsafeExecutor<String> executor =
          Failsafe.with(retry(), byCount(), limiter, Bulkhead.<String>of(Settings.PLACES));
      return guarded(executor, executor, body);
    }
  }
}
