package io.ashlar.resilience.pipeline;

import static io.ashlar.resilience.pipeline.PipelinePart.BREAKER;
import static io.ashlar.resilience.pipeline.PipelinePart.BULKHEAD;
import static io.ashlar.resilience.pipeline.PipelinePart.DEADLINE;
import static io.ashlar.resilience.pipeline.PipelinePart.RATE_LIMITER;
import static io.ashlar.resilience.pipeline.PipelinePart.RETRY;
import static io.ashlar.resilience.pipeline.PipelinePart.TIME_LIMITER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.ResilienceEvent;
import io.ashlar.resilience.VirtualTime;
import io.ashlar.resilience.breaker.CircuitBreaker;
import io.ashlar.resilience.breaker.CircuitState;
import io.ashlar.resilience.bulkhead.Bulkhead;
import io.ashlar.resilience.bulkhead.BulkheadFullException;
import io.ashlar.resilience.limiter.Rate;
import io.ashlar.resilience.limiter.TokenBucket;
import io.ashlar.resilience.retry.Backoff;
import io.ashlar.resilience.retry.Retry;
import io.ashlar.resilience.timeout.Deadline;
import io.ashlar.resilience.timeout.DeadlineExceededException;
import io.ashlar.resilience.timeout.TimeLimiter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Orders other than the default one, the deadline around all, and who is told. */
@Tag("jdk")
class PipelineOrderTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualTime clock = new VirtualTime();
  private final AtomicInteger calls = new AtomicInteger();
  private final CircuitBreaker breaker =
      CircuitBreaker.builder().countWindow(1).clock(clock).build();
  private final Bulkhead bulkhead = Bulkhead.builder(1).build();

  private PipelineBuilder all() {
    return Pipeline.builder()
        .deadline(SECOND)
        .retry(Retry.builder().backoff(Backoff.none()).withoutBudget().clock(clock).build())
        .breaker(breaker)
        .rateLimiter(TokenBucket.builder(Rate.perSecond(9)).clock(clock).build())
        .timeLimiter(TimeLimiter.of(Duration.ofHours(1)))
        .bulkhead(bulkhead)
        .clock(clock);
  }

  @Test
  void warnsOfNothingInTheDefaultOrder() {
    Pipeline pipeline = all().build();

    assertThat(pipeline)
        .hasToString("Pipeline[deadline, retry, breaker, rateLimiter, timeLimiter, bulkhead]");
    assertThat(pipeline.warnings()).isEmpty();
    assertThat(pipeline.describe())
        .startsWith("1. deadline: PT1S\n2. retry: Retry[name=retry")
        .contains("3. breaker: CircuitBreaker[name=circuit, state=CLOSED]\n")
        .endsWith("6. bulkhead: Bulkhead[name=bulkhead, limit=1, inFlight=0, waiting=0]\n");
  }

  /** Red when a pair is missing from the oddities. */
  @Test
  void warnsOfWhatMakesLittleSense() {
    Pipeline insideOut =
        all().order(BULKHEAD, TIME_LIMITER, RATE_LIMITER, BREAKER, RETRY, DEADLINE).build();

    assertThat(insideOut.warnings())
        .containsExactly(
            "retry is outside of deadline: each attempt gets the time that is meant for all",
            "breaker is outside of retry: the breaker sees one failure in several and opens late",
            "rateLimiter is outside of retry: repeated attempts are not limited",
            "rateLimiter is outside of breaker: permits are taken for what the breaker refuses",
            "timeLimiter is outside of retry: attempts have no time of their own",
            "timeLimiter is outside of breaker: the breaker does not see what takes too long",
            "bulkhead is outside of retry: a place is held while a retry waits",
            "bulkhead is outside of timeLimiter: a place is free before its call has ended");
    assertThat(insideOut.describe()).contains("warning: bulkhead is outside of retry");
  }

  @Test
  void takesTheOrderItIsGiven() {
    Retry retry = Retry.builder().backoff(Backoff.none()).withoutBudget().clock(clock).build();
    Pipeline pipeline =
        Pipeline.builder().retry(retry).breaker(breaker).clock(clock).order(BREAKER, RETRY).build();

    assertThatThrownBy(() ->
            pipeline.call(() -> {
              calls.incrementAndGet();
              throw new IOException("down");
            }))
        .isInstanceOf(IOException.class);

    assertThat(calls).as("the breaker opens after all attempts").hasValue(3);
    assertThat(breaker.stats().opened()).isEqualTo(1);
    assertThat(pipeline).hasToString("Pipeline[breaker, retry]");
  }

  /** Red when an outer bulkhead is left by each attempt, or by none that is refused further in. */
  @Test
  void leavesABulkheadOnceWhereverItStands() {
    Pipeline pipeline =
        Pipeline.builder()
            .retry(Retry.builder().backoff(Backoff.none()).withoutBudget().clock(clock).build())
            .breaker(breaker)
            .bulkhead(bulkhead)
            .clock(clock)
            .order(BULKHEAD, RETRY, BREAKER)
            .build();
    breaker.transitionTo(CircuitState.DISABLED);

    assertThatThrownBy(() ->
            pipeline.stage(() -> CompletableFuture.failedFuture(new IOException("down"))).join())
        .hasCauseInstanceOf(IOException.class);
    assertThat(bulkhead.inFlight()).isZero();
    CompletableFuture<Integer> users = new CompletableFuture<>();
    CompletableFuture<Integer> answer = pipeline.stage(() -> users);
    assertThat(bulkhead.inFlight()).isEqualTo(1);
    users.complete(1);
    assertThat(answer).isCompletedWithValue(1);
    assertThat(bulkhead.inFlight()).isZero();
    breaker.transitionTo(CircuitState.FORCED_OPEN);
    assertThat(pipeline.stage(() -> users)).isCompletedExceptionally();
    assertThat(bulkhead.inFlight()).isZero();
  }

  /** Red when the attempts are not counted against the deadline around them. */
  @Test
  void endsTheAttemptsAtTheDeadlineOfAll() {
    Pipeline pipeline =
        Pipeline.builder()
            .deadline(SECOND)
            .retry(
                Retry.builder()
                    .maxAttempts(9)
                    .backoff(Backoff.none())
                    .withoutBudget()
                    .clock(clock)
                    .build())
            .clock(clock)
            .build();

    assertThatThrownBy(() ->
            pipeline.call(() -> {
              calls.incrementAndGet();
              clock.advance(Duration.ofMillis(400));
              throw new IOException("down");
            }))
        .isInstanceOf(IOException.class);

    assertThat(calls).hasValue(3);
    assertThat(pipeline.stage(() -> CompletableFuture.completedFuture(Deadline.current())).join())
        .isNotNull();
  }

  @Test
  void beginsNothingWhenTheDeadlineFurtherOutIsOver() {
    Pipeline pipeline = Pipeline.builder().deadline(SECOND).clock(clock).build();
    Deadline over = Deadline.after(SECOND, clock);
    clock.advance(SECOND);

    assertThatThrownBy(() -> over.call(() -> pipeline.call(calls::incrementAndGet)))
        .isInstanceOf(DeadlineExceededException.class);
    assertThat(
            over.<CompletableFuture<Integer>>execute(() ->
                pipeline.stage(() -> CompletableFuture.completedFuture(calls.incrementAndGet()))))
        .isCompletedExceptionally();
    assertThat(calls).hasValue(0);
  }

  @Test
  void tellsOfRefusalsAndOfLostPatience() throws Exception {
    List<ResilienceEvent> events = new ArrayList<>();
    Pipeline pipeline =
        Pipeline.builder()
            .timeLimiter(TimeLimiter.builder(Duration.ofMillis(5)).name("slow").build())
            .bulkhead(bulkhead)
            .observer(events::add)
            .build();

    pipeline.execute(calls::incrementAndGet);
    assertThat(events).isEmpty();
    assertThat(pipeline.stage(CompletableFuture::new)).failsWithin(Duration.ofSeconds(20));
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(bulkhead::tryAcquire);
    assertThatThrownBy(() -> pipeline.execute(calls::incrementAndGet))
        .isInstanceOf(BulkheadFullException.class);

    assertThat(events).hasSize(2);
    assertThat(events.get(0)).isEqualTo(new TimeLimitExceeded("slow", Duration.ofMillis(5)));
    assertThat(events.get(1))
        .isInstanceOfSatisfying(
            CallRefused.class,
            e -> assertThat(e.refusal()).isInstanceOf(BulkheadFullException.class))
        .extracting(ResilienceEvent::name)
        .isEqualTo("bulkhead");
  }

  /** Red when what an observer throws reaches the caller. */
  @Test
  void letsNoObserverDisturbACall() {
    Pipeline pipeline =
        Pipeline.builder()
            .bulkhead(bulkhead)
            .observer(event -> {
              throw new IllegalStateException("broken");
            })
            .build();
    bulkhead.tryAcquire();

    assertThatThrownBy(() -> pipeline.execute(calls::incrementAndGet))
        .isInstanceOf(BulkheadFullException.class);
    assertThatThrownBy(() -> pipeline.stage(CompletableFuture::new).join())
        .hasCauseInstanceOf(BulkheadFullException.class);
  }

  @Test
  void refusesOrdersThatAreNone() {
    PipelineBuilder builder = Pipeline.builder().breaker(breaker);

    assertThatThrownBy(() -> builder.order(BREAKER, BREAKER))
        .hasMessage("order=[breaker, breaker], must name each part once");
    assertThatThrownBy(() -> builder.order(BREAKER, RETRY).build())
        .hasMessage("order=[breaker, retry], the parts are [breaker]");
    assertThatThrownBy(() -> builder.order(RETRY).build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> builder.deadline(Duration.ZERO)).hasMessageStartingWith("limit=PT0S");
    assertThatThrownBy(() -> builder.deadline(null)).hasMessage("limit");
    assertThatThrownBy(() -> builder.observer(null)).hasMessage("observer");
  }
}
