package io.ashlar.resilience.simulation;

import io.ashlar.resilience.breaker.CircuitBreaker;
import io.ashlar.resilience.bulkhead.Bulkhead;
import io.ashlar.resilience.limiter.Rate;
import io.ashlar.resilience.limiter.TokenBucket;
import io.ashlar.resilience.pipeline.Pipeline;
import io.ashlar.resilience.pipeline.PipelineBuilder;
import io.ashlar.resilience.retry.Backoff;
import io.ashlar.resilience.retry.Retry;
import io.ashlar.resilience.retry.RetryBudget;
import io.ashlar.resilience.retry.RetryBudgetBuilder;
import io.ashlar.resilience.retry.RetryBuilder;
import io.ashlar.resilience.timeout.TimeLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The policies under trial, in numbers. They become the module's own objects in {@link #in}.
 *
 * @param patience how long a client waits for an attempt
 * @param retries how a request is repeated
 * @param breaker the circuit breaker, if there is one
 * @param ratePerSecond attempts a second that are let through, if they are limited
 * @param places attempts that may be under way at once, if they are limited
 */
record Policies(
    Duration patience,
    Retries retries,
    Optional<Breaker> breaker,
    Optional<Integer> ratePerSecond,
    Optional<Integer> places) {
  private static final int SLICES = 10;

  /**
   * How a request is repeated.
   *
   * @param attempts the first included
   * @param waits between them
   * @param payment who pays for the further ones
   * @param share of a retry that a payment is worth
   * @param capacity retries that can be saved up
   */
  record Retries(int attempts, Waits waits, Payment payment, double share, int capacity) {
    static final Retries OFF =
        new Retries(
            1, new Waits(Waits.Kind.NONE, Duration.ZERO, Duration.ZERO), Payment.NONE, 0, 0);

    /** The same, but free. */
    Retries unpaid() {
      return new Retries(attempts, waits, Payment.NONE, 0, 0);
    }
  }

  /**
   * When the circuit opens.
   *
   * @param window length of its window
   * @param failurePercent share of failures that opens it
   * @param openWait until it is probed
   */
  record Breaker(Duration window, double failurePercent, Duration openWait) {}

  /** Nothing but patience. */
  static Policies patienceOnly(Duration patience) {
    return new Policies(
        patience, Retries.OFF, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Patience, and these retries for nothing. */
  static Policies retriesOnly(Duration patience, Retries retries) {
    return new Policies(
        patience, retries.unpaid(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The same with retries for nothing. */
  Policies unpaid() {
    return new Policies(patience, retries.unpaid(), breaker, ratePerSecond, places);
  }

  /**
   * The client that follows these policies.
   *
   * @throws IllegalArgumentException if a number is out of the range of the policy it belongs to
   */
  Client in(World world) {
    PipelineBuilder builder =
        Pipeline.builder()
            .clock(world.clock())
            .timeLimiter(TimeLimiter.builder(patience).scheduler(world.scheduler()).build());
    breaker.ifPresent(numbers -> builder.breaker(breakerIn(world, numbers)));
    ratePerSecond.ifPresent(rate ->
        builder.rateLimiter(
            TokenBucket.builder(Rate.perSecond(rate)).clock(world.clock()).build()));
    places.ifPresent(
        limit -> builder.bulkhead(Bulkhead.builder(limit).clock(world.clock()).build()));
    Backoff backoff = retries.waits().backoff();
    if (retries.payment() != Payment.REQUESTS) {
      Pipeline pipeline = builder.retry(retryIn(world, backoff)).build();
      return pipeline::stage;
    }
    RetryBudget account = budgetIn(world).oneFreeEvery(Duration.ZERO).build();
    Pipeline pipeline = builder.retry(retryIn(world, paidFrom(account, backoff))).build();
    return attempt -> {
      account.onSuccess();
      return pipeline.stage(attempt);
    };
  }

  private static CircuitBreaker breakerIn(World world, Breaker numbers) {
    return CircuitBreaker.builder()
        .clock(world.clock())
        .random(world.random())
        .timeWindow(numbers.window(), SLICES)
        .failureRate(numbers.failurePercent())
        .openWait(numbers.openWait(), 1, numbers.openWait())
        .build();
  }

  private Retry retryIn(World world, Backoff backoff) {
    RetryBuilder builder =
        Retry.builder()
            .clock(world.clock())
            .scheduler(world.scheduler())
            .random(world.random())
            .maxAttempts(retries.attempts())
            .backoff(backoff);
    return retries.payment() == Payment.SUCCESSES
        ? builder.budget(budgetIn(world).build()).build()
        : builder.withoutBudget().build();
  }

  private RetryBudgetBuilder budgetIn(World world) {
    return RetryBudget.builder()
        .clock(world.clock())
        .perSuccess(retries.share())
        .capacity(retries.capacity());
  }

  /** A wait for ever, which a retry does not begin, for those who cannot pay. */
  private static Backoff paidFrom(RetryBudget account, Backoff backoff) {
    return (attempt, lastNanos, random) ->
        account.tryWithdraw() ? backoff.nanos(attempt, lastNanos, random) : Long.MAX_VALUE;
  }

  /** In words, for a table. */
  String text() {
    List<String> parts = new ArrayList<>();
    if (retries.attempts() == 1) {
      parts.add("1 attempt");
    } else {
      parts.add(retries.attempts() + " attempts");
      parts.add(paymentText());
    }
    breaker.ifPresent(numbers -> parts.add("breaker"));
    ratePerSecond.ifPresent(rate -> parts.add("at most " + rate + "/s"));
    places.ifPresent(limit -> parts.add("at most " + limit + " at once"));
    return String.join(", ", parts);
  }

  private String paymentText() {
    return switch (retries.payment()) {
      case NONE -> "no budget";
      case REQUESTS -> percent(retries.share()) + " of requests";
      case SUCCESSES -> percent(retries.share()) + " of successes";
    };
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.3g", 100 * share).replaceFirst("\\.?0+$", "") + " %";
  }
}
