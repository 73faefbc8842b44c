package io.ashlar.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.time.Duration;

/**
 * A thousand plans in which whatever the breaker calls may throw at any time: predicates,
 * listeners, the clock, the random generator, the call. At rest nothing is under way, and once they
 * have stopped throwing the circuit closes again.
 */
class CircuitBreakerFaultTest {
  private static final int CALLS = 60;

  /** What a part throws, so that nothing else can be mistaken for it. */
  private static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Fault() {
      super("planned", null, false, false);
    }
  }

  private static final class Plan {
    final SeededRandom random;
    final double rate;
    boolean over;

    Plan(SeededRandom random) {
      this.random = random;
      this.rate = random.nextDouble() * 0.4;
    }

    void mayThrow() {
      if (!over && random.nextDouble() < rate) {
        throw new Fault();
      }
    }
  }

  /**
   * Red when {@code startOrRelease} does not release, or {@code reportResult} does not contain what
   * is thrown while reporting.
   */
  @Seeds(1_000)
  void losesNoProbeWhateverThrows(SeededRandom random) {
    Plan plan = new Plan(random);
    VirtualTime clock = new VirtualTime();
    plan.over = true;
    CircuitBreaker breaker = build(plan, clock);
    plan.over = false;

    for (int i = 0; i < CALLS; i++) {
      clock.advance(random.nextLong(Duration.ofSeconds(2).toNanos()));
      boolean[] made = new boolean[1];
      try {
        String result =
            breaker.execute(() -> {
              made[0] = true;
              plan.mayThrow();
              return "result";
            });
        assertThat(result).isEqualTo("result");
      } catch (CircuitOpenException | Fault expected) {
        assertThat(expected instanceof Fault || !made[0]).isTrue();
      }
      plan.over = true;
      assertThat(breaker.stats().probes()).isZero();
      plan.over = false;
    }

    plan.over = true;
    for (int i = 0; i < 10 && breaker.state() != CircuitState.CLOSED; i++) {
      clock.advance(Duration.ofMinutes(10));
      for (int call = 0; call < 3 && breaker.state() != CircuitState.CLOSED; call++) {
        breaker.onSuccess(breaker.tryAcquire(), clock.now());
      }
    }
    assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
  }

  private static CircuitBreaker build(Plan plan, VirtualTime clock) {
    CircuitBreakerBuilder builder =
        CircuitBreaker.builder()
            .probes(1 + plan.random.nextInt(3))
            .failureRate(40)
            .minimumCalls(3)
            .openWait(Duration.ofSeconds(1), 2, Duration.ofSeconds(8))
            .slowCallRate(100, Duration.ofSeconds(1))
            .clock(() -> {
              plan.mayThrow();
              return clock.now();
            })
            .random(() -> {
              plan.mayThrow();
              return 0;
            })
            .onTransition(transition -> plan.mayThrow())
            .ignoreExceptions(e -> {
              plan.mayThrow();
              return plan.random.nextInt(5) == 0;
            })
            .recordExceptions(e -> {
              plan.mayThrow();
              return true;
            })
            .recordResults(result -> {
              plan.mayThrow();
              return false;
            });
    if (plan.random.nextBoolean()) {
      builder.countWindow(5);
    } else {
      builder.timeWindow(Duration.ofSeconds(10), 5);
    }
    return builder.build();
  }
}
