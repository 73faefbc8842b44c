package io.ashlar.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.resilience.limiter.RateLimitedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The mistakes that circuit breakers are known for, one test each. */
@Tag("jdk")
class CircuitBreakerTrapTest {
  private static final Duration WAIT = Duration.ofSeconds(5);
  private static final Duration LEASE = Duration.ofSeconds(3);

  private final VirtualTime clock = new VirtualTime();

  private CircuitBreakerBuilder builder() {
    return CircuitBreaker.builder()
        .name("stock")
        .countWindow(2)
        .probes(2)
        .probeLease(LEASE)
        .openWait(WAIT, 2, Duration.ofMinutes(1))
        .waitJitter(0)
        .clock(clock);
  }

  private static void fail(CircuitBreaker breaker, int times) {
    for (int i = 0; i < times; i++) {
      breaker.onFailure(breaker.tryAcquire(), 0);
    }
  }

  private void halfOpen(CircuitBreaker breaker) {
    breaker.transitionTo(CircuitState.OPEN);
    clock.advance(WAIT);
  }

  /** Red when neither the phase nor the stamp of a permit is compared. */
  @Test
  void isNotClosedByCallsOfTheTimeBeforeItOpened() {
    CircuitBreaker breaker = builder().build();
    long early1 = breaker.tryAcquire();
    long early2 = breaker.tryAcquire();
    fail(breaker, 2);
    clock.advance(WAIT);
    long probe = breaker.tryAcquire();

    breaker.onSuccess(early1, 0);
    breaker.onSuccess(early2, 0);

    assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
    assertThat(breaker.stats().stale()).isEqualTo(2);
    assertThat(breaker.stats().probes()).isEqualTo(1);
    breaker.onSuccess(probe, 0);
    assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
  }

  /** Red when {@code admit} does not look for leases that are over: refused for ever. */
  @Test
  void isNotHalfOpenForEverWhenCallersDie() {
    CircuitBreaker breaker = builder().build();
    halfOpen(breaker);
    breaker.tryAcquire();
    breaker.tryAcquire();
    assertThat(breaker.tryAcquire()).isZero();
    assertThat(breaker.retryAfterNanos()).isEqualTo(LEASE.toNanos());

    clock.advance(LEASE);

    assertThat(breaker.tryAcquire()).isZero();
    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    assertThat(breaker.stats().expired()).isEqualTo(2);
    clock.advance(WAIT.multipliedBy(2));
    breaker.onSuccess(breaker.tryAcquire(), 0);
    breaker.onSuccess(breaker.tryAcquire(), 0);
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
  }

  /** Red when a report is accepted by its slot alone: the dead caller's success would close it. */
  @Test
  void takesNoReportOfALeaseThatHasEnded() {
    CircuitBreaker breaker = builder().probes(3).failureRate(60).build();
    halfOpen(breaker);
    long late = breaker.tryAcquire();
    clock.advance(LEASE);
    long second = breaker.tryAcquire();
    long third = breaker.tryAcquire();
    assertThat(breaker.tryAcquire()).isZero(); // ends the lease of the first

    breaker.onSuccess(late, 0);

    assertThat(breaker.stats().stale()).isEqualTo(1);
    assertThat(breaker.stats().probes()).isEqualTo(2);
    assertThat(breaker.tryAcquire()).isZero();
    breaker.onSuccess(second, 0);
    assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
    breaker.onSuccess(third, 0);
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
  }

  /**
   * Red when the permit does not carry a stamp: the slot's first tenant ends the second's lease.
   */
  @Test
  void tellsTheTenantsOfASlotApart() {
    CircuitBreaker breaker = builder().probes(1).build();
    halfOpen(breaker);
    long first = breaker.tryAcquire();
    breaker.release(first);
    long second = breaker.tryAcquire();

    breaker.onFailure(first, 0);

    assertThat(second).isNotZero().isNotEqualTo(first);
    assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
    assertThat(breaker.tryAcquire()).isZero();
    breaker.onSuccess(second, 0);
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
  }

  /** Red when {@code release} leaves the slot leased. */
  @Test
  void keepsItsProbesWhenAnIgnoredExceptionTakesTheLastOne() {
    CircuitBreaker breaker = builder().probes(1).build();
    halfOpen(breaker);

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() ->
              breaker.execute(() -> {
                throw new RateLimitedException("inner", 1, 1);
              }))
          .isInstanceOf(RateLimitedException.class);
    }
    breaker.execute(() -> "there");

    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(breaker.stats().ignored()).isEqualTo(3);
  }

  /** Red when {@code tests} lets the predicate's exception through. */
  @Test
  void keepsItsProbesAndTheCallersExceptionWhenAPredicateThrows() {
    CircuitBreaker breaker =
        builder()
            .probes(2)
            .failureRate(100)
            .ignoreExceptions(e -> {
              throw new IllegalStateException("broken");
            })
            .recordExceptions(e -> {
              throw new StackOverflowError("broken");
            })
            .recordResults(r -> {
              throw new IllegalStateException("broken");
            })
            .build();
    halfOpen(breaker);

    assertThatThrownBy(() ->
            breaker.execute(() -> {
              throw new ArithmeticException("the call's own");
            }))
        .isInstanceOf(ArithmeticException.class);
    assertThat(breaker.execute(() -> "result")).isEqualTo("result");

    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(breaker.stats().brokenCallbacks()).isEqualTo(3);
  }

  @Test
  void admitsTheNumberOfProbesAndNoMore() {
    CircuitBreaker breaker = builder().probes(3).build();
    halfOpen(breaker);

    assertThat(breaker.tryAcquire()).isNotZero();
    assertThat(breaker.tryAcquire()).isNotZero();
    assertThat(breaker.tryAcquire()).isNotZero();
    assertThat(breaker.tryAcquire()).isZero();
    assertThat(breaker.stats().probes()).isEqualTo(3);
  }

  @Test
  void startsAnewAtAResetWithCallsUnderWay() {
    CircuitBreaker breaker = builder().build();
    long underWay = breaker.tryAcquire();
    fail(breaker, 1);

    breaker.transitionTo(CircuitState.CLOSED);
    breaker.onFailure(underWay, 0);
    fail(breaker, 1);

    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(breaker.stats().calls()).isEqualTo(1);
    assertThat(breaker.stats().stale()).isEqualTo(1);
  }

  @Test
  void refusesAMinimumOfCallsThatItsWindowNeverHas() {
    CircuitBreakerBuilder builder = builder().countWindow(10).minimumCalls(11);

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("minimumCalls=11 is above countWindow=10");
    assertThat(builder.timeWindow(Duration.ofSeconds(1), 1).build()).isNotNull();
  }

  @Test
  void opensOnOneCallInAWindowOfOne() {
    CircuitBreaker breaker = builder().countWindow(1).build();
    breaker.onSuccess(breaker.tryAcquire(), 0);
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);

    fail(breaker, 1);

    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
  }

  /** 7 of 70 is 10 %, whatever 0.1 is in binary. Red when shares are compared as floats. */
  @Test
  void comparesAtTheThresholdExactly() {
    for (int total = 1; total <= 1_000; total++) {
      for (int percent = 1; percent <= 100; percent++) {
        Thresholds thresholds =
            new Thresholds(Thresholds.millionths("rate", percent), Thresholds.OFF);
        int least = (total * percent + 99) / 100;

        assertThat(thresholds.areReached(total, least, 0)).isTrue();
        assertThat(thresholds.areReached(total, least - 1, 0)).isFalse();
      }
    }
    Thresholds half = new Thresholds(500_000, Thresholds.OFF);
    assertThat(half.areReached(1_000_000_000, 499_999_999, 0)).isFalse();
    assertThat(half.areReached(1_000_000_000, 500_000_000, 0)).isTrue();
  }

  @Test
  void countsACallThatIsSlowAndFailedOnce() {
    CircuitBreaker breaker =
        builder().countWindow(10).slowCallRate(100, Duration.ofSeconds(1)).build();
    long permit = breaker.tryAcquire();
    long start = breaker.startNanos();
    clock.advance(Duration.ofSeconds(1));

    breaker.onFailure(permit, start);

    CircuitStats stats = breaker.stats();
    assertThat(stats.calls()).isEqualTo(1);
    assertThat(stats.failed()).isEqualTo(1);
    assertThat(stats.slow()).isEqualTo(1);
    assertThat(stats.slowRate()).isEqualTo(1);
  }

  @Test
  void readsNoClockWhileItIsClosedAndMeasuresNoTime() {
    CircuitBreaker breaker = builder().countWindow(100).build();
    long before = clock.reads();

    for (int i = 0; i < 10; i++) {
      breaker.execute(() -> 1);
    }

    assertThat(clock.reads()).isEqualTo(before);
  }

  @Test
  void waitsLongerEachTimeAndShorterAgainAfterAStableTime() {
    CircuitBreaker breaker =
        builder()
            .probes(1)
            .openWait(WAIT, 3, Duration.ofSeconds(40))
            .stableAfter(Duration.ofSeconds(100))
            .build();
    List<Long> waits = new ArrayList<>();

    for (int i = 0; i < 4; i++) {
      fail(breaker, breaker.state() == CircuitState.CLOSED ? 2 : 1);
      waits.add(Duration.ofNanos(breaker.retryAfterNanos()).toSeconds());
      clock.advance(breaker.retryAfterNanos());
    }
    breaker.onSuccess(breaker.tryAcquire(), 0);
    clock.advance(Duration.ofSeconds(99));
    fail(breaker, 2);
    waits.add(Duration.ofNanos(breaker.retryAfterNanos()).toSeconds());
    clock.advance(breaker.retryAfterNanos());
    breaker.onSuccess(breaker.tryAcquire(), 0);
    clock.advance(Duration.ofSeconds(100));
    fail(breaker, 2);
    waits.add(Duration.ofNanos(breaker.retryAfterNanos()).toSeconds());

    assertThat(waits).containsExactly(5L, 15L, 40L, 40L, 40L, 5L);
  }

  @Test
  void leavesAShareOfTheWaitToChance() {
    long most = WAIT.toNanos();
    for (double luck : new double[] {0, 0.25, 0.999}) {
      long bits = (long) (luck * (1L << 53)) << 11;
      CircuitBreaker breaker = builder().waitJitter(0.4).random(() -> bits).build();

      fail(breaker, 2);

      assertThat(breaker.retryAfterNanos()).isEqualTo(most - (long) (most * 0.4 * luck));
    }
  }

  @Test
  void opensWithoutChanceWhenTheGeneratorIsBroken() {
    CircuitBreaker breaker =
        builder()
            .waitJitter(0.4)
            .random(() -> {
              throw new IllegalStateException("broken");
            })
            .build();

    fail(breaker, 2);

    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    assertThat(breaker.retryAfterNanos()).isEqualTo(WAIT.toNanos());
    assertThat(breaker.stats().brokenCallbacks()).isEqualTo(1);
  }

  @Test
  void letsAGrowingShareInAfterItHasClosed() {
    CircuitBreaker breaker =
        builder().probes(1).countWindow(1_000).ramp(10, Duration.ofSeconds(100)).build();
    halfOpen(breaker);
    breaker.onSuccess(breaker.tryAcquire(), 0);
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    List<Integer> admitted = new ArrayList<>();

    long permit = 0;
    for (int part = 0; part <= 4; part++) {
      int here = 0;
      for (int i = 0; i < 1_000; i++) {
        long granted = breaker.tryAcquire();
        permit = granted != 0 ? granted : permit;
        here += granted != 0 ? 1 : 0;
      }
      admitted.add(here);
      clock.advance(Duration.ofSeconds(25));
    }

    assertThat(admitted.get(0)).isBetween(98, 102);
    assertThat(admitted.get(1)).isBetween(322, 328);
    assertThat(admitted.get(2)).isBetween(547, 553);
    assertThat(admitted.get(3)).isBetween(772, 778);
    assertThat(admitted.get(4)).isEqualTo(1_000);
    breaker.onSuccess(permit, 0);
    assertThat(breaker.stats().calls()).isEqualTo(1);
  }

  /** A call admitted in the ramp is reported after its end: one phase to calls. */
  @Test
  void opensFromTheRampToo() {
    CircuitBreaker breaker = builder().probes(1).ramp(50, Duration.ofSeconds(10)).build();
    halfOpen(breaker);
    breaker.onSuccess(breaker.tryAcquire(), 0);
    List<Long> permits = new ArrayList<>();
    while (permits.size() < 2) {
      long permit = breaker.tryAcquire();
      if (permit != 0) {
        permits.add(permit);
      } else {
        assertThatThrownBy(
                () -> {
                  while (true) {
                    breaker.acquireOrThrow();
                  }
                })
            .hasMessage("circuit stock refused, state=CLOSED, retryAfter=PT10S");
      }
    }
    breaker.onFailure(permits.get(0), 0);
    clock.advance(Duration.ofSeconds(10));
    breaker.release(breaker.tryAcquire());

    breaker.onFailure(permits.get(1), 0);

    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void keepsTheStatesThatAreSetByHand() {
    CircuitBreaker breaker = builder().build();

    breaker.transitionTo(CircuitState.DISABLED);
    fail(breaker, 5);
    assertThat(breaker.stats().calls()).isZero();
    breaker.transitionTo(CircuitState.METRICS_ONLY);
    fail(breaker, 5);
    assertThat(breaker.stats().failed()).isEqualTo(2);
    assertThat(breaker.state()).isEqualTo(CircuitState.METRICS_ONLY);
    breaker.transitionTo(CircuitState.FORCED_OPEN);
    clock.advance(Duration.ofDays(300));
    assertThat(breaker.tryAcquire()).isZero();
    assertThatThrownBy(breaker::acquireOrThrow)
        .hasMessage("circuit stock refused, state=FORCED_OPEN, retryAfter=never");
    breaker.transitionTo(CircuitState.CLOSED);
    assertThat(breaker.tryAcquire()).isNotZero();
    assertThat(breaker.retryAfterNanos()).isZero();
  }

  @Test
  void tellsEachTransitionOnceAndSurvivesAListenerThatThrows() {
    List<CircuitTransition> seen = new ArrayList<>();
    CircuitBreaker breaker =
        builder()
            .onTransition(t -> {
              throw new IllegalStateException("broken");
            })
            .onTransition(seen::add)
            .build();

    fail(breaker, 2);
    breaker.transitionTo(CircuitState.OPEN); // the same state again is none

    assertThat(seen)
        .containsExactly(new CircuitTransition("stock", CircuitState.CLOSED, CircuitState.OPEN, 1));
    assertThat(breaker.stats().brokenCallbacks()).isEqualTo(1);
  }

  @Test
  void mayBeUsedInsideItsOwnCalls() {
    CircuitBreaker breaker = builder().countWindow(10).build();

    int result = breaker.execute(() -> 1 + breaker.execute(() -> 1));

    assertThat(result).isEqualTo(2);
    assertThat(breaker.stats().calls()).isEqualTo(2);
  }

  @Test
  void sparesTheServiceAnInterrupt() {
    CircuitBreaker breaker = builder().build();

    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() ->
              breaker.call(() -> {
                throw new InterruptedException();
              }))
          .isInstanceOf(InterruptedException.class);
    }

    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(breaker.stats().ignored()).isEqualTo(5);
  }

  @Test
  void takesAnyNumberForAPermitAndNoHarm() {
    CircuitBreaker breaker = builder().build();
    halfOpen(breaker);
    long probe = breaker.tryAcquire();

    for (long nonsense : new long[] {0, -1, 1, probe ^ (1L << 12), probe + (1L << 13)}) {
      breaker.onSuccess(nonsense, 0);
      breaker.onFailure(nonsense, 0);
      breaker.release(nonsense);
    }

    assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
    assertThat(breaker.stats().probes()).isEqualTo(1);
    assertThat(breaker.stats().stale()).isEqualTo(15);
  }
}
