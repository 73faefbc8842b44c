package io.ashlar.benchmarks.resilience;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Bucket4j, refilled greedily, on the clock of nanoseconds. */
public final class Bucket4jLimiters {

  private Bucket4jLimiters() {}

  private static BooleanSupplier plenty(SynchronizationStrategy strategy) {
    return bucket(Settings.PERMITS_PER_SECOND, Duration.ofSeconds(1), strategy);
  }

  private static BooleanSupplier scarce(SynchronizationStrategy strategy) {
    return bucket(1, Duration.ofHours(1), strategy);
  }

  private static BooleanSupplier bucket(
      long permits, Duration period, SynchronizationStrategy strategy) {
    Bucket bucket =
        Bucket.builder()
            .addLimit(Bandwidth.builder().capacity(permits).refillGreedy(permits, period).build())
            .withNanosecondPrecision()
            .withSynchronizationStrategy(strategy)
            .build();
    return () -> bucket.tryConsume(1);
  }

  /** By compare-and-set: the default. */
  public static final class LockFree implements Limiter {
    @Override
    public BooleanSupplier plenty() {
      return Bucket4jLimiters.plenty(SynchronizationStrategy.LOCK_FREE);
    }

    @Override
    public BooleanSupplier scarce() {
      return Bucket4jLimiters.scarce(SynchronizationStrategy.LOCK_FREE);
    }
  }

  /** Under a lock. */
  public static final class Locked implements Limiter {
    @Override
    public BooleanSupplier plenty() {
      return Bucket4jLimiters.plenty(SynchronizationStrategy.SYNCHRONIZED);
    }

    @Override
    public BooleanSupplier scarce() {
      return Bucket4jLimiters.scarce(SynchronizationStrategy.SYNCHRONIZED);
    }
  }
}
