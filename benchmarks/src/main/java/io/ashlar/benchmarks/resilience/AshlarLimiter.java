package io.ashlar.benchmarks.resilience;

import io.ashlar.resilience.limiter.Rate;
import io.ashlar.resilience.limiter.TokenBucket;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Our token bucket. */
public final class AshlarLimiter implements Limiter {

  @Override
  public BooleanSupplier plenty() {
    TokenBucket bucket = TokenBucket.builder(Rate.perSecond(Settings.PERMITS_PER_SECOND)).build();
    return bucket::tryAcquire;
  }

  @Override
  public BooleanSupplier scarce() {
    TokenBucket bucket = TokenBucket.builder(Rate.of(1, Duration.ofHours(1))).build();
    return bucket::tryAcquire;
  }
}
