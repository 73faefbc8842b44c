package io.ashlar.resilience.pipeline;

import io.ashlar.resilience.breaker.CircuitBreaker;
import io.ashlar.resilience.bulkhead.Bulkhead;
import io.ashlar.resilience.limiter.RateLimiter;
import io.ashlar.resilience.retry.Retry;
import io.ashlar.resilience.timeout.TimeLimiter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a {@link Pipeline} to be built; one of each kind, a later one takes the place of an
 * earlier one. Not thread-safe.
 */
public final class PipelineBuilder {
  private @Nullable Retry retry;
  private @Nullable CircuitBreaker breaker;
  private @Nullable RateLimiter rateLimiter;
  private @Nullable TimeLimiter timeLimiter;
  private @Nullable Bulkhead bulkhead;
  private LongSupplier clock = System::nanoTime;

  PipelineBuilder() {}

  /**
   * Repeats what fails.
   *
   * @param retry how
   * @return this builder
   */
  public PipelineBuilder retry(Retry retry) {
    this.retry = Objects.requireNonNull(retry, "retry");
    return this;
  }

  /**
   * Does not call what fails.
   *
   * @param breaker the switch
   * @return this builder
   */
  public PipelineBuilder breaker(CircuitBreaker breaker) {
    this.breaker = Objects.requireNonNull(breaker, "breaker");
    return this;
  }

  /**
   * Refuses what comes too often; does not wait.
   *
   * @param rateLimiter the limit
   * @return this builder
   */
  public PipelineBuilder rateLimiter(RateLimiter rateLimiter) {
    this.rateLimiter = Objects.requireNonNull(rateLimiter, "rateLimiter");
    return this;
  }

  /**
   * Waits for each attempt only so long.
   *
   * @param timeLimiter the limit
   * @return this builder
   */
  public PipelineBuilder timeLimiter(TimeLimiter timeLimiter) {
    this.timeLimiter = Objects.requireNonNull(timeLimiter, "timeLimiter");
    return this;
  }

  /**
   * Refuses what would be too many at once; does not wait.
   *
   * @param bulkhead the places
   * @return this builder
   */
  public PipelineBuilder bulkhead(Bulkhead bulkhead) {
    this.bulkhead = Objects.requireNonNull(bulkhead, "bulkhead");
    return this;
  }

  /**
   * Says what time it is. Default: {@link System#nanoTime}, which is also that of the parts.
   *
   * @param clock the clock of the breaker and the rate limiter
   * @return this builder
   */
  public PipelineBuilder clock(LongSupplier clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Builds the pipeline.
   *
   * @return a new pipeline
   * @throws IllegalStateException if it has no part
   */
  public Pipeline build() {
    List<String> order = new ArrayList<>();
    Stage stage = new Stage.Innermost();
    if (bulkhead != null) {
      order.add("bulkhead");
      stage = new Stage.Bulkheading(bulkhead, stage);
    }
    if (timeLimiter != null) {
      order.add("timeLimiter");
      stage = new Stage.Timing(timeLimiter, stage);
    }
    if (rateLimiter != null) {
      order.add("rateLimiter");
      stage = new Stage.RateLimiting(rateLimiter, stage);
    }
    if (breaker != null) {
      order.add("breaker");
      stage = new Stage.Breaking(breaker, stage);
    }
    if (retry != null) {
      order.add("retry");
      stage = new Stage.Retrying(retry, clock, stage);
    }
    if (order.isEmpty()) {
      throw new IllegalStateException("no part: add one or several");
    }
    Collections.reverse(order);
    return new Pipeline(stage, List.copyOf(order), clock);
  }
}
