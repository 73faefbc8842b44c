package io.ashlar.resilience.limiter;

import java.time.Duration;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A token bucket in a frozen instant after a silence so long that it must wake up first: every
 * outcome of concurrent requests and refunds is that of some sequential order. Red when {@code
 * Line.request} sets the time instead of comparing it.
 */
@Tag("jdk")
@Order(1)
@Param(name = "permits", gen = IntGen.class, conf = "1:2")
public class LimiterLincheckTest {
  private static final int SCENARIOS = Boolean.getBoolean("ashlar.soak") ? 50 : 3;

  private static final long WAKES_UP = Duration.ofSeconds(60).toNanos();

  private long now;
  private final TokenBucket bucket =
      TokenBucket.builder(Rate.of(999_999_937, Duration.ofSeconds(1)))
          .burst(3)
          .clock(() -> now)
          .build();

  public LimiterLincheckTest() {
    now = WAKES_UP;
  }

  @Operation
  public boolean tryAcquire(@Param(name = "permits") int permits) {
    return bucket.tryAcquire(permits);
  }

  @Operation
  public void refund(@Param(name = "permits") int permits) {
    bucket.refund(permits);
  }

  @Operation
  public long availablePermits() {
    return bucket.availablePermits();
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
