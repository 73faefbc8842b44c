package io.ashlar.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Other options while calls go on: nothing that has been counted is lost. */
@Tag("jdk")
class ReconfigurationTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualTime clock = new VirtualTime();
  private final List<CircuitTransition> transitions = new ArrayList<>();

  private CircuitBreakerBuilder builder() {
    return CircuitBreaker.builder()
        .name("stock")
        .countWindow(10)
        .minimumCalls(4)
        .probes(2)
        .openWait(SECOND, 1, SECOND)
        .waitJitter(0)
        .onTransition(transitions::add)
        .clock(clock);
  }

  private static void report(CircuitBreaker breaker, boolean good) {
    long permit = breaker.tryAcquire();
    if (good) {
      breaker.onSuccess(permit, breaker.startNanos());
    } else {
      breaker.onFailure(permit, breaker.startNanos());
    }
  }

  /** Red when a change begins an empty window, or with another generation of permits. */
  @Test
  void keepsTheWindowAndThePermitsOfCallsUnderWay() {
    CircuitBreaker breaker = builder().build();
    report(breaker, true);
    report(breaker, false);
    long underWay = breaker.tryAcquire();

    breaker.reconfigure(b -> b.failureRate(60));

    assertThat(breaker.stats().calls()).isEqualTo(2);
    breaker.onFailure(underWay, 0);
    assertThat(breaker.stats().stale()).isZero();
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    report(breaker, true);
    assertThat(breaker.stats().calls()).isEqualTo(4);
    report(breaker, false);
    assertThat(breaker.state()).as("3 of 5").isEqualTo(CircuitState.OPEN);
    assertThat(transitions).hasSize(1);
  }

  @Test
  void judgesByTheNewThresholdFromTheNextBadOutcomeOn() {
    CircuitBreaker breaker = builder().build();
    report(breaker, true);
    report(breaker, true);
    report(breaker, true);
    report(breaker, false);
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);

    breaker.reconfigure(b -> b.failureRate(25));
    report(breaker, false);

    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
  }

  /** Red when an open circuit closes, or waits anew, because its options change. */
  @Test
  void staysOpenAsLongAsItWasSaid() {
    CircuitBreaker breaker = builder().build();
    breaker.transitionTo(CircuitState.OPEN);
    clock.advance(Duration.ofMillis(400));

    breaker.reconfigure(b -> b.openWait(SECOND.multipliedBy(9), 1, SECOND.multipliedBy(9)));

    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    assertThat(breaker.retryAfterNanos()).isEqualTo(600_000_000);
    breaker.transitionTo(CircuitState.OPEN);
    assertThat(breaker.retryAfterNanos()).isEqualTo(9_000_000_000L);
  }

  /** Red when the slots are made anew: more probes than allowed, and their outcomes lost. */
  @Test
  void keepsTheProbesThatAreUnderWay() {
    CircuitBreaker breaker = builder().build();
    breaker.transitionTo(CircuitState.HALF_OPEN);
    long first = breaker.tryAcquire();

    breaker.reconfigure(b -> b.probes(5).failureRate(40));

    assertThat(breaker.stats().probes()).isEqualTo(1);
    long second = breaker.tryAcquire();
    assertThat(breaker.tryAcquire()).as("a third of two").isZero();
    breaker.onSuccess(first, 0);
    breaker.onSuccess(second, 0);
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    assertThat(breaker.stats().stale()).isZero();
    breaker.transitionTo(CircuitState.HALF_OPEN);
    for (int i = 0; i < 5; i++) {
      assertThat(breaker.tryAcquire()).isNotZero();
    }
    assertThat(breaker.tryAcquire()).isZero();
  }

  /** Red when nobody looks at the probes again by the new thresholds. */
  @Test
  void concludesAProbationThatTheNewThresholdsDecide() {
    CircuitBreaker breaker = builder().probes(4).failureRate(100).build();
    breaker.transitionTo(CircuitState.HALF_OPEN);
    report(breaker, false);
    report(breaker, false);
    assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);

    breaker.reconfigure(b -> b.failureRate(50));

    assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
  }

  @Test
  void keepsTheRampAndTheOtherStates() {
    CircuitBreaker breaker = builder().ramp(10, SECOND).build();
    breaker.transitionTo(CircuitState.HALF_OPEN);
    report(breaker, true);
    report(breaker, true);
    assertThat(breaker.retryAfterNanos()).as("ramp").isPositive();

    breaker.reconfigure(b -> b.ramp(10, SECOND.multipliedBy(2)));

    assertThat(breaker.retryAfterNanos()).isEqualTo(2_000_000_000L);
    for (CircuitState state : CircuitState.values()) {
      breaker.transitionTo(state);
      breaker.reconfigure(b -> b.failureRate(30));
      assertThat(breaker.state()).isEqualTo(state);
    }
  }

  /** Who began before there was a rule for slow calls has no beginning. Red without the check. */
  @Test
  void takesNoCallForSlowThatBeganBeforeCallsWereTimed() {
    clock.set(-SECOND.toNanos()); // where any other number would be long ago
    CircuitBreaker breaker = builder().build();
    long permit = breaker.tryAcquire();
    long untimed = breaker.startNanos();

    breaker.reconfigure(b -> b.slowCallRate(10, Duration.ofMillis(1)));
    breaker.onSuccess(permit, untimed);

    assertThat(breaker.stats().slow()).isZero();
    permit = breaker.tryAcquire();
    long timed = breaker.startNanos();
    clock.advance(SECOND);
    breaker.onSuccess(permit, timed);
    assertThat(breaker.stats().slow()).isEqualTo(1);
  }

  @Test
  void beginsAnEmptyWindowWhenItIsOfAnotherKind() {
    CircuitBreaker breaker = builder().build();
    report(breaker, false);

    breaker.reconfigure(b -> b.timeWindow(SECOND, 10));
    assertThat(breaker.stats().calls()).isZero();
    report(breaker, false);
    breaker.reconfigure(b -> b.failureRate(20));
    assertThat(breaker.stats().calls()).as("the same window").isEqualTo(1);
    breaker.reconfigure(b -> b.timeWindow(SECOND, 20));

    assertThat(breaker.stats().calls()).isZero();
  }

  /** The model is a list. Red when the oldest outcomes are kept, or one is counted twice. */
  @Seeds(50)
  void keepsTheLatestOutcomesInAWindowOfAnotherSize(SeededRandom random) {
    CircuitBreaker breaker = builder().failureRate(100).minimumCalls(1).build();
    Deque<Boolean> model = new ArrayDeque<>();
    int size = 10;
    report(breaker, true);
    model.add(true);

    for (int i = 0; i < 200; i++) {
      if (random.nextInt(10) == 0) {
        size = random.nextInt(1, 20);
        int calls = size;
        breaker.reconfigure(b -> b.countWindow(calls));
      }
      boolean good = random.nextBoolean();
      if (breaker.state() != CircuitState.CLOSED) {
        breaker.transitionTo(CircuitState.CLOSED);
        model.clear();
      }
      report(breaker, good);
      model.add(good);
      while (model.size() > size) {
        model.remove();
      }
      if (breaker.state() == CircuitState.CLOSED) {
        assertThat(breaker.stats().calls()).isEqualTo(model.size());
        assertThat(breaker.stats().failed())
            .isEqualTo(model.stream().filter(outcome -> !outcome).count());
      }
    }
  }

  /** Red when the name or the clock of the new options is taken over. */
  @Test
  void keepsNameClockAndCounts() {
    CircuitBreaker breaker = builder().build();
    breaker.transitionTo(CircuitState.OPEN);
    breaker.tryAcquire();

    breaker.reconfigure(b -> b.name("other").clock(() -> 0));

    assertThat(breaker.name()).isEqualTo("stock");
    assertThat(breaker.describe()).contains("circuit breaker stock");
    assertThat(breaker.retryAfterNanos()).isEqualTo(SECOND.toNanos());
    assertThat(breaker.stats().refused()).isEqualTo(1);
    assertThat(breaker.stats().opened()).isEqualTo(1);
  }

  /** Red when defaults that follow from other options are frozen by the first ones. */
  @Test
  void derivesAgainWhatIsNotSet() {
    CircuitBreaker breaker = CircuitBreaker.builder().countWindow(200).clock(clock).build();
    assertThat(breaker.describe()).contains("of at least 100 calls");

    breaker.reconfigure(b -> b.countWindow(10).slowCallRate(50, Duration.ofSeconds(8)));

    assertThat(breaker.describe())
        .contains("of at least 10 calls")
        .contains("each reported within 16s");
  }

  @Test
  void changesNothingWhenTheNewOptionsAreRefused() {
    CircuitBreaker breaker = builder().build();
    String before = breaker.describe();

    assertThatThrownBy(() -> breaker.reconfigure(b -> b.failureRate(0)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> breaker.reconfigure(b -> b.countWindow(3)))
        .hasMessage("minimumCalls=4 is above countWindow=3");
    assertThatThrownBy(() -> breaker.reconfigure(null)).hasMessage("change");

    assertThat(breaker.describe()).isEqualTo(before);
  }

  /** Calls and changes at once: no outcome is lost, for the window fits. */
  @Test
  void losesNoOutcomeWhileCallsGoOn() throws Exception {
    CircuitBreaker breaker =
        CircuitBreaker.builder().countWindow(1_000_000).failureRate(100).clock(clock).build();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      callers.add(
          new Thread(() -> {
            for (int j = 0; j < 50_000; j++) {
              report(breaker, j % 2 == 0);
            }
          }));
    }

    callers.forEach(Thread::start);
    for (int i = 0; i < 2_000; i++) {
      double percent = 60 + i % 40;
      breaker.reconfigure(b -> b.failureRate(percent));
    }
    for (Thread caller : callers) {
      caller.join();
    }

    assertThat(breaker.stats().calls()).isEqualTo(100_000);
    assertThat(breaker.stats().failed()).isEqualTo(50_000);
    assertThat(breaker.stats().stale()).isZero();
  }
}
