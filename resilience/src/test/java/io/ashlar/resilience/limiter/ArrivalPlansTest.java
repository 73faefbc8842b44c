package io.ashlar.resilience.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * The bounds that the Javadoc states, measured: the most permits granted in <em>any</em> time W,
 * under Poisson arrivals and under adversaries who know the limiter and try to squeeze more out of
 * it. Virtual time, so the figures are exact.
 */
class ArrivalPlansTest {
  private static final long WINDOW = Duration.ofSeconds(1).toNanos();
  private static final int LIMIT = 100;
  private static final Rate RATE = Rate.perSecond(LIMIT);

  private static final int PLANS = Boolean.getBoolean("ashlar.soak") ? 100_000 : 1_200;
  private static final int POISSON_WINDOWS = 2_000;

  /** The grants of a run, and the most of them in any time W. */
  private static final class Tally {
    private final long[] times;
    private int size;
    private int oldest;
    private int most;

    Tally(int capacity) {
      times = new long[capacity];
    }

    void grant(long now) {
      times[size++] = now;
      while (now - times[oldest] >= WINDOW) {
        oldest++;
      }
      most = Math.max(most, size - oldest);
    }
  }

  private static RateLimiter windowed(Limit limit, VirtualTime clock) {
    return RateLimiter.builder().limit(limit).clock(clock).build();
  }

  /** Most in any W, for Poisson arrivals at a multiple of the limit; and the share served. */
  private static Tally poisson(
      Function<VirtualTime, RateLimiter> factory, double load, SeededRandom random) {
    VirtualTime clock = new VirtualTime(random.nextLong());
    RateLimiter limiter = factory.apply(clock);
    Tally tally = new Tally(4 * LIMIT * POISSON_WINDOWS);
    long end = clock.now() + POISSON_WINDOWS * WINDOW;
    while (clock.now() - end < 0) {
      clock.advance((long) (random.nextExponential() * WINDOW / (LIMIT * load)));
      if (limiter.request(1, clock.now()) == 0) {
        tally.grant(clock.now());
      }
    }
    return tally;
  }

  /** One adversary: a mix of pauses, bursts, and waits for exactly the instant he is told. */
  private static int attack(Function<VirtualTime, RateLimiter> factory, SeededRandom random) {
    VirtualTime clock = new VirtualTime(random.nextLong());
    RateLimiter limiter = factory.apply(clock);
    Tally tally = new Tally(25 * 2 * LIMIT);
    long origin = clock.now();
    int moves = 5 + random.nextInt(20);
    for (int move = 0; move < moves; move++) {
      switch (random.nextInt(5)) {
        case 0 -> clock.advance((long) (random.nextDouble() * 3 * WINDOW));
        case 1 -> clock.advance(WINDOW - 1 - random.nextInt(3)); // just before it is forgotten
        case 2 -> clock.advance(untilNextPeriod(clock.now() - origin, random));
        case 3 ->
            clock.advance(
                Math.min(limiter.estimate(1 + random.nextInt(LIMIT), clock.now()), 2 * WINDOW));
        default -> clock.advance(random.nextInt(1_000));
      }
      int most = 1 + random.nextInt(2 * LIMIT);
      long pause = random.nextInt(3) == 0 ? (long) (random.nextDouble() * WINDOW / LIMIT) : 0;
      for (int i = 0; i < most && limiter.request(1, clock.now()) == 0; i++) {
        tally.grant(clock.now());
        clock.advance(pause);
      }
    }
    return tally.most;
  }

  private static long untilNextPeriod(long elapsed, SeededRandom random) {
    return WINDOW - elapsed % WINDOW - random.nextInt(2);
  }

  private static int worstAttack(
      Function<VirtualTime, RateLimiter> factory, SeededRandom random, int plans) {
    int worst = 0;
    for (int plan = 0; plan < plans; plan++) {
      worst = Math.max(worst, attack(factory, random.fork(plan)));
    }
    return worst;
  }

  private static int worst(Function<VirtualTime, RateLimiter> factory, SeededRandom random) {
    int worst = worstAttack(factory, random, PLANS);
    for (double load : new double[] {1, 1.5, 5}) {
      worst = Math.max(worst, poisson(factory, load, random.fork((long) (load * 10))).most);
    }
    return worst;
  }

  /** Red when the oldest slice is left out of the sum, or the slices' length is rounded down. */
  @Seeds(1)
  void aSlidingWindowNeverGrantsMoreThanItsLimitInAnyWindow(SeededRandom random) {
    assertThat(worst(clock -> windowed(Limit.slidingWindow(RATE), clock), random)).isEqualTo(LIMIT);
    assertThat(worst(clock -> windowed(Limit.slidingWindow(RATE, 7), clock), random))
        .isEqualTo(LIMIT);
    assertThat(worst(clock -> windowed(Limit.slidingWindow(RATE, 1), clock), random))
        .isEqualTo(LIMIT);
  }

  @Seeds(1)
  void aSlidingLogNeverGrantsMoreThanItsLimitInAnyWindow(SeededRandom random) {
    assertThat(worst(clock -> windowed(Limit.slidingLog(RATE), clock), random)).isEqualTo(LIMIT);
  }

  /** In a time W, both ends included, a burst and what flows in; one short of it when W is open. */
  @Seeds(1)
  void aTokenBucketGrantsAtMostItsBurstAndTheRate(SeededRandom random) {
    Function<VirtualTime, RateLimiter> full =
        clock -> TokenBucket.builder(RATE).clock(clock).build();
    Function<VirtualTime, RateLimiter> small =
        clock -> TokenBucket.builder(RATE).burst(10).clock(clock).build();

    assertThat(worst(full, random)).isBetween(LIMIT + 90, 2 * LIMIT);
    assertThat(worst(small, random)).isBetween(LIMIT + 5, LIMIT + 10);
  }

  @Seeds(1)
  void aLeakyBucketNeverGrantsTwoCloserThanTheSpacing(SeededRandom random) {
    assertThat(worst(clock -> LeakyBucket.builder(RATE).clock(clock).build(), random))
        .isLessThanOrEqualTo(LIMIT + 1);
  }

  /** What the table says of the two that are not strict, so that nobody takes them for it. */
  @Seeds(1)
  void aFixedWindowAndACounterCanBeMadeToGrantAlmostTwice(SeededRandom random) {
    assertThat(worst(clock -> windowed(Limit.fixedWindow(RATE), clock), random))
        .isBetween(2 * LIMIT - 2, 2 * LIMIT);
    assertThat(worst(clock -> windowed(Limit.slidingCounter(RATE), clock), random))
        .isBetween(LIMIT + 20, 2 * LIMIT - 1);
  }

  @Seeds(1)
  void aSlidingWindowServesNearlyWhatAnExactLogWould(SeededRandom random) {
    double slices =
        poisson(clock -> windowed(Limit.slidingWindow(RATE), clock), 1.5, random.fork("p")).size;
    double log =
        poisson(clock -> windowed(Limit.slidingLog(RATE), clock), 1.5, random.fork("p")).size;
    double possible = (double) POISSON_WINDOWS * LIMIT;

    assertThat(slices / possible).isGreaterThan(0.97);
    assertThat(log / possible).isGreaterThan(0.98);
  }

  /** The instrument itself must notice: no limiter at all has to exceed. */
  @Test
  void wouldNoticeALimiterThatGrantsEverything() {
    Function<VirtualTime, RateLimiter> lavish =
        clock -> TokenBucket.builder(Rate.of(1, Duration.ofNanos(1))).clock(clock).build();

    assertThat(worstAttack(lavish, SeededRandom.of(1), 20)).isGreaterThan(LIMIT);
  }
}
