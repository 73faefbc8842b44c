package io.ashlar.benchmarks.resilience;

import com.google.common.util.concurrent.RateLimiter;
import java.util.function.BooleanSupplier;

/** Guava's RateLimiter. */
@SuppressWarnings("UnstableApiUsage")
public final class GuavaLimiter implements Limiter {
  private static final double ONE_AN_HOUR = 1.0 / 3_600;

  @Override
  public BooleanSupplier plenty() {
    return RateLimiter.create(Settings.PERMITS_PER_SECOND)::tryAcquire;
  }

  @Override
  public BooleanSupplier scarce() {
    return RateLimiter.create(ONE_AN_HOUR)::tryAcquire;
  }
}
