package io.ashlar.resilience.pipeline;

import io.ashlar.resilience.CallRefusedException;
import io.ashlar.resilience.ResilienceEvent;
import io.ashlar.resilience.breaker.CircuitBreaker;
import io.ashlar.resilience.breaker.CircuitOpenException;
import io.ashlar.resilience.bulkhead.Bulkhead;
import io.ashlar.resilience.bulkhead.BulkheadFullException;
import io.ashlar.resilience.limiter.RateLimitedException;
import io.ashlar.resilience.limiter.RateLimiter;
import io.ashlar.resilience.retry.Retry;
import io.ashlar.resilience.timeout.Deadline;
import io.ashlar.resilience.timeout.DeadlineExceededException;
import io.ashlar.resilience.timeout.TimeLimitExceededException;
import io.ashlar.resilience.timeout.TimeLimiter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One mechanism around the rest of the pipeline. What it has taken it gives back in its own frame
 * of the stack, so each is given back exactly once, whatever the stages further in throw.
 */
sealed interface Stage {
  /** Makes the call through this stage and those further in. */
  <T extends @Nullable Object> T run(Callable<T> call, long nowNanos) throws Exception;

  /** Begins a call that answers by a stage. What it throws has begun nothing. */
  <T extends @Nullable Object> CompletableFuture<T> begin(
      Supplier<? extends CompletionStage<T>> call, long nowNanos);

  /** The innermost: the call itself. */
  record Innermost() implements Stage {
    @Override
    public <T extends @Nullable Object> T run(Callable<T> call, long nowNanos) throws Exception {
      return call.call();
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> begin(
        Supplier<? extends CompletionStage<T>> call, long nowNanos) {
      try {
        CompletionStage<T> inner = Objects.requireNonNull(call.get(), "the call's stage");
        return Links.link(inner, (result, failure) -> {});
      } catch (Throwable failure) {
        return CompletableFuture.failedFuture(failure);
      }
    }
  }

  /** Tells somebody of what became of a call, if it is worth telling. */
  record Observing(Consumer<? super ResilienceEvent> observer, AtomicLong failures, Stage next)
      implements Stage {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    @Override
    public <T extends @Nullable Object> T run(Callable<T> call, long nowNanos) throws Exception {
      try {
        return next.run(call, nowNanos);
      } catch (CallRefusedException | TimeLimitExceededException failure) {
        tell(failure);
        throw failure;
      }
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> begin(
        Supplier<? extends CompletionStage<T>> call, long nowNanos) {
      return Links.link(next.begin(call, nowNanos), (result, failure) -> tell(failure));
    }

    private void tell(@Nullable Throwable failure) {
      try {
        if (failure instanceof CallRefusedException refusal) {
          observer.accept(new CallRefused(refusal.name(), refusal));
        } else if (failure instanceof TimeLimitExceededException late) {
          observer.accept(new TimeLimitExceeded(late.name(), late.limit()));
        }
      } catch (Throwable broken) {
        // Anything: the call is over, and its own outcome must reach the caller.
        complain(broken);
      }
    }

    /** Counts all, and logs the 1st, 2nd, 4th, 8th...: what fails on each call must not flood. */
    private void complain(Throwable failure) {
      long count = failures.incrementAndGet();
      if ((count & (count - 1)) == 0) {
        LOG.warn("the observer of a pipeline failed, {} such failures so far", count, failure);
      }
    }
  }

  /** The time for all attempts together. */
  record Deadlining(long limitNanos, LongSupplier clock, Stage next) implements Stage {
    @Override
    public <T extends @Nullable Object> T run(Callable<T> call, long nowNanos) throws Exception {
      return checked(nowNanos).call(() -> next.run(call, nowNanos));
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> begin(
        Supplier<? extends CompletionStage<T>> call, long nowNanos) {
      return checked(nowNanos).execute(() -> next.begin(call, nowNanos));
    }

    private Deadline checked(long nowNanos) {
      Deadline outer = Deadline.current();
      if (outer != null && outer.isOver()) {
        throw new DeadlineExceededException("pipeline");
      }
      return Deadline.at(nowNanos + limitNanos, clock);
    }
  }

  /** Each attempt goes through the stages further in anew, and has its own time. */
  record Retrying(Retry retry, LongSupplier clock, Stage next) implements Stage {
    @Override
    public <T extends @Nullable Object> T run(Callable<T> call, long nowNanos) throws Exception {
      return retry.call(() -> next.run(call, clock.getAsLong()));
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> begin(
        Supplier<? extends CompletionStage<T>> call, long nowNanos) {
      return retry.stage(() -> next.begin(call, clock.getAsLong()));
    }
  }

  /** Does not call what fails. */
  record Breaking(CircuitBreaker breaker, Stage next) implements Stage {
    @Override
    public <T extends @Nullable Object> T run(Callable<T> call, long nowNanos) throws Exception {
      long permit = breaker.tryAcquire(nowNanos);
      if (permit == 0) {
        throw refusal();
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
    public <T extends @Nullable Object> CompletableFuture<T> begin(
        Supplier<? extends CompletionStage<T>> call, long nowNanos) {
      long permit = breaker.tryAcquire(nowNanos);
      if (permit == 0) {
        return CompletableFuture.failedFuture(refusal());
      }
      CompletableFuture<T> inner;
      try {
        inner = next.begin(call, nowNanos);
      } catch (RuntimeException | Error failure) {
        breaker.release(permit);
        throw failure;
      }
      return Links.link(
          inner,
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

    private CircuitOpenException refusal() {
      return new CircuitOpenException(breaker.name(), breaker.state(), breaker.retryAfterNanos());
    }
  }

  /** Refuses what comes too often. */
  record RateLimiting(RateLimiter limiter, Stage next) implements Stage {
    @Override
    public <T extends @Nullable Object> T run(Callable<T> call, long nowNanos) throws Exception {
      long wait = limiter.request(1, nowNanos);
      if (wait != 0) {
        throw new RateLimitedException(limiter.name(), 1, wait);
      }
      return next.run(call, nowNanos);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> begin(
        Supplier<? extends CompletionStage<T>> call, long nowNanos) {
      long wait = limiter.request(1, nowNanos);
      return wait == 0
          ? next.begin(call, nowNanos)
          : CompletableFuture.failedFuture(new RateLimitedException(limiter.name(), 1, wait));
    }
  }

  /** Waits only so long. */
  record Timing(TimeLimiter limiter, Stage next) implements Stage {
    @Override
    public <T extends @Nullable Object> T run(Callable<T> call, long nowNanos) throws Exception {
      return limiter.call(() -> next.run(call, nowNanos));
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> begin(
        Supplier<? extends CompletionStage<T>> call, long nowNanos) {
      return limiter.stage(() -> next.begin(call, nowNanos));
    }
  }

  /** Refuses what would be too many at once. */
  record Bulkheading(Bulkhead bulkhead, Stage next) implements Stage {
    @Override
    public <T extends @Nullable Object> T run(Callable<T> call, long nowNanos) throws Exception {
      if (!bulkhead.tryAcquire()) {
        throw refusal();
      }
      try {
        return next.run(call, nowNanos);
      } finally {
        bulkhead.release();
      }
    }

    /**
     * Where it belongs, further in than all others, the place is free when the call's own stage has
     * ended, whoever still waits for it.
     */
    @Override
    public <T extends @Nullable Object> CompletableFuture<T> begin(
        Supplier<? extends CompletionStage<T>> call, long nowNanos) {
      if (!bulkhead.tryAcquire()) {
        return CompletableFuture.failedFuture(refusal());
      }
      return next instanceof Innermost
          ? next.begin(() -> held(call), nowNanos)
          : heldUntilAnswered(call, nowNanos);
    }

    private <T extends @Nullable Object> CompletionStage<T> held(
        Supplier<? extends CompletionStage<T>> call) {
      boolean begun = false;
      try {
        CompletionStage<T> users = Objects.requireNonNull(call.get(), "the call's stage");
        users.handle((result, failure) -> {
          bulkhead.release();
          return true;
        });
        begun = true;
        return users;
      } finally {
        if (!begun) {
          bulkhead.release();
        }
      }
    }

    private <T extends @Nullable Object> CompletableFuture<T> heldUntilAnswered(
        Supplier<? extends CompletionStage<T>> call, long nowNanos) {
      CompletableFuture<T> inner;
      try {
        inner = next.begin(call, nowNanos);
      } catch (RuntimeException | Error failure) {
        bulkhead.release();
        throw failure;
      }
      return Links.link(inner, (result, failure) -> bulkhead.release());
    }

    private BulkheadFullException refusal() {
      return new BulkheadFullException(bulkhead.name(), bulkhead.limit());
    }
  }
}
