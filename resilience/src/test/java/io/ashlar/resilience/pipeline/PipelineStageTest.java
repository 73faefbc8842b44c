package io.ashlar.resilience.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.resilience.breaker.CircuitBreaker;
import io.ashlar.resilience.breaker.CircuitOpenException;
import io.ashlar.resilience.breaker.CircuitState;
import io.ashlar.resilience.bulkhead.Bulkhead;
import io.ashlar.resilience.bulkhead.BulkheadFullException;
import io.ashlar.resilience.limiter.Rate;
import io.ashlar.resilience.limiter.RateLimitedException;
import io.ashlar.resilience.limiter.TokenBucket;
import io.ashlar.resilience.timeout.TimeLimiter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pipelines around calls that answer by a stage. */
@Tag("jdk")
class PipelineStageTest {
  private final VirtualTime clock = new VirtualTime();
  private final CircuitBreaker breaker =
      CircuitBreaker.builder().countWindow(2).probes(1).clock(clock).build();
  private final Bulkhead bulkhead = Bulkhead.builder(1).build();
  private final Pipeline pipeline =
      Pipeline.builder()
          .breaker(breaker)
          .timeLimiter(TimeLimiter.of(Duration.ofHours(1)))
          .bulkhead(bulkhead)
          .clock(clock)
          .build();

  @Test
  void passesOutcomesOnAndCountsThem() {
    IOException failure = new IOException("down");

    assertThat(pipeline.stage(() -> CompletableFuture.completedFuture(1)).join()).isEqualTo(1);
    assertThatThrownBy(() -> pipeline.stage(() -> CompletableFuture.failedFuture(failure)).join())
        .hasCause(failure);

    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    assertThatThrownBy(() -> pipeline.stage(() -> CompletableFuture.completedFuture(1)).join())
        .hasCauseInstanceOf(CircuitOpenException.class);
    assertThat(bulkhead.inFlight()).isZero();
  }

  @Test
  void holdsAPlaceUntilTheStageHasEnded() {
    CompletableFuture<Integer> users = new CompletableFuture<>();
    CompletableFuture<Integer> answer = pipeline.stage(() -> users);

    assertThat(bulkhead.inFlight()).isEqualTo(1);
    assertThatThrownBy(() -> pipeline.stage(CompletableFuture::new).join())
        .hasCauseInstanceOf(BulkheadFullException.class);
    users.complete(7);

    assertThat(answer.join()).isEqualTo(7);
    assertThat(bulkhead.inFlight()).isZero();
  }

  /** Red when a cancellation does not go inwards, or its probe stays leased. */
  @Test
  void cancelsTheStageAndGivesTheProbeBack() {
    breaker.transitionTo(CircuitState.HALF_OPEN);
    CompletableFuture<Integer> users = new CompletableFuture<>();
    CompletableFuture<Integer> answer = pipeline.stage(() -> users);
    assertThat(breaker.stats().probes()).isEqualTo(1);

    answer.cancel(true);

    assertThat(users).isCancelled();
    assertThat(breaker.stats().probes()).isZero();
    assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
    assertThat(bulkhead.inFlight()).isZero();
  }

  /**
   * A stage that runs on when it is cancelled keeps its place. Red when the place is given back.
   */
  @Test
  void keepsThePlaceOfAStageThatRunsOn() {
    CompletableFuture<Integer> stubborn =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterrupt) {
            return false;
          }
        };
    CompletableFuture<Integer> answer = pipeline.stage(() -> stubborn);

    answer.cancel(true);

    assertThat(bulkhead.inFlight()).isEqualTo(1);
    stubborn.complete(1);
    assertThat(bulkhead.inFlight()).isZero();
  }

  @Test
  void givesThePlaceBackWhenTheCallDoesNotBegin() {
    assertThatThrownBy(() ->
            pipeline
                .stage(() -> {
                  throw new IllegalStateException("broken");
                })
                .join())
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> pipeline.stage(() -> null).join())
        .hasCauseInstanceOf(NullPointerException.class);

    assertThat(bulkhead.inFlight()).isZero();
  }

  @Test
  void refusesWithoutThrowing() {
    TokenBucket bucket = TokenBucket.builder(Rate.perSecond(1)).clock(clock).build();
    Pipeline limited = Pipeline.builder().rateLimiter(bucket).clock(clock).build();
    limited.stage(() -> CompletableFuture.completedFuture(1)).join();

    assertThatThrownBy(() -> limited.stage(() -> CompletableFuture.completedFuture(1)).join())
        .hasCauseInstanceOf(RateLimitedException.class);
    assertThatThrownBy(() -> limited.stage(null)).hasMessage("call");
  }
}
