package io.ashlar.benchmarks.resilience;

import dev.failsafe.RateLimiter;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Failsafe's two rate limiters, used bare. */
public final class FailsafeLimiters {

  private FailsafeLimiters() {}

  /** One that never refuses, as the pipeline has it too. */
  static RateLimiter<String> smooth() {
    return RateLimiter.<String>smoothBuilder(Settings.PERMITS_PER_SECOND, Duration.ofSeconds(1))
        .build();
  }

  /** Permits evenly spaced. */
  public static final class Smooth implements Limiter {
    @Override
    public BooleanSupplier plenty() {
      return smooth()::tryAcquirePermit;
    }

    @Override
    public BooleanSupplier scarce() {
      RateLimiter<String> limiter =
          RateLimiter.<String>smoothBuilder(1, Duration.ofHours(1)).build();
      return limiter::tryAcquirePermit;
    }
  }

  /** Permits that are there again with each period. */
  public static final class Bursty implements Limiter {
    @Override
    public BooleanSupplier plenty() {
      RateLimiter<String> limiter =
          RateLimiter.<String>burstyBuilder(Settings.PERMITS_PER_SECOND, Duration.ofSeconds(1))
              .build();
      return limiter::tryAcquirePermit;
    }

    @Override
    public BooleanSupplier scarce() {
      RateLimiter<String> limiter =
          RateLimiter.<String>burstyBuilder(1, Duration.ofHours(1)).build();
      return limiter::tryAcquirePermit;
    }
  }
}
