package io.ashlar.resilience.limiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.VirtualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The mistakes that limiters are known for, one test each. */
@Tag("jdk")
class LimiterTrapTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private final VirtualTime clock = new VirtualTime();

  private TokenBucket bucket(Rate rate, long burst) {
    return TokenBucket.builder(rate).burst(burst).clock(clock).park(clock.park()).build();
  }

  /** Every kind for ten permits a second, of which all are free at first. */
  private enum Kind {
    TOKEN_BUCKET,
    FIXED_WINDOW,
    SLIDING_LOG,
    SLIDING_WINDOW,
    SLIDING_COUNTER,
    SEVERAL;

    RateLimiter build(VirtualTime clock) {
      Rate rate = Rate.perSecond(10);
      if (this == TOKEN_BUCKET) {
        return TokenBucket.builder(rate).clock(clock).park(clock.park()).build();
      }
      RateLimiterBuilder builder = RateLimiter.builder().clock(clock).park(clock.park());
      switch (this) {
        case FIXED_WINDOW -> builder.limit(Limit.fixedWindow(rate));
        case SLIDING_LOG -> builder.limit(Limit.slidingLog(rate));
        case SLIDING_WINDOW -> builder.limit(Limit.slidingWindow(rate));
        case SLIDING_COUNTER -> builder.limit(Limit.slidingCounter(rate));
        default ->
            builder.limit(Limit.tokenBucket(rate, 10)).limit(Limit.fixedWindow(Rate.of(99, DAY)));
      }
      return builder.build();
    }
  }

  private static final Duration DAY = Duration.ofDays(1);

  static Stream<Kind> kinds() {
    return Stream.of(Kind.values());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void takesAClockThatStepsBackForOneThatStandsStill(Kind kind) {
    RateLimiter limiter = kind.build(clock);
    assertThat(limiter.tryAcquire(10)).isTrue();

    clock.advance(-3 * SECOND);

    assertThat(limiter.tryAcquire()).isFalse();
    clock.advance(3 * SECOND);
    assertThat(limiter.tryAcquire()).isFalse();
    clock.advance(2 * SECOND);
    assertThat(limiter.tryAcquire(10)).isTrue();
  }

  @Test
  void hasNoNegativeBalanceWhenTheClockStepsBack() {
    TokenBucket bucket = bucket(Rate.perSecond(10), 10);
    bucket.tryAcquire(10);

    clock.advance(-3 * SECOND);

    assertThat(bucket.availablePermits()).isZero();
  }

  /**
   * Red when {@code Line.notBefore} returns {@code nowNanos}: then the finest unit wraps around.
   */
  @Test
  void grantsNothingTwiceHoweverFarTheClockStepsBack() {
    TokenBucket bucket = bucket(Rate.of(999_999_937, Duration.ofSeconds(1)), 1_000);
    assertThat(bucket.tryAcquire(1_000)).isTrue();

    for (int second = 1; second <= 40; second++) {
      clock.advance(-SECOND);
      assertThat(bucket.tryAcquire()).isFalse();
      assertThat(bucket.availablePermits()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void isNotConfusedByAClockThatOverflows(Kind kind) {
    clock.set(Long.MAX_VALUE - SECOND / 2);
    RateLimiter limiter = kind.build(clock);
    assertThat(limiter.tryAcquire(10)).isTrue();

    clock.advance(SECOND / 2 + 1);

    assertThat(clock.now()).isNegative();
    assertThat(limiter.tryAcquire(10)).isFalse();
    clock.advance(2 * SECOND);
    assertThat(limiter.tryAcquire(10)).isTrue();
    assertThat(limiter.tryAcquire()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void holdsNoMoreAfterYearsOfSilence(Kind kind) {
    RateLimiter limiter = kind.build(clock);
    limiter.tryAcquire(10);

    clock.advance(Duration.ofDays(365 * 50));

    assertThat(limiter.tryAcquire(11)).isFalse();
    assertThat(limiter.tryAcquire(10)).isTrue();
    assertThat(limiter.tryAcquire()).isFalse();
  }

  /**
   * The finest unit wraps around every 17 seconds. Red when {@code Line} does not compare with
   * {@code seen}: after such a silence the bucket seems to be in debt for the time of its burst.
   */
  @Test
  void isFullAfterASilenceThatWrapsItsUnitAround() {
    TokenBucket bucket = bucket(Rate.of(999_999_937, Duration.ofSeconds(1)), 500_000_000);
    long wrap = (1L << 62) / 999_999_937 * 4; // 2^64 units, rounded down to nanoseconds
    bucket.tryAcquire(500_000_000);

    clock.advance(wrap);

    assertThat(bucket.availablePermits()).isEqualTo(500_000_000);
    assertThat(bucket.tryAcquire(500_000_000)).isTrue();
    assertThat(bucket.tryAcquire(1)).isFalse();
  }

  @Test
  void grantsOneADayAndABillionASecond() {
    TokenBucket daily = bucket(Rate.of(1, DAY), 1);
    TokenBucket fast = bucket(Rate.perSecond(1_000_000_000), 1);

    assertThat(daily.tryAcquire()).isTrue();
    assertThat(fast.tryAcquire()).isTrue();
    assertThat(fast.tryAcquire()).isFalse();
    clock.advance(1);
    assertThat(fast.tryAcquire()).isTrue();
    clock.advance(DAY.toNanos() - 2);
    assertThat(daily.tryAcquire()).isFalse();
    assertThat(daily.estimate(1)).isEqualTo(Duration.ofNanos(1));
    clock.advance(1);
    assertThat(daily.tryAcquire()).isTrue();
  }

  /** Red when the spacing is rounded: to nanoseconds it is off by a permit in three billion. */
  @Test
  void doesNotDriftOverABillionPermits() {
    TokenBucket bucket = bucket(Rate.perSecond(3), 3_000_000);
    bucket.tryAcquire(3_000_000);
    long begin = clock.now();

    for (int i = 0; i < 1_000; i++) {
      clock.advance(Duration.ofSeconds(1_000_000));
      assertThat(bucket.tryAcquire(3_000_000)).isTrue();
      assertThat(bucket.tryAcquire()).isFalse();
    }

    assertThat(clock.now() - begin).isEqualTo(Duration.ofSeconds(1_000_000_000).toNanos());
    assertThat(bucket.estimate(1, clock.now())).isEqualTo(333_333_334);
  }

  @Test
  void refusesACapacityThatCannotBeCounted() {
    TokenBucketBuilder builder = TokenBucket.builder(Rate.perSecond(1_000_000_000)).clock(clock);

    assertThatThrownBy(() -> builder.burst(Long.MAX_VALUE).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("burst=" + Long.MAX_VALUE);
    TokenBucket large = builder.burst(1L << 60).build();
    assertThat(large.tryAcquire(1L << 60)).isTrue();
    assertThat(large.availablePermits()).isZero();
    assertThat(large.tryAcquire(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void countsUpToTheGreatestLongInAWindow() {
    for (Limit limit :
        new Limit[] {
          Limit.fixedWindow(Rate.perSecond(Long.MAX_VALUE)),
          Limit.slidingWindow(Rate.perSecond(Long.MAX_VALUE))
        }) {
      RateLimiter limiter = RateLimiter.builder().limit(limit).clock(clock).build();

      assertThat(limiter.tryAcquire(Long.MAX_VALUE - 1)).isTrue();
      assertThat(limiter.tryAcquire(2)).isFalse();
      assertThat(limiter.tryAcquire(1)).isTrue();
      assertThat(limiter.tryAcquire(1)).isFalse();
      clock.advance(2 * SECOND);
      assertThat(limiter.tryAcquire(Long.MAX_VALUE)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void refusesAWeightAboveTheLimitForEverAndAtOnce(Kind kind) throws InterruptedException {
    RateLimiter limiter = kind.build(clock);
    long begin = clock.now();

    assertThat(limiter.request(11, begin)).isEqualTo(RateLimiter.NEVER);
    assertThat(limiter.acquire(11, DAY)).isFalse();

    assertThat(clock.now()).isEqualTo(begin);
    assertThat(limiter.tryAcquire(10)).isTrue();
  }

  /** The second number overflows when it is multiplied: red when {@code Line.refund} does that. */
  @ParameterizedTest
  @MethodSource("kinds")
  void holdsNoMoreAfterARefundThanWhenItWasNew(Kind kind) {
    RateLimiter limiter = kind.build(clock);
    limiter.tryAcquire(4);

    limiter.refund(1_000_000_000_000L);
    limiter.tryAcquire(4);
    limiter.refund(150_000_000_000L);

    assertThat(limiter.tryAcquire(11)).isFalse();
    assertThat(limiter.tryAcquire(10)).isTrue();
    assertThat(limiter.tryAcquire()).isFalse();
    limiter.refund(3);
    assertThat(limiter.tryAcquire(4)).isFalse();
    assertThat(limiter.tryAcquire(3)).isTrue();
  }

  /** Red when {@code acquire} waits before it decides. */
  @ParameterizedTest
  @MethodSource("kinds")
  void refusesAHopelessWaitAtOnce(Kind kind) throws InterruptedException {
    RateLimiter limiter = kind.build(clock);
    limiter.tryAcquire(10);
    long begin = clock.now();

    assertThat(limiter.acquire(10, Duration.ofMillis(99))).isFalse();

    assertThat(clock.now()).isEqualTo(begin);
    clock.advance(2 * SECOND);
    assertThat(limiter.tryAcquire(10)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void waitsAsLongAsItTakes(Kind kind) throws InterruptedException {
    RateLimiter limiter = kind.build(clock);
    limiter.tryAcquire(10);
    long wait = limiter.estimate(3, clock.now());
    long begin = clock.now();

    assertThat(limiter.acquire(3, Duration.ofSeconds(5))).isTrue();

    assertThat(clock.now() - begin).isEqualTo(wait);
  }

  /** Red when {@code Patience.await} does not cancel: three permits are lost. */
  @ParameterizedTest
  @MethodSource("kinds")
  void givesBackWhatAnInterruptedThreadHadReserved(Kind kind) {
    AtomicLong parked = new AtomicLong();
    RateLimiter limiter =
        switch (kind) {
          case TOKEN_BUCKET ->
              TokenBucket.builder(Rate.perSecond(10))
                  .clock(clock)
                  .park(nanos -> interrupt(parked, nanos))
                  .build();
          default ->
              RateLimiter.builder()
                  .limit(Limit.slidingWindow(Rate.perSecond(10)))
                  .clock(clock)
                  .park(nanos -> interrupt(parked, nanos))
                  .build();
        };
    limiter.tryAcquire(10);
    long before = limiter.estimate(1, clock.now());

    assertThatThrownBy(() -> limiter.acquire(3, Duration.ofSeconds(5)))
        .isInstanceOf(InterruptedException.class);

    assertThat(parked.get()).isPositive();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(limiter.estimate(1, clock.now())).isEqualTo(before);
  }

  private static void interrupt(AtomicLong parked, long nanos) {
    parked.addAndGet(nanos);
    Thread.currentThread().interrupt();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void takesNothingForAThreadThatComesInterrupted(Kind kind) {
    RateLimiter limiter = kind.build(clock);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> limiter.acquire(10, Duration.ofSeconds(5)))
        .isInstanceOf(InterruptedException.class);

    assertThat(limiter.tryAcquire(10)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void refusesToGrantLessThanOnePermit(Kind kind) {
    RateLimiter limiter = kind.build(clock);

    assertThatThrownBy(() -> limiter.tryAcquire(0)).hasMessage("permits=0, must be >= 1");
    assertThatThrownBy(() -> limiter.estimate(-1)).hasMessage("permits=-1, must be >= 1");
    assertThatThrownBy(() -> limiter.refund(0)).hasMessage("permits=0, must be >= 1");
    assertThatThrownBy(() -> limiter.acquire(0, DAY)).hasMessage("permits=0, must be >= 1");
  }
}
