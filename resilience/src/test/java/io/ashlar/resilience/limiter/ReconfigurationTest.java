package io.ashlar.resilience.limiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.Background;
import io.ashlar.resilience.VirtualTime;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Other limits while calls go on: nothing that was taken is forgotten, and who waits is served. */
@Tag("jdk")
class ReconfigurationTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Duration DAY = Duration.ofDays(1);

  private final VirtualTime clock = new VirtualTime();

  private TokenBucket bucket(Rate rate, long burst) {
    return TokenBucket.builder(rate).burst(burst).clock(clock).park(clock.park()).build();
  }

  private LeakyBucket line(Rate rate) {
    return LeakyBucket.builder(rate).capacity(100).clock(clock).park(clock.park()).build();
  }

  @Test
  void keepsWhatWasTaken() {
    TokenBucket bucket = bucket(Rate.perSecond(10), 10);
    bucket.tryAcquire(6);

    bucket.reconfigure(Rate.perSecond(100), 20);

    assertThat(bucket.availablePermits()).isEqualTo(14);
    assertThat(bucket.tryAcquire(14)).isTrue();
    assertThat(bucket.estimate(1)).isEqualTo(Duration.ofMillis(10));
    assertThat(bucket).hasToString("TokenBucket[name=limiter, rate=100/PT1S, burst=20]");
  }

  /** Red when what is above the new burst is not forgiven: 96 permits would have to flow in. */
  @Test
  void isEmptyAndNotInDebtWhenItHoldsLess() {
    TokenBucket bucket = bucket(Rate.perSecond(100), 100);
    bucket.tryAcquire(99);

    bucket.reconfigure(Rate.perSecond(1), 4);

    assertThat(bucket.availablePermits()).isZero();
    assertThat(bucket.estimate(1)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void keepsAFractionOfAPermit() {
    TokenBucket bucket = bucket(Rate.perSecond(10), 10);
    bucket.tryAcquire(10);
    clock.advance(SECOND / 20);

    bucket.reconfigure(Rate.perSecond(1), 10);

    assertThat(bucket.estimate(1)).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void isFullAfterASilenceAndAChange() {
    TokenBucket bucket = bucket(Rate.of(999_999_937, Duration.ofSeconds(1)), 1_000);
    bucket.tryAcquire(1_000);
    clock.advance(DAY);

    bucket.reconfigure(Rate.perSecond(1), 5);

    assertThat(bucket.tryAcquire(5)).isTrue();
    assertThat(bucket.tryAcquire()).isFalse();
  }

  @Test
  void refundsAfterAChange() {
    TokenBucket bucket = bucket(Rate.perSecond(10), 10);
    bucket.tryAcquire(10);
    bucket.reconfigure(Rate.perSecond(20), 10);

    bucket.refund(4);

    assertThat(bucket.availablePermits()).isEqualTo(4);
  }

  /** Red when a reservation does not look for its place on the line that has followed. */
  @Test
  void letsThoseWhoWaitLeaveAtTheNewRate() {
    LeakyBucket line = line(Rate.perSecond(1));
    line.reserve(1, DAY);
    Reservation second = line.reserve(1, DAY);
    Reservation third = line.reserve(1, DAY);

    line.reconfigure(Rate.perSecond(10), 100);

    assertThat(third.waitNanos()).isEqualTo(2 * SECOND);
    assertThat(second.leftNanos()).isEqualTo(SECOND / 10);
    assertThat(third.leftNanos()).isEqualTo(SECOND / 5);
    assertThat(line.reserve(1, DAY).waitNanos()).isEqualTo(SECOND * 3 / 10);
    clock.advance(SECOND / 20);
    line.reconfigure(Rate.perSecond(1), 100);
    assertThat(second.leftNanos()).isEqualTo(SECOND / 2);
    assertThat(third.leftNanos()).isEqualTo(SECOND * 3 / 2);
    clock.advance(SECOND);
    assertThat(second.leftNanos()).isZero();
    assertThat(line).hasToString("LeakyBucket[name=limiter, rate=1/PT1S, capacity=100]");
  }

  @Test
  void letsThoseWhoWaitHaveALargerBurst() {
    TokenBucket bucket = bucket(Rate.perSecond(1), 2);
    bucket.tryAcquire(2);
    Reservation first = bucket.reserve(1, DAY);
    Reservation second = bucket.reserve(1, DAY);

    bucket.reconfigure(Rate.perSecond(1), 3);

    assertThat(first.leftNanos()).isZero();
    assertThat(second.leftNanos()).isEqualTo(SECOND);
  }

  @Test
  void letsThoseWhoWaitBeNextWhenTheBurstShrinks() {
    TokenBucket bucket = bucket(Rate.perSecond(10), 20);
    bucket.tryAcquire(20);
    Reservation first = bucket.reserve(1, DAY);
    Reservation second = bucket.reserve(1, DAY);

    bucket.reconfigure(Rate.perSecond(1), 1);

    assertThat(first.leftNanos()).isEqualTo(SECOND);
    assertThat(second.leftNanos()).isEqualTo(2 * SECOND);
  }

  /** Red when holes are not carried over, or a place is given back on the line that is closed. */
  @Test
  void givesPlacesBackOnTheLineThatHasFollowed() {
    LeakyBucket line = line(Rate.perSecond(1));
    line.reserve(1, DAY);
    Reservation second = line.reserve(1, DAY);
    Reservation third = line.reserve(1, DAY);
    Reservation fourth = line.reserve(1, DAY);
    second.cancel();
    line.reconfigure(Rate.perSecond(2), 100);

    fourth.cancel();

    assertThat(line.reserve(1, DAY).waitNanos()).isEqualTo(SECOND / 2);
    assertThat(line.reserve(1, DAY).waitNanos()).isEqualTo(SECOND * 3 / 2);
    third.cancel();
    assertThat(line.reserve(1, DAY).waitNanos()).isEqualTo(SECOND);
  }

  /** The finest units are trusted for seconds; a slower rate must not make a place pass by that. */
  @Test
  void keepsAPlaceThatTheOldLineWouldHaveForgotten() {
    TokenBucket bucket = bucket(Rate.of(999_999_937, Duration.ofSeconds(1)), 1_000);
    bucket.tryAcquire(1_000);
    Reservation place = bucket.reserve(1_000, DAY);
    Reservation next = bucket.reserve(1_000, DAY);

    bucket.reconfigure(Rate.perSecond(10), 1_000);
    clock.advance(50 * SECOND);

    assertThat(place.leftNanos()).isEqualTo(50 * SECOND);
    next.cancel();
    assertThat(bucket.reserve(1_000, DAY).waitNanos()).isEqualTo(150 * SECOND);
  }

  @Test
  void losesAPlaceThatHadPassedBeforeTheChange() {
    TokenBucket bucket = bucket(Rate.of(999_999_937, Duration.ofSeconds(1)), 1_000);
    bucket.tryAcquire(1_000);
    Reservation place = bucket.reserve(1_000, DAY);
    clock.advance(100 * SECOND);

    bucket.reconfigure(Rate.perSecond(10), 1_000);

    assertThat(place.leftNanos()).isZero();
    place.cancel();
    assertThat(bucket.availablePermits()).isEqualTo(1_000);
  }

  /** A billion permits in line, and now one a day: a place may be as far as can be counted. */
  @Test
  void countsNoFartherThanItCan() {
    LeakyBucket line =
        LeakyBucket.builder(Rate.perSecond(1_000_000_000))
            .capacity(1_000_000_000)
            .clock(clock)
            .build();
    line.reserve(1_000_000_000, DAY);
    Reservation place = line.reserve(1, DAY);

    line.reconfigure(Rate.of(1, DAY), 10);

    assertThat(place.leftNanos()).isGreaterThan(Duration.ofDays(10_000).toNanos());
    assertThat(line.tryAcquire()).isFalse();
    assertThat(line.reserve(1, DAY)).isNull();
  }

  /** Red when {@code Pacer.change} does not wake who waits: he would leave in an hour. */
  @Test
  void wakesThreadsThatWait() {
    LeakyBucket line = LeakyBucket.builder(Rate.of(1, Duration.ofHours(1))).build();
    line.tryAcquire();
    Background<Boolean> waiter = Background.run(() -> line.acquire(DAY)).awaitBlocked();

    line.reconfigure(Rate.perSecond(1_000), 100);

    assertThat(waiter.result()).isTrue();
  }

  @Test
  void givesBackThePlaceOfOneWhoIsInterruptedAfterAChange() {
    LeakyBucket line = LeakyBucket.builder(Rate.of(1, Duration.ofHours(1))).build();
    line.tryAcquire();
    Background<Boolean> waiter = Background.run(() -> line.acquire(DAY)).awaitBlocked();
    line.reconfigure(Rate.of(1, Duration.ofHours(2)), 100);

    waiter.interrupt();

    assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
    assertThat(line.delay()).isBetween(Duration.ofMinutes(110), Duration.ofMinutes(120));
  }

  /**
   * In a frozen instant and whatever the rate is at the time, threads get one burst, to the permit.
   * Red when a refund is given to a line that is closed.
   */
  @Test
  void losesAndDoublesNothingWhileThreadsCallAndLimitsChange() throws Exception {
    int threads = 4;
    int burst = 200_000;
    TokenBucket bucket = bucket(Rate.of(burst, DAY), burst);
    ExecutorService executor = Executors.newFixedThreadPool(threads + 1);
    List<Future<Integer>> parts = new ArrayList<>();

    for (int t = 0; t < threads; t++) {
      parts.add(
          executor.submit(() -> {
            int granted = 0;
            for (int i = 0; i < burst; i++) {
              if (bucket.tryAcquire(2)) {
                bucket.refund(1);
                granted++;
              }
            }
            return granted;
          }));
    }
    Future<Integer> changes =
        executor.submit(() -> {
          for (int i = 0; i < 2_000; i++) {
            bucket.reconfigure(Rate.of(i % 2 == 0 ? 7 * burst : burst, DAY), burst);
            Thread.onSpinWait();
          }
          return 0;
        });
    int granted = 0;
    for (Future<Integer> part : parts) {
      granted += part.get(60, TimeUnit.SECONDS);
    }
    changes.get(60, TimeUnit.SECONDS);
    executor.shutdown();

    // One permit may remain when all ask for two.
    assertThat(granted + bucket.availablePermits()).isEqualTo(burst);
  }

  /** Red when a caller that slept over the change wakes the closed line up. */
  @Test
  void letsNobodyThroughOnAClosedLine() {
    Line line = new Line(Terms.tokenBucket(Rate.perSecond(999_999_937), 10), 0);

    Line next = line.followedBy(Terms.tokenBucket(Rate.perSecond(10), 10), 0);

    for (long now : new long[] {0, SECOND, 3 * SECOND, 100 * SECOND, 10_000 * SECOND}) {
      assertThat(line.isClosed()).isTrue();
      assertThat(line.request(1, 10, now)).isPositive();
      assertThat(line.reserve(1, 10, Spacing.MAX_UNITS, now)).isNull();
      assertThat(line.refund(1, now)).isFalse();
    }
    assertThat(next.isClosed()).isFalse();
    assertThat(next.debt(0)).isZero();
  }

  /** Changes at random times: in each stretch of time with one setting its bound is kept. */
  @Seeds(100)
  void keepsTheBoundOfEachSetting(SeededRandom random) {
    TokenBucket bucket = bucket(Rate.perSecond(10), 5);
    for (int setting = 0; setting < 20; setting++) {
      Rate rate = Rate.of(1 + random.nextInt(50), Duration.ofMillis(1 + random.nextInt(3_000)));
      long burst = 1 + random.nextInt(10);
      long before = bucket.availablePermits();
      bucket.reconfigure(rate, burst);
      assertThat(bucket.availablePermits()).isBetween(0L, Math.max(burst, before));
      long begin = clock.now();
      long granted = 0;
      for (int i = 0; i < 50; i++) {
        clock.advance((long) (random.nextExponential() * rate.periodNanos() / rate.permits() / 2));
        granted += bucket.tryAcquire() ? 1 : 0;
        double flown = (double) (clock.now() - begin) / rate.periodNanos() * rate.permits();
        assertThat((double) granted).isLessThanOrEqualTo(burst + flown + 1e-6);
      }
    }
  }

  @Test
  void refusesTermsThatCannotBeAndKeepsTheOldOnes() {
    TokenBucket bucket = bucket(Rate.perSecond(10), 10);
    LeakyBucket line = line(Rate.perSecond(10));

    assertThatThrownBy(() -> bucket.reconfigure(Rate.perSecond(1), 0))
        .hasMessage("burst=0, must be >= 1");
    assertThatThrownBy(() -> bucket.reconfigure(null, 1)).hasMessage("rate");
    assertThatThrownBy(() -> line.reconfigure(Rate.perSecond(1), -1))
        .hasMessage("capacity=-1, must be >= 0");
    assertThatThrownBy(() -> line.reconfigure(null, 1)).hasMessage("rate");
    assertThat(bucket.tryAcquire(10)).isTrue();
  }

  private HierarchicalLimiter limiter(Limit... limits) {
    RateLimiterBuilder builder = RateLimiter.builder().clock(clock).park(clock.park());
    for (Limit limit : limits) {
      builder.limit(limit);
    }
    return builder.buildHierarchical();
  }

  /** Red when a window begins to count anew. */
  @Test
  void goesOnCountingInTheSameWindow() {
    Rate old = Rate.perSecond(10);
    Rate fresh = Rate.perSecond(12);
    for (Limit[] change :
        new Limit[][] {
          {Limit.fixedWindow(old), Limit.fixedWindow(fresh)},
          {Limit.slidingLog(old), Limit.slidingLog(fresh)},
          {Limit.slidingWindow(old), Limit.slidingWindow(fresh)},
          {Limit.slidingCounter(old), Limit.slidingCounter(fresh)},
          {Limit.tokenBucket(old, 10), Limit.tokenBucket(fresh, 12)},
          {Limit.fixedWindow(old), Limit.slidingWindow(fresh)},
          {Limit.slidingLog(old), Limit.slidingLog(Rate.of(12, Duration.ofMinutes(1)))},
          {Limit.slidingWindow(old), Limit.slidingWindow(fresh, 10)},
        }) {
      HierarchicalLimiter limiter = limiter(change[0]);
      limiter.tryAcquire(7);

      limiter.reconfigure(change[1]);

      assertThat(limiter.tryAcquire(6)).as(change[1].toString()).isFalse();
      assertThat(limiter.tryAcquire(5)).isTrue();
      limiter.reconfigure(change[0]);
      assertThat(limiter.tryAcquire()).isFalse();
      clock.advance(Duration.ofMinutes(3));
      assertThat(limiter.tryAcquire(10)).isTrue();
      assertThat(limiter.tryAcquire()).isFalse();
    }
  }

  @Test
  void keepsABucketWhoseLimitStaysTheSame() {
    HierarchicalLimiter limiter = limiter(Limit.tokenBucket(Rate.perSecond(10), 10));
    limiter.tryAcquire(10);
    clock.advance(SECOND / 20);

    limiter.reconfigure(Limit.tokenBucket(Rate.perSecond(10), 10));

    assertThat(limiter.estimate(1)).isEqualTo(Duration.ofMillis(50));
  }

  @Test
  void addsAndDropsLimits() {
    HierarchicalLimiter limiter = limiter(Limit.fixedWindow(Rate.perSecond(10)));
    limiter.tryAcquire(4);

    limiter.reconfigure(Limit.fixedWindow(Rate.perSecond(10)), Limit.fixedWindow(Rate.of(5, DAY)));
    assertThat(limiter.tryAcquire(6)).isFalse();
    assertThat(limiter.tryAcquire(5)).isTrue();
    limiter.reconfigure(Limit.fixedWindow(Rate.perSecond(10)));
    assertThat(limiter.tryAcquire(1)).isTrue();
    assertThat(limiter.tryAcquire(1)).isFalse();
    limiter.reconfigure();
    assertThat(limiter.tryAcquire(1_000_000)).isTrue();
  }

  /** Red when {@code HierarchicalLimiter.reconfigure} does not wake who waits. */
  @Test
  void wakesThreadsThatWaitForAWindow() {
    HierarchicalLimiter limiter =
        RateLimiter.builder().limit(Limit.fixedWindow(Rate.of(1, DAY))).buildHierarchical();
    limiter.tryAcquire();
    Background<Boolean> waiter =
        Background.run(() -> limiter.acquire(Duration.ofDays(2))).awaitBlocked();

    limiter.reconfigure(Limit.fixedWindow(Rate.of(2, DAY)));

    assertThat(waiter.result()).isTrue();
  }

  @Test
  void endsAWaitThatHasBecomeHopeless() {
    HierarchicalLimiter limiter =
        RateLimiter.builder().limit(Limit.fixedWindow(Rate.of(1, DAY))).buildHierarchical();
    limiter.tryAcquire();
    Background<Boolean> waiter =
        Background.run(() -> limiter.acquire(Duration.ofDays(2))).awaitBlocked();

    limiter.reconfigure(Limit.fixedWindow(Rate.of(1, Duration.ofDays(1_000))));

    assertThat(waiter.result()).isFalse();
  }
}
