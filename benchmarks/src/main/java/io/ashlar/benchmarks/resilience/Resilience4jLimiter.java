package io.ashlar.benchmarks.resilience;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Resilience4j's rate limiter: permits that are there again with each period. */
public final class Resilience4jLimiter implements Limiter {

  @Override
  public BooleanSupplier plenty() {
    return unlimited()::acquirePermission;
  }

  @Override
  public BooleanSupplier scarce() {
    return limiter(1, Duration.ofHours(1))::acquirePermission;
  }

  /** One that never refuses, as the pipeline has it too. */
  static RateLimiter unlimited() {
    return limiter(Integer.MAX_VALUE / 2, Duration.ofMillis(10));
  }

  private static RateLimiter limiter(int permits, Duration period) {
    return RateLimiter.of(
        "measured",
        RateLimiterConfig.custom()
            .limitForPeriod(permits)
            .limitRefreshPeriod(period)
            .timeoutDuration(Duration.ZERO)
            .build());
  }
}
