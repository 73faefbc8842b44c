package io.ashlar.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is out of range is refused where it is said, with its value. */
class CircuitBreakerOptionsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final CircuitBreakerBuilder builder = CircuitBreaker.builder();

  private static void assertRefused(String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void refusesWindowsThatCannotBe() {
    assertRefused("countWindow=0, must be from 1 to 1000000", () -> builder.countWindow(0));
    assertRefused("countWindow=1000001", () -> builder.countWindow(1_000_001));
    assertRefused("timeWindow=PT0.000999S", () -> builder.timeWindow(Duration.ofNanos(999_000), 1));
    assertRefused("timeWindow=PT0S", () -> builder.timeWindow(Duration.ZERO, 1));
    assertRefused("slices=0", () -> builder.timeWindow(SECOND, 0));
    assertRefused("slices=1001", () -> builder.timeWindow(SECOND, 1_001));
    assertRefused("minimumCalls=0", () -> builder.minimumCalls(0));
  }

  @Test
  void refusesSharesThatAreNone() {
    for (double share : new double[] {0, -1, 100.1, Double.NaN}) {
      assertRefused("failureRate=" + share, () -> builder.failureRate(share));
      assertRefused("slowCallRate=" + share, () -> builder.slowCallRate(share, SECOND));
      assertRefused("firstPercent=" + share, () -> builder.ramp(share, SECOND));
    }
    assertRefused("waitJitter=1.5", () -> builder.waitJitter(1.5));
    assertRefused("waitJitter=-0.1", () -> builder.waitJitter(-0.1));
    assertRefused("waitJitter=NaN", () -> builder.waitJitter(Double.NaN));
  }

  @Test
  void refusesTimesAndNumbersThatMakeNoSense() {
    assertRefused("probes=0", () -> builder.probes(0));
    assertRefused("probes=1001", () -> builder.probes(1_001));
    assertRefused("probeLease=PT0S", () -> builder.probeLease(Duration.ZERO));
    assertRefused("stableAfter=PT-1S", () -> builder.stableAfter(SECOND.negated()));
    assertRefused("duration=PT8808H", () -> builder.ramp(1, Duration.ofDays(367)));
    assertRefused("atLeast=PT0S", () -> builder.slowCallRate(50, Duration.ZERO));
    assertRefused("first=PT0S", () -> builder.openWait(Duration.ZERO, 1, SECOND));
    assertRefused("factor=0.9", () -> builder.openWait(SECOND, 0.9, SECOND));
    assertRefused("factor=NaN", () -> builder.openWait(SECOND, Double.NaN, SECOND));
    assertRefused("factor=101.0", () -> builder.openWait(SECOND, 101, SECOND));
    assertRefused("longest=PT1S", () -> builder.openWait(SECOND.plusNanos(1), 1, SECOND));
    assertRefused("name=\" \"", () -> builder.name(" "));
  }

  @Test
  void refusesNull() {
    assertThatThrownBy(() -> builder.name(null)).hasMessage("name");
    assertThatThrownBy(() -> builder.clock(null)).hasMessage("clock");
    assertThatThrownBy(() -> builder.random(null)).hasMessage("random");
    assertThatThrownBy(() -> builder.onTransition(null)).hasMessage("listener");
    assertThatThrownBy(() -> builder.ignoreExceptions(null)).hasMessage("ignored");
    assertThatThrownBy(() -> builder.recordExceptions(null)).hasMessage("recorded");
    assertThatThrownBy(() -> builder.recordResults(null)).hasMessage("failed");
    assertThatThrownBy(() -> builder.probeLease(null)).hasMessage("probeLease");
    CircuitBreaker breaker = builder.build();
    assertThatThrownBy(() -> breaker.execute(null)).hasMessage("call");
    assertThatThrownBy(() -> breaker.call(null)).hasMessage("call");
    assertThatThrownBy(() -> breaker.transitionTo(null)).hasMessage("state");
    assertThatThrownBy(() -> breaker.onError(1, 0, null)).hasMessage("failure");
  }

  @Test
  void leasesProbesForLongerThanASlowCall() {
    CircuitBreaker breaker =
        builder.probes(1).slowCallRate(50, Duration.ofSeconds(30)).clock(() -> 0).build();
    breaker.transitionTo(CircuitState.HALF_OPEN);
    assertThat(breaker.retryAfterNanos()).isZero();

    breaker.tryAcquire(0);

    assertThat(breaker.retryAfterNanos()).isEqualTo(Duration.ofSeconds(60).toNanos());
  }

  @Test
  void usesTheRealClockAndChanceByDefault() {
    CircuitBreaker breaker = CircuitBreaker.builder().countWindow(1).build();

    breaker.onFailure(breaker.tryAcquire(), 0);

    assertThat(breaker.retryAfterNanos())
        .isPositive()
        .isLessThanOrEqualTo(Duration.ofSeconds(30).toNanos());
  }

  /** The reader of another's clock reads none twice. */
  @Test
  void takesTheTimeFromItsCaller() {
    CircuitBreaker breaker =
        builder.countWindow(2).slowCallRate(100, SECOND).clock(() -> 0).build();
    long second = SECOND.toNanos();

    breaker.onSuccess(breaker.tryAcquire(5 * second), 5 * second, 6 * second);
    assertThat(breaker.stats().slow()).isEqualTo(1);
    breaker.onFailure(breaker.tryAcquire(5 * second), 5 * second, 5 * second);

    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
  }
}
