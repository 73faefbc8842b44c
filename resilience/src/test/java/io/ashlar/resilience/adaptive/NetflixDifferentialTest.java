package io.ashlar.resilience.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import com.netflix.concurrency.limits.limit.AIMDLimit;
import com.netflix.concurrency.limits.limit.AbstractLimit;
import io.ashlar.testkit.random.SeededRandom;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * After each of 100,000 samples the limits are those of Netflix's classes. The samples come from a
 * service that is now fast and now slow, that queues what is more than it can serve, and that drops
 * a call now and then; sometimes most of the limit is in use, sometimes little.
 */
class NetflixDifferentialTest {
  private static final int SAMPLES = 100_000;

  /** What is fed to both. */
  private static final class Service {
    private final SeededRandom random;
    private double workers = 10;
    private double serviceNanos = 10_000_000;
    private double usage = 1;
    private double dropRate;

    Service(SeededRandom random) {
      this.random = random;
    }

    WindowSample next(int limit) {
      if (random.nextInt(500) == 0) {
        workers = Math.exp(random.nextDouble() * 7);
        serviceNanos = Math.exp(random.nextDouble() * 14);
        usage = random.nextBoolean() ? 1 : random.nextDouble();
        dropRate = random.nextInt(3) == 0 ? 0.2 : 0.001;
      }
      int inFlight = (int) Math.max(1, limit * Math.min(1, usage + 0.2 * random.nextDouble()));
      double queueing = Math.max(1, inFlight / workers);
      long rtt = (long) Math.max(1, serviceNanos * queueing * (0.5 + random.nextExponential()));
      return WindowSample.ofCall(rtt, inFlight, random.nextDouble() < dropRate);
    }
  }

  private static void compare(ConcurrencyLimit ours, AbstractLimit theirs, long seed) {
    Service service = new Service(SeededRandom.of(seed));
    int changes = 0;
    for (int i = 0; i < SAMPLES; i++) {
      int before = ours.limit();
      WindowSample sample = service.next(before);

      theirs.onSample(i, sample.rttNanos(), sample.maxInFlight(), sample.dropped());
      int after = ours.update(sample);

      assertThat(after).as("seed %d, sample %d %s", seed, i, sample).isEqualTo(theirs.getLimit());
      changes += after == before ? 0 : 1;
    }
    // Otherwise nothing has been compared.
    assertThat(changes).isGreaterThan(SAMPLES / 100);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void countsAsAimdDoes(long seed) {
    compare(
        AimdLimit.builder().timeout(Duration.ofMillis(50)).build(),
        AIMDLimit.newBuilder().timeout(50, TimeUnit.MILLISECONDS).build(),
        seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void countsAsGradient2Does(long seed) {
    compare(
        Gradient2Limit.builder().build(),
        com.netflix.concurrency.limits.limit.Gradient2Limit.newDefault(),
        seed);
  }

  @Test
  void countsAsGradient2DoesWithOtherOptions() {
    compare(
        Gradient2Limit.builder()
            .minLimit(1)
            .initialLimit(50)
            .maxLimit(2_000)
            .queue(10)
            .smoothing(0.5)
            .tolerance(2)
            .longWindow(100)
            .build(),
        com.netflix.concurrency.limits.limit.Gradient2Limit.newBuilder()
            .minLimit(1)
            .initialLimit(50)
            .maxConcurrency(2_000)
            .queueSize(10)
            .smoothing(0.5)
            .rttTolerance(2)
            .longWindow(100)
            .build(),
        4);
  }

  /** Theirs draws when to probe from a source that cannot be given; ours is told what it drew. */
  private static RandomGenerator jitterOf(com.netflix.concurrency.limits.limit.VegasLimit theirs) {
    try {
      Field jitter =
          com.netflix.concurrency.limits.limit.VegasLimit.class.getDeclaredField("probeJitter");
      jitter.setAccessible(true);
      return new RandomGenerator() {
        @Override
        public long nextLong() {
          throw new AssertionError("only nextDouble is told");
        }

        @Override
        public double nextDouble(double origin, double bound) {
          try {
            return jitter.getDouble(theirs);
          } catch (IllegalAccessException e) {
            throw new AssertionError(e);
          }
        }
      };
    } catch (NoSuchFieldException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void countsAsVegasDoes(long seed) {
    var theirs = com.netflix.concurrency.limits.limit.VegasLimit.newDefault();

    compare(VegasLimit.builder().random(jitterOf(theirs)).build(), theirs, seed);
  }

  @Test
  void countsAsVegasDoesWithOtherOptions() {
    var theirs =
        com.netflix.concurrency.limits.limit.VegasLimit.newBuilder()
            .initialLimit(1_500)
            .maxConcurrency(3_000)
            .smoothing(0.3)
            .probeMultiplier(5)
            .build();

    compare(
        VegasLimit.builder()
            .initialLimit(1_500)
            .maxLimit(3_000)
            .smoothing(0.3)
            .probeMultiplier(5)
            .random(jitterOf(theirs))
            .build(),
        theirs,
        5);
  }
}
