package io.ashlar.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.VirtualTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a circuit breaker is for, one example a promise. Begin reading here. */
@Tag("jdk")
class CircuitBreakerExampleTest {
  private final VirtualTime clock = new VirtualTime();

  private static int fail() {
    throw new UncheckedIOException(new IOException("down"));
  }

  private static void failQuietly(CircuitBreaker breaker) {
    assertThatThrownBy(() -> breaker.execute(CircuitBreakerExampleTest::fail))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void opensWhenTooManyCallsFailAndRefusesAtOnce() {
    CircuitBreaker breaker =
        CircuitBreaker.builder().name("stock").countWindow(4).waitJitter(0).clock(clock).build();

    breaker.execute(() -> 1);
    breaker.execute(() -> 2);
    failQuietly(breaker);
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    failQuietly(breaker);

    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    assertThatThrownBy(() -> breaker.execute(() -> 3))
        .isInstanceOfSatisfying(
            CircuitOpenException.class,
            refusal -> {
              assertThat(refusal.state()).isEqualTo(CircuitState.OPEN);
              assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(30));
              assertThat(refusal.getStackTrace()).isEmpty();
            })
        .hasMessage("circuit stock refused, state=OPEN, retryAfter=PT30S");
  }

  @Test
  void probesAfterAWaitAndClosesWhenTheServiceIsBack() {
    List<String> log = new ArrayList<>();
    CircuitBreaker breaker =
        CircuitBreaker.builder()
            .name("stock")
            .countWindow(2)
            .probes(2)
            .openWait(Duration.ofSeconds(5), 2, Duration.ofMinutes(1))
            .waitJitter(0)
            .onTransition(t -> log.add(t.from() + " -> " + t.to()))
            .clock(clock)
            .build();
    failQuietly(breaker);
    failQuietly(breaker);

    clock.advance(Duration.ofSeconds(5));
    failQuietly(breaker); // one of two failed: that is half of them
    clock.advance(Duration.ofSeconds(9));
    assertThatThrownBy(() -> breaker.execute(() -> 1)).isInstanceOf(CircuitOpenException.class);
    clock.advance(Duration.ofSeconds(1));
    breaker.execute(() -> 1);
    breaker.execute(() -> 2);

    assertThat(log)
        .containsExactly(
            "CLOSED -> OPEN",
            "OPEN -> HALF_OPEN",
            "HALF_OPEN -> OPEN",
            "OPEN -> HALF_OPEN",
            "HALF_OPEN -> CLOSED");
  }

  @Test
  void isUsedWithoutALambdaByItsPermits() {
    // snippet: breaker
    CircuitBreaker breaker = CircuitBreaker.ofDefaults("stock");
    long permit = breaker.tryAcquire(); // 0: do not call
    if (permit != 0) {
      long start = breaker.startNanos();
      breaker.onSuccess(permit, start); // or onFailure, or release
    }
    // end

    assertThat(breaker.stats().calls()).isEqualTo(1);
    assertThat(breaker.stats().failureRate()).isZero();
    assertThat(breaker).hasToString("CircuitBreaker[name=stock, state=CLOSED]");
  }

  @Test
  void opensOnSlowCallsToo() {
    CircuitBreaker breaker =
        CircuitBreaker.builder()
            .timeWindow(Duration.ofSeconds(10), 10)
            .minimumCalls(5)
            .slowCallRate(60, Duration.ofMillis(200))
            .clock(clock)
            .build();

    for (int i = 0; i < 5; i++) {
      long millis = i < 2 ? 10 : 250;
      breaker.execute(() -> {
        clock.advance(Duration.ofMillis(millis));
        return millis;
      });
    }

    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void countsWhatItIsToldToCount() throws Exception {
    CircuitBreaker breaker =
        CircuitBreaker.builder()
            .countWindow(10)
            .ignoreExceptions(e -> e instanceof IllegalArgumentException)
            .recordExceptions(e -> e instanceof IOException)
            .recordResults(result -> Integer.valueOf(503).equals(result))
            .build();

    assertThatThrownBy(() ->
            breaker.call(() -> {
              throw new IllegalArgumentException("ours");
            }))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            breaker.call(() -> {
              throw new IOException("theirs");
            }))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() ->
            breaker.execute(() -> {
              throw new IllegalStateException("neither");
            }))
        .isInstanceOf(IllegalStateException.class);
    breaker.execute(() -> 503);
    breaker.call(() -> 200);

    CircuitStats stats = breaker.stats();
    assertThat(stats.calls()).isEqualTo(4);
    assertThat(stats.failed()).isEqualTo(2);
    assertThat(stats.ignored()).isEqualTo(1);
    assertThat(stats.failureRate()).isEqualTo(0.5);
  }
}
