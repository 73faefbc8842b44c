package io.ashlar.resilience.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.Background;
import io.ashlar.resilience.CallRefusedException;
import io.ashlar.resilience.VirtualTime;
import io.ashlar.resilience.breaker.CircuitBreaker;
import io.ashlar.resilience.breaker.CircuitOpenException;
import io.ashlar.resilience.breaker.CircuitState;
import io.ashlar.resilience.bulkhead.Bulkhead;
import io.ashlar.resilience.bulkhead.BulkheadFullException;
import io.ashlar.resilience.fallback.Fallback;
import io.ashlar.resilience.limiter.Rate;
import io.ashlar.resilience.limiter.RateLimitedException;
import io.ashlar.resilience.limiter.TokenBucket;
import io.ashlar.resilience.retry.Backoff;
import io.ashlar.resilience.retry.Retry;
import io.ashlar.resilience.timeout.TimeLimitExceededException;
import io.ashlar.resilience.timeout.TimeLimiter;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Mechanisms in company: their order, and that each gives back what it took. */
@Tag("jdk")
class PipelineTest {
  private final VirtualTime clock = new VirtualTime();
  private final AtomicInteger calls = new AtomicInteger();

  private Retry retry() {
    return Retry.builder().backoff(Backoff.none()).withoutBudget().clock(clock).build();
  }

  @Test
  void putsItsPartsInTheOrderThatMakesSense() {
    Pipeline pipeline =
        Pipeline.builder()
            .bulkhead(Bulkhead.builder(1).build())
            .timeLimiter(TimeLimiter.of(Duration.ofSeconds(9)))
            .rateLimiter(TokenBucket.builder(Rate.perSecond(1_000)).build())
            .breaker(CircuitBreaker.ofDefaults("stock"))
            .retry(Retry.ofDefaults())
            .build();

    assertThat(pipeline)
        .hasToString("Pipeline[retry, breaker, rateLimiter, timeLimiter, bulkhead]");
    assertThat(pipeline.<Integer>execute(() -> 1)).isEqualTo(1);
  }

  @Test
  void showsTheBreakerEachAttempt() {
    CircuitBreaker breaker = CircuitBreaker.builder().countWindow(3).clock(clock).build();
    Pipeline pipeline = Pipeline.builder().retry(retry()).breaker(breaker).clock(clock).build();

    assertThatThrownBy(() ->
            pipeline.call(() -> {
              calls.incrementAndGet();
              throw new IOException("down");
            }))
        .isInstanceOf(IOException.class);

    assertThat(calls).hasValue(3);
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    assertThatThrownBy(() -> pipeline.execute(calls::incrementAndGet))
        .isInstanceOf(CircuitOpenException.class);
    assertThat(calls).hasValue(3);
  }

  @Test
  void takesNoPermitForWhatTheBreakerRefusesAndNoRefusalForAFailure() {
    CircuitBreaker breaker = CircuitBreaker.builder().countWindow(1).clock(clock).build();
    TokenBucket bucket = TokenBucket.builder(Rate.perSecond(1)).clock(clock).build();
    Pipeline pipeline =
        Pipeline.builder().rateLimiter(bucket).breaker(breaker).clock(clock).build();
    breaker.transitionTo(CircuitState.FORCED_OPEN);
    assertThatThrownBy(() -> pipeline.execute(() -> 1)).isInstanceOf(CircuitOpenException.class);
    assertThat(bucket.availablePermits()).isEqualTo(1);
    breaker.transitionTo(CircuitState.CLOSED);

    pipeline.execute(() -> 1);
    assertThatThrownBy(() -> pipeline.execute(() -> 1)).isInstanceOf(RateLimitedException.class);

    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(breaker.stats().ignored()).isEqualTo(1);
  }

  /** Red when the bulkhead is outside of the time limiter: its place is free too early. */
  @Test
  void keepsThePlaceOfACallThatItsCallerHasGivenUp() throws Exception {
    Bulkhead bulkhead = Bulkhead.builder(1).build();
    CountDownLatch end = new CountDownLatch(1);
    Pipeline pipeline =
        Pipeline.builder()
            .timeLimiter(TimeLimiter.of(Duration.ofMillis(200)))
            .bulkhead(bulkhead)
            .build();
    assertThatThrownBy(() ->
            pipeline.call(() -> {
              while (end.getCount() > 0) {
                Thread.onSpinWait(); // heeds no interrupt
              }
              return 1;
            }))
        .isInstanceOf(TimeLimitExceededException.class);

    assertThat(bulkhead.inFlight()).isEqualTo(1);
    assertThatThrownBy(() -> pipeline.execute(() -> 2)).isInstanceOf(BulkheadFullException.class);
    end.countDown();
    Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> bulkhead.inFlight() == 0);
  }

  @Test
  void saysThatItWasInterruptedAndKeepsTheFlag() {
    Pipeline pipeline = Pipeline.builder().timeLimiter(TimeLimiter.of(Duration.ofHours(1))).build();
    Background<Boolean> caller =
        Background.run(() -> {
          try {
            return pipeline.execute(() -> {
              calls.incrementAndGet();
              while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
              }
              return false;
            });
          } catch (CallInterruptedException e) {
            return Thread.interrupted();
          }
        });
    Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> calls.get() == 1);

    caller.interrupt();

    assertThat(caller.result()).isTrue();
  }

  @Test
  void readsTheClockOnceForAllOnTheWayIn() {
    CircuitBreaker breaker = CircuitBreaker.builder().clock(clock).build();
    TokenBucket bucket = TokenBucket.builder(Rate.perSecond(100)).clock(clock).build();
    Pipeline pipeline =
        Pipeline.builder().rateLimiter(bucket).breaker(breaker).clock(clock).build();
    long before = clock.reads();

    pipeline.execute(() -> 1);

    assertThat(clock.reads() - before).isEqualTo(1);
  }

  /** The worked example: what Hystrix called a command. */
  @Test
  void isACommandWithBreakerTimeoutIsolationAndFallback() {
    // snippet: command
    Pipeline isolated =
        Pipeline.builder()
            .breaker(CircuitBreaker.builder().name("stock").countWindow(2).build())
            .timeLimiter(TimeLimiter.of(Duration.ofSeconds(5)))
            .bulkhead(Bulkhead.builder(10).build())
            .build();
    Fallback<Integer> fallback =
        Fallback.<Integer>builder().toLastGood(Duration.ofMinutes(1)).toValue(0).build();

    int first = fallback.execute(() -> isolated.execute(() -> 7));
    // end
    int second =
        fallback.execute(() ->
            isolated.execute(() -> {
              throw new IllegalStateException("down");
            }));

    assertThat(first).isEqualTo(7);
    assertThat(second).isEqualTo(7);
    assertThat(fallback.degraded()).isEqualTo(1);
  }

  /** Red when the bulkhead releases only what went well, or the breaker is not told of errors. */
  @Seeds(300)
  void losesNothingWhateverThrows(SeededRandom random) {
    CircuitBreaker breaker =
        CircuitBreaker.builder()
            .countWindow(5)
            .probes(2)
            .openWait(Duration.ofSeconds(1), 1, Duration.ofSeconds(1))
            .clock(clock)
            .recordExceptions(e -> {
              if (random.nextInt(4) == 0) {
                throw new IllegalStateException("broken");
              }
              return true;
            })
            .build();
    Bulkhead bulkhead = Bulkhead.builder(1).build();
    TokenBucket bucket = TokenBucket.builder(Rate.perSecond(5)).clock(clock).build();
    Pipeline pipeline =
        Pipeline.builder()
            .retry(retry())
            .breaker(breaker)
            .rateLimiter(bucket)
            .bulkhead(bulkhead)
            .clock(clock)
            .build();

    for (int i = 0; i < 50; i++) {
      clock.advance(random.nextLong(Duration.ofSeconds(1).toNanos()));
      boolean fails = random.nextBoolean();
      try {
        pipeline.execute(() -> {
          if (fails) {
            throw new ArithmeticException("planned");
          }
          return 1;
        });
      } catch (ArithmeticException | CallRefusedException expected) {
        assertThat(bulkhead.inFlight()).isZero();
      }
      assertThat(bulkhead.inFlight()).isZero();
      assertThat(breaker.stats().probes()).isZero();
    }
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    PipelineBuilder builder = Pipeline.builder();

    assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> builder.retry(null)).hasMessage("retry");
    assertThatThrownBy(() -> builder.breaker(null)).hasMessage("breaker");
    assertThatThrownBy(() -> builder.rateLimiter(null)).hasMessage("rateLimiter");
    assertThatThrownBy(() -> builder.timeLimiter(null)).hasMessage("timeLimiter");
    assertThatThrownBy(() -> builder.bulkhead(null)).hasMessage("bulkhead");
    assertThatThrownBy(() -> builder.clock(null)).hasMessage("clock");
    Pipeline pipeline = builder.retry(retry()).build();
    assertThatThrownBy(() -> pipeline.execute(null)).hasMessage("call");
    assertThatThrownBy(() -> pipeline.call(null)).hasMessage("call");
  }
}
