package io.ashlar.benchmarks.resilience;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.decorators.Decorators;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.function.Supplier;

/** Resilience4j around a call, decorated once. */
public final class Resilience4jGuards {
  private static final String NAME = "measured";
  private static final BulkheadConfig PLACES =
      BulkheadConfig.custom()
          .maxConcurrentCalls(Settings.PLACES)
          .maxWaitDuration(Duration.ZERO)
          .build();
  private static final RetryConfig ATTEMPTS =
      RetryConfig.custom().maxAttempts(Settings.ATTEMPTS).waitDuration(Settings.PAUSE).build();
  private static final CircuitBreakerConfig BY_COUNT =
      byCount(SlidingWindowSynchronizationStrategy.SYNCHRONIZED).build();
  private static final CircuitBreakerConfig BY_COUNT_LOCK_FREE =
      byCount(SlidingWindowSynchronizationStrategy.LOCK_FREE).build();
  private static final CircuitBreakerConfig BY_TIME =
      byTime(SlidingWindowSynchronizationStrategy.SYNCHRONIZED).build();
  private static final CircuitBreakerConfig BY_TIME_LOCK_FREE =
      byTime(SlidingWindowSynchronizationStrategy.LOCK_FREE).build();
  private static final CircuitBreakerConfig SLOW_CALLS =
      withSlowCalls(byTime(SlidingWindowSynchronizationStrategy.SYNCHRONIZED));
  private static final CircuitBreakerConfig SLOW_CALLS_LOCK_FREE =
      withSlowCalls(byTime(SlidingWindowSynchronizationStrategy.LOCK_FREE));
  private static final CircuitBreakerConfig WITHOUT_STACK_TRACE =
      byCount(SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
          .writableStackTraceEnabled(false)
          .build();

  private Resilience4jGuards() {}

  private static CircuitBreakerConfig.Builder byCount(
      SlidingWindowSynchronizationStrategy strategy) {
    return CircuitBreakerConfig.custom()
        .slidingWindow(
            Settings.WINDOW_CALLS, Settings.WINDOW_CALLS, SlidingWindowType.COUNT_BASED, strategy)
        .failureRateThreshold(Settings.OPENING_PERCENT)
        .waitDurationInOpenState(Settings.OPEN);
  }

  private static CircuitBreakerConfig.Builder byTime(
      SlidingWindowSynchronizationStrategy strategy) {
    return byCount(strategy)
        .slidingWindow(
            (int) Settings.WINDOW.toSeconds(),
            Settings.WINDOW_CALLS,
            SlidingWindowType.TIME_BASED,
            strategy);
  }

  private static CircuitBreakerConfig withSlowCalls(CircuitBreakerConfig.Builder config) {
    return config
        .slowCallRateThreshold(Settings.OPENING_PERCENT)
        .slowCallDurationThreshold(Settings.SLOW)
        .build();
  }

  private static Guard.Guarded guarded(CircuitBreakerConfig config, Supplier<String> body) {
    CircuitBreaker breaker = CircuitBreaker.of(NAME, config);
    return new Guard.Guarded(breaker, CircuitBreaker.decorateSupplier(breaker, body));
  }

  private static Guard.Guarded open(CircuitBreakerConfig config, Supplier<String> body) {
    CircuitBreaker breaker = CircuitBreaker.of(NAME, config);
    breaker.transitionToOpenState();
    return new Guard.Guarded(breaker, CircuitBreaker.decorateSupplier(breaker, body));
  }

  /** A breaker that judges the last calls, its window under a lock: the default. */
  public static final class CountBreaker implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      return guarded(BY_COUNT, body);
    }
  }

  /** The same with a window without a lock. */
  public static final class LockFreeCountBreaker implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      return guarded(BY_COUNT_LOCK_FREE, body);
    }
  }

  /** A breaker that judges the calls of the last seconds, its window under a lock. */
  public static final class TimeBreaker implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      return guarded(BY_TIME, body);
    }
  }

  /** The same with a window without a lock. */
  public static final class LockFreeTimeBreaker implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      return guarded(BY_TIME_LOCK_FREE, body);
    }
  }

  /** The breaker of seconds with a rule for slow calls. */
  public static final class SlowCallBreaker implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      return guarded(SLOW_CALLS, body);
    }
  }

  /** The same with a window without a lock. */
  public static final class LockFreeSlowCallBreaker implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      return guarded(SLOW_CALLS_LOCK_FREE, body);
    }
  }

  /** A circuit that is open; its exception has a stack trace, as by default. */
  public static final class OpenBreaker implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      return open(BY_COUNT, body);
    }
  }

  /** A circuit that is open; its exception has no stack trace. */
  public static final class StacklessOpenBreaker implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      return open(WITHOUT_STACK_TRACE, body);
    }
  }

  /** A bulkhead by semaphore. */
  public static final class Places implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      Bulkhead bulkhead = Bulkhead.of(NAME, PLACES);
      return new Guarded(bulkhead, Bulkhead.decorateSupplier(bulkhead, body));
    }
  }

  /** A retry. */
  public static final class Attempts implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      Retry retry = Retry.of(NAME, ATTEMPTS);
      return new Guarded(retry, Retry.decorateSupplier(retry, body));
    }
  }

  /** Retry, breaker, rate limiter and bulkhead, in this order from the outside. */
  public static final class Four implements Guard {
    @Override
    public Guarded around(Supplier<String> body) {
      Supplier<String> call =
          Decorators.ofSupplier(body)
              .withBulkhead(Bulkhead.of(NAME, PLACES))
              .withRateLimiter(Resilience4jLimiter.unlimited())
              .withCircuitBreaker(CircuitBreaker.of(NAME, BY_COUNT))
              .withRetry(Retry.of(NAME, ATTEMPTS))
              .decorate();
      return new Guarded(call, call);
    }
  }
}
