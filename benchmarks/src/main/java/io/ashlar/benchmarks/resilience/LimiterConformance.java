package io.ashlar.benchmarks.resilience;

import io.ashlar.benchmarks.fork.Conformance;
import java.util.function.BooleanSupplier;

/** What a rate limiter must do to be timed: grant what there is, and refuse what there is not. */
public final class LimiterConformance implements Conformance {
  private static final int TIMES = 10_000;

  /** A check; made by name in the child. */
  public LimiterConformance() {}

  @Override
  public void check(String adapter) {
    Limiter limiter = Limiter.named(adapter);
    BooleanSupplier plenty = limiter.plenty();
    for (int i = 0; i < TIMES; i++) {
      require(adapter, "a permit of plenty is granted", plenty.getAsBoolean());
    }
    BooleanSupplier scarce = limiter.scarce();
    require(adapter, "the first permit of an hour is granted", scarce.getAsBoolean());
    for (int i = 0; i < TIMES; i++) {
      require(adapter, "the second permit of an hour is refused", !scarce.getAsBoolean());
    }
  }

  private static void require(String adapter, String rule, boolean kept) {
    if (!kept) {
      throw new AssertionError(adapter + ": " + rule);
    }
  }
}
