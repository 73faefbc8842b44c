package io.ashlar.resilience.pipeline;

import io.ashlar.resilience.breaker.CircuitBreaker;
import io.ashlar.resilience.breaker.CircuitOpenException;
import io.ashlar.resilience.bulkhead.Bulkhead;
import io.ashlar.resilience.bulkhead.BulkheadFullException;
import io.ashlar.resilience.limiter.RateLimitedException;
import io.ashlar.resilience.limiter.RateLimiter;
import io.ashlar.resilience.retry.Retry;
import io.ashlar.resilience.timeout.TimeLimiter;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One mechanism around the rest of the pipeline. What it has taken it gives back in its own frame
 * of the stack, so each is given back exactly once, whatever the stages further in throw.
 */
abstract sealed class Stage {
  /** Makes the call through this stage and those further in. */
  abstract <T extends @Nullable Object> T run(Callable<T> call, long nowNanos) throws Exception;

  /** The innermost: the call itself. */
  static final class Innermost extends Stage {
    @Override
    <T extends @Nullable Object> T run(Callable<T> call, long nowNanos) throws Exception {
      return call.call();
    }
  }

  /** Each attempt goes through the stages further in anew, and has its own time. */
  static final class Retrying extends Stage {
    private final Retry retry;
    private final LongSupplier clock;
    private final Stage next;

    Retrying(Retry retry, LongSupplier clock, Stage next) {
      this.retry = retry;
      this.clock = clock;
      this.next = next;
    }

    @Override
    <T extends @Nullable Object> T run(Callable<T> call, long nowNanos) throws Exception {
      return retry.call(() -> next.run(call, clock.getAsLong()));
    }
  }

  static final class Breaking extends Stage {
    private final CircuitBreaker breaker;
    private final Stage next;

    Breaking(CircuitBreaker breaker, Stage next) {
      this.breaker = breaker;
      this.next = next;
    }

    @Override
    <T extends @Nullable Object> T run(Callable<T> call, long nowNanos) throws Exception {
      long permit = breaker.tryAcquire(nowNanos);
      if (permit == 0) {
        throw new CircuitOpenException(breaker.name(), breaker.state(), breaker.retryAfterNanos());
      }
      T result;
      try {
        result = next.run(call, nowNanos);
      } catch (Throwable failure) {
        breaker.onError(permit, nowNanos, failure);
        throw failure;
      }
      breaker.onResult(permit, nowNanos, result);
      return result;
    }
  }

  static final class RateLimiting extends Stage {
    private final RateLimiter limiter;
    private final Stage next;

    RateLimiting(RateLimiter limiter, Stage next) {
      this.limiter = limiter;
      this.next = next;
    }

    @Override
    <T extends @Nullable Object> T run(Callable<T> call, long nowNanos) throws Exception {
      long wait = limiter.request(1, nowNanos);
      if (wait != 0) {
        throw new RateLimitedException(limiter.name(), 1, wait);
      }
      return next.run(call, nowNanos);
    }
  }

  static final class Timing extends Stage {
    private final TimeLimiter limiter;
    private final Stage next;

    Timing(TimeLimiter limiter, Stage next) {
      this.limiter = limiter;
      this.next = next;
    }

    @Override
    <T extends @Nullable Object> T run(Callable<T> call, long nowNanos) throws Exception {
      return limiter.call(() -> next.run(call, nowNanos));
    }
  }

  static final class Bulkheading extends Stage {
    private final Bulkhead bulkhead;
    private final Stage next;

    Bulkheading(Bulkhead bulkhead, Stage next) {
      this.bulkhead = bulkhead;
      this.next = next;
    }

    @Override
    <T extends @Nullable Object> T run(Callable<T> call, long nowNanos) throws Exception {
      if (!bulkhead.tryAcquire()) {
        throw new BulkheadFullException(bulkhead.name(), bulkhead.limit());
      }
      try {
        return next.run(call, nowNanos);
      } finally {
        bulkhead.release();
      }
    }
  }
}
