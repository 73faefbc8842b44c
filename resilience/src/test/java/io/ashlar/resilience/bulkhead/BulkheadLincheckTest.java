package io.ashlar.resilience.bulkhead;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Entering and leaving: what callers see is what some sequential order would show. Red when {@code
 * tryAcquire} writes instead of comparing.
 */
@Tag("jdk")
@Order(3)
public class BulkheadLincheckTest {
  private static final int SCENARIOS = Boolean.getBoolean("ashlar.soak") ? 50 : 3;

  private final Bulkhead bulkhead = Bulkhead.builder(2).queue(1).build();

  @Operation
  public boolean tryAcquire() {
    return bulkhead.tryAcquire();
  }

  @Operation
  public boolean release() {
    try {
      bulkhead.release();
      return true;
    } catch (IllegalStateException nothingToRelease) {
      return false;
    }
  }

  @Operation
  public int inFlight() {
    return bulkhead.inFlight();
  }

  @Test
  void explainsEveryInterleavingTriedBySomeSequentialOrder() {
    new ModelCheckingOptions()
        .iterations(SCENARIOS)
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(3)
        .check(getClass());
  }
}
