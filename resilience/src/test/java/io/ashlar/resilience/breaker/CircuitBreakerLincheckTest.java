package io.ashlar.resilience.breaker;

import java.time.Duration;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An open circuit whose wait is just over, with two probes, and two callers who take, give back and
 * report as they please: what they see is what some sequential order would show. Each has the
 * operations of a group to himself, so the permit he remembers is his own. Red when a slot is
 * written instead of compared.
 */
@Tag("jdk")
@Order(2)
public class CircuitBreakerLincheckTest {
  private static final int SCENARIOS = Boolean.getBoolean("ashlar.soak") ? 50 : 3;

  private long now;
  private final CircuitBreaker breaker =
      CircuitBreaker.builder()
          .countWindow(4)
          .probes(2)
          .openWait(Duration.ofSeconds(1), 1, Duration.ofSeconds(1))
          .waitJitter(0)
          .clock(() -> now)
          .build();
  private long annsPermit;
  private long bobsPermit;

  public CircuitBreakerLincheckTest() {
    breaker.transitionTo(CircuitState.OPEN);
    now = breaker.retryAfterNanos();
  }

  @Operation(nonParallelGroup = "Ann")
  public boolean annAcquires() {
    annsPermit = breaker.tryAcquire();
    return annsPermit != 0;
  }

  @Operation(nonParallelGroup = "Ann")
  public void annSucceeds() {
    breaker.onSuccess(annsPermit, 0);
  }

  @Operation(nonParallelGroup = "Ann")
  public void annFails() {
    breaker.onFailure(annsPermit, 0);
  }

  @Operation(nonParallelGroup = "Bob")
  public boolean bobAcquires() {
    bobsPermit = breaker.tryAcquire();
    return bobsPermit != 0;
  }

  @Operation(nonParallelGroup = "Bob")
  public void bobSucceeds() {
    breaker.onSuccess(bobsPermit, 0);
  }

  @Operation(nonParallelGroup = "Bob")
  public void bobGivesBack() {
    breaker.release(bobsPermit);
  }

  @Operation
  public CircuitState state() {
    return breaker.state();
  }

  @Test
  void explainsEveryInterleavingTriedBySomeSequentialOrder() {
    new ModelCheckingOptions()
        .iterations(SCENARIOS)
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(4)
        .check(getClass());
  }
}
