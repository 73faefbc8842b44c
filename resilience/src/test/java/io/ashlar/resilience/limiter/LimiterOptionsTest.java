package io.ashlar.resilience.limiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is out of range is refused where it is said, with its value. */
class LimiterOptionsTest {
  private static final Rate RATE = Rate.perMinute(60);

  private static void assertRefused(String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void refusesRatesThatAreNone() {
    assertRefused("permits=0, must be >= 1", () -> Rate.perSecond(0));
    assertRefused("period=PT0S", () -> Rate.of(1, Duration.ZERO));
    assertRefused("period=PT-1S", () -> Rate.of(1, Duration.ofSeconds(-1)));
    assertRefused("period=", () -> Rate.of(1, Duration.ofDays(40_000)));
    assertThatThrownBy(() -> Rate.of(1, null)).hasMessage("period");
  }

  @Test
  void refusesBucketsThatHoldNothing() {
    assertRefused("burst=0", () -> TokenBucket.builder(RATE).burst(0));
    assertRefused("burst=0", () -> Limit.tokenBucket(RATE, 0));
    assertRefused("capacity=-1", () -> LeakyBucket.builder(RATE).capacity(-1));
  }

  @Test
  void refusesWindowsThatCannotBe() {
    assertRefused("slices=0", () -> Limit.slidingWindow(RATE, 0));
    assertRefused("slices=10001", () -> Limit.slidingWindow(RATE, 10_001));
    assertRefused("slices=5", () -> Limit.slidingWindow(Rate.of(1, Duration.ofNanos(4)), 5));
    assertRefused("permits=1048577", () -> Limit.slidingLog(Rate.perSecond(1_048_577)));
    assertRefused("permits=4294967297", () -> Limit.slidingCounter(Rate.perSecond(4294967297L)));
    assertThatThrownBy(() -> RateLimiter.builder().build())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesABlankName() {
    assertRefused("name=\" \"", () -> TokenBucket.builder(RATE).name(" "));
    assertRefused("name=\"\"", () -> LeakyBucket.builder(RATE).name(""));
    assertRefused("name=\"\"", () -> RateLimiter.builder().name(""));
  }

  @Test
  void refusesNull() {
    assertThatThrownBy(() -> TokenBucket.builder(null)).hasMessage("rate");
    assertThatThrownBy(() -> LeakyBucket.builder(null)).hasMessage("rate");
    assertThatThrownBy(() -> TokenBucket.builder(RATE).clock(null)).hasMessage("clock");
    assertThatThrownBy(() -> LeakyBucket.builder(RATE).clock(null)).hasMessage("clock");
    assertThatThrownBy(() -> RateLimiter.builder().clock(null)).hasMessage("clock");
    assertThatThrownBy(() -> RateLimiter.builder().limit(null)).hasMessage("limit");
    assertThatThrownBy(() -> Limit.fixedWindow(null)).hasMessage("rate");
    assertThatThrownBy(() -> TokenBucket.builder(RATE).build().acquire(null)).hasMessage("timeout");
  }

  @Test
  void tellsWhatItIs() {
    assertThat(TokenBucket.builder(RATE).name("a").burst(5).build())
        .hasToString("TokenBucket[name=a, rate=60/PT1M, burst=5]");
    assertThat(LeakyBucket.builder(RATE).name("b").capacity(5).build())
        .hasToString("LeakyBucket[name=b, rate=60/PT1M, capacity=5]");
    assertThat(Limit.fixedWindow(RATE)).hasToString("fixed window 60/PT1M");
    assertThat(Limit.slidingLog(RATE)).hasToString("sliding log 60/PT1M");
    assertThat(Limit.slidingCounter(RATE)).hasToString("sliding counter 60/PT1M");
    assertThat(Limit.slidingLog(RATE).rate()).isEqualTo(RATE);
    assertThat(LeakyBucket.builder(RATE).name("b").build().name()).isEqualTo("b");
    assertThat(RateLimiter.builder().name("c").limit(Limit.fixedWindow(RATE)).build().name())
        .isEqualTo("c");
  }

  @Test
  void buildsABucketWhereThatIsAll() {
    RateLimiter limiter = RateLimiter.builder().limit(Limit.tokenBucket(RATE, 3)).build();

    assertThat(limiter).isInstanceOf(TokenBucket.class);
    assertThat(limiter.tryAcquire(3)).isTrue();
  }

  /** A unit as fine as fits, rounded so that it never grants too much. */
  @Test
  void roundsARateThatIsTooOddForALongAgainstTheCaller() {
    Rate odd = Rate.of(999_999_937, Duration.ofDays(1));

    Spacing spacing = Spacing.of(odd, 999_999_937);

    double exact = (double) odd.periodNanos() / odd.permits();
    double counted = (double) spacing.units() / spacing.unitsPerNano();
    assertThat(counted).isBetween(exact, exact * (1 + 1e-9));
    assertThat(Math.multiplyHigh(spacing.units(), 999_999_937)).isZero();
    assertRefused("rate=", () -> Spacing.of(Rate.of(4_294_967_291L, Duration.ofDays(1)), 1L << 45));
  }

  @Test
  void saysNeverWhereItNeverComes() {
    RateLimitedException never = new RateLimitedException("a", 5, RateLimiter.NEVER);

    assertThat(never).hasMessage("rate limiter a refused, permits=5, retryAfter=never");
    assertThat(never.retryAfterNanos()).isEqualTo(Long.MAX_VALUE);
  }
}
