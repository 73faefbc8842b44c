package io.ashlar.resilience.pipeline;

import io.ashlar.resilience.ResilienceEvent;
import io.ashlar.resilience.breaker.CircuitBreaker;
import io.ashlar.resilience.bulkhead.Bulkhead;
import io.ashlar.resilience.limiter.RateLimiter;
import io.ashlar.resilience.retry.Retry;
import io.ashlar.resilience.timeout.Deadline;
import io.ashlar.resilience.timeout.TimeLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a {@link Pipeline} to be built; one of each kind, a later one takes the place of an
 * earlier one. Not thread-safe.
 */
public final class PipelineBuilder {
  private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
  private static final Duration LONGEST = Duration.ofDays(366);

  private long deadlineNanos;
  private @Nullable Retry retry;
  private @Nullable CircuitBreaker breaker;
  private @Nullable RateLimiter rateLimiter;
  private @Nullable TimeLimiter timeLimiter;
  private @Nullable Bulkhead bulkhead;
  private LongSupplier clock = System::nanoTime;
  private @Nullable Consumer<? super ResilienceEvent> observer;
  private @Nullable List<PipelinePart> order;

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
   * Bounds the time of all attempts together: a {@link Deadline} for what is further in. It is
   * heeded by a retry and a time limiter; without a time limiter nothing ends a call that hangs.
   *
   * @param limit from 1 nanosecond to 366 days
   * @return this builder
   * @throws IllegalArgumentException if the limit is out of range
   */
  public PipelineBuilder deadline(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    if (limit.isNegative() || limit.isZero() || limit.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("limit=" + limit + ", must be from 1 ns to " + LONGEST);
    }
    this.deadlineNanos = limit.toNanos();
    return this;
  }

  /**
   * Says who is told when a caller is refused, or waits no longer. Told by the calling thread;
   * something that may take long wants an {@code EventStream} between. What it throws reaches
   * nobody. Default: nobody, and nothing is done for it.
   *
   * @param observer the observer
   * @return this builder
   */
  public PipelineBuilder observer(Consumer<? super ResilienceEvent> observer) {
    this.observer = Objects.requireNonNull(observer, "observer");
    return this;
  }

  /**
   * Puts the parts into another order than the default one. An order in which two parts make little
   * sense is built all the same, and {@linkplain Pipeline#warnings warned} of.
   *
   * @param outermostFirst each part that is given, once
   * @return this builder
   * @throws IllegalArgumentException if a part is named twice
   */
  public PipelineBuilder order(PipelinePart... outermostFirst) {
    List<PipelinePart> named = List.of(outermostFirst);
    if (named.stream().distinct().count() < named.size()) {
      throw new IllegalArgumentException("order=" + named + ", must name each part once");
    }
    this.order = named;
    return this;
  }

  /**
   * Builds the pipeline.
   *
   * @return a new pipeline
   * @throws IllegalStateException if it has no part, or the {@link #order} is not one of its parts
   */
  public Pipeline build() {
    List<PipelinePart> parts = parts();
    List<Object> given = new ArrayList<>();
    Stage stage = new Stage.Innermost();
    for (int i = parts.size() - 1; i >= 0; i--) {
      Object mechanism = Objects.requireNonNull(mechanism(parts.get(i)));
      given.add(0, mechanism);
      stage = around(parts.get(i), stage);
    }
    if (observer != null) {
      stage = new Stage.Observing(observer, new AtomicLong(), stage);
    }
    List<String> warnings = PipelinePart.oddities(parts);
    for (String warning : warnings) {
      LOG.warn("pipeline={}: {}", parts, warning);
    }
    return new Pipeline(stage, parts, given, warnings, clock);
  }

  private List<PipelinePart> parts() {
    List<PipelinePart> given =
        Stream.of(PipelinePart.values()).filter(part -> mechanism(part) != null).toList();
    if (given.isEmpty()) {
      throw new IllegalStateException("no part: add one or several");
    }
    if (order == null) {
      return given;
    }
    if (order.size() != given.size() || !order.containsAll(given)) {
      throw new IllegalStateException("order=" + order + ", the parts are " + given);
    }
    return order;
  }

  private @Nullable Object mechanism(PipelinePart part) {
    return switch (part) {
      case DEADLINE -> deadlineNanos == 0 ? null : Duration.ofNanos(deadlineNanos);
      case RETRY -> retry;
      case BREAKER -> breaker;
      case RATE_LIMITER -> rateLimiter;
      case TIME_LIMITER -> timeLimiter;
      case BULKHEAD -> bulkhead;
    };
  }

  private Stage around(PipelinePart part, Stage next) {
    return switch (part) {
      case DEADLINE -> new Stage.Deadlining(deadlineNanos, clock, next);
      case RETRY -> new Stage.Retrying(Objects.requireNonNull(retry), clock, next);
      case BREAKER -> new Stage.Breaking(Objects.requireNonNull(breaker), next);
      case RATE_LIMITER -> new Stage.RateLimiting(Objects.requireNonNull(rateLimiter), next);
      case TIME_LIMITER -> new Stage.Timing(Objects.requireNonNull(timeLimiter), next);
      case BULKHEAD -> new Stage.Bulkheading(Objects.requireNonNull(bulkhead), next);
    };
  }
}
