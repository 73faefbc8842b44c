package io.ashlar.resilience.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/**
 * Random histories, compared with Bucket4j: another library, which counts tokens where this one
 * counts time. Both are exact, so they agree in every answer.
 */
class TokenBucketDifferentialTest {
  private static final int OPERATIONS = 2_000;

  /** Bucket4j's clock. */
  private record Meter(VirtualTime time) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return time.now();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }

  private static Rate drawRate(SeededRandom random) {
    long permits = 1 + random.nextInt(random.nextBoolean() ? 10 : 10_000);
    Duration period =
        switch (random.nextInt(3)) {
          case 0 -> Duration.ofNanos(permits + random.nextInt(1_000));
          case 1 -> Duration.ofMillis(1 + random.nextInt(1_000));
          default -> Duration.ofHours(1 + random.nextInt(48));
        };
    return Rate.of(permits, period);
  }

  /** Red when the spacing is rounded to nanoseconds. */
  @Seeds(100)
  void equalsBucket4j(SeededRandom random) {
    Rate rate = drawRate(random);
    long burst = 1 + random.nextInt(random.nextBoolean() ? 3 : 100);
    VirtualTime clock = new VirtualTime(random.nextLong(1L << 50));
    Bucket theirs =
        Bucket.builder()
            .addLimit(l -> l.capacity(burst).refillGreedy(rate.permits(), rate.period()))
            .withCustomTimePrecision(new Meter(clock))
            .build();
    TokenBucket ours = TokenBucket.builder(rate).burst(burst).clock(clock).build();
    double spacing = (double) rate.periodNanos() / rate.permits();

    for (int i = 0; i < OPERATIONS; i++) {
      clock.advance(
          switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> (long) spacing;
            case 2 -> (long) (spacing * burst * random.nextDouble());
            default -> (long) (spacing * random.nextExponential());
          });
      long permits = 1 + random.nextInt((int) burst);
      switch (random.nextInt(5)) {
        case 0 -> {
          ours.refund(permits);
          theirs.addTokens(permits);
        }
        case 1 -> {
          long wait = ours.estimate(permits, clock.now());
          long rounded = theirs.estimateAbilityToConsume(permits).getNanosToWaitForRefill();
          assertThat(wait - rounded).isBetween(0L, 1L);
        }
        default -> assertThat(ours.tryAcquire(permits)).isEqualTo(theirs.tryConsume(permits));
      }
      assertThat(ours.availablePermits()).isEqualTo(theirs.getAvailableTokens());
    }
  }
}
