package io.ashlar.resilience.pipeline;

import io.ashlar.resilience.breaker.CircuitBreaker;
import io.ashlar.resilience.breaker.CircuitOpenException;
import io.ashlar.resilience.bulkhead.Bulkhead;
import io.ashlar.resilience.bulkhead.BulkheadFullException;
import io.ashlar.resilience.limiter.RateLimitedException;
import io.ashlar.resilience.limiter.RateLimiter;
import io.ashlar.resilience.retry.Retry;
import io.ashlar.resilience.timeout.TimeLimiter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One mechanism around the rest of the pipeline. What it has taken it gives back in its own frame
 * of the stack, so each is given back exactly once, whatever the stages further in throw.
 */
abstract sealed class Stage {
  /** Makes the call through this stage and those further in. */
  abstract <T extends @Nullable Object> T run(Callable<T> call, long nowNanos) throws Exception;

  /** Begins a call that answers by a stage. Throws nothing; fails what it returns. */
  abstract <T extends @Nullable Object> CompletableFuture<T> begin(
      Supplier<? extends CompletionStage<T>> call, long nowNanos);

  /** The innermost: the call itself. */
  static final class Innermost extends Stage {
    @Override
    <T extends @Nullable Object> T run(Callable<T> call, long nowNanos) throws Exception {
      return call.call();
    }

    @Override
    <T extends @Nullable Object> CompletableFuture<T> begin(
        Supplier<? extends CompletionStage<T>> call, long nowNanos) {
      try {
        CompletionStage<T> inner = Objects.requireNonNull(call.get(), "the call's stage");
        return Links.link(inner, (result, failure) -> {});
      } catch (Throwable failure) {
        return CompletableFuture.failedFuture(failure);
      }
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

    @Override
    <T extends @Nullable Object> CompletableFuture<T> begin(
        Supplier<? extends CompletionStage<T>> call, long nowNanos) {
      return retry.stage(() -> next.begin(call, clock.getAsLong()));
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

    @Override
    <T extends @Nullable Object> CompletableFuture<T> begin(
        Supplier<? extends CompletionStage<T>> call, long nowNanos) {
      long permit = breaker.tryAcquire(nowNanos);
      if (permit == 0) {
        return CompletableFuture.failedFuture(
            new CircuitOpenException(breaker.name(), breaker.state(), breaker.retryAfterNanos()));
      }
      return Links.link(
          next.begin(call, nowNanos),
          (result, failure) -> {
            if (failure == null) {
              breaker.onResult(permit, nowNanos, result);
            } else if (failure instanceof CancellationException) {
              breaker.release(permit); // its caller gave up, which says nothing about the service
            } else {
              breaker.onError(permit, nowNanos, failure);
            }
          });
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

    @Override
    <T extends @Nullable Object> CompletableFuture<T> begin(
        Supplier<? extends CompletionStage<T>> call, long nowNanos) {
      long wait = limiter.request(1, nowNanos);
      return wait == 0
          ? next.begin(call, nowNanos)
          : CompletableFuture.failedFuture(new RateLimitedException(limiter.name(), 1, wait));
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

    @Override
    <T extends @Nullable Object> CompletableFuture<T> begin(
        Supplier<? extends CompletionStage<T>> call, long nowNanos) {
      return limiter.stage(() -> next.begin(call, nowNanos));
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

    /** The place is free when the call's own stage has ended, whoever still waits for it. */
    @Override
    <T extends @Nullable Object> CompletableFuture<T> begin(
        Supplier<? extends CompletionStage<T>> call, long nowNanos) {
      if (!bulkhead.tryAcquire()) {
        return CompletableFuture.failedFuture(
            new BulkheadFullException(bulkhead.name(), bulkhead.limit()));
      }
      return next.begin(() -> held(call), nowNanos);
    }

    private <T extends @Nullable Object> CompletionStage<T> held(
        Supplier<? extends CompletionStage<T>> call) {
      boolean begun = false;
      try {
        CompletionStage<T> users = Objects.requireNonNull(call.get(), "the call's stage");
        users.whenComplete((result, failure) -> bulkhead.release());
        begun = true;
        return users;
      } finally {
        if (!begun) {
          bulkhead.release();
        }
      }
    }
  }
}
