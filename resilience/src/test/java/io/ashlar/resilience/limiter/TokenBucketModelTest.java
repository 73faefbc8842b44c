package io.ashlar.resilience.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.math.BigInteger;
import java.time.Duration;

/**
 * Random histories, compared with a bucket that is filled in exact rational arithmetic: tokens are
 * counted in units of one token divided by the period's nanoseconds, as big as they like to be.
 */
class TokenBucketModelTest {
  private static final int OPERATIONS = 1_000;

  /** A bucket as one would explain it. */
  private static final class Model {
    final BigInteger permits;
    final BigInteger period;
    final BigInteger capacity;
    BigInteger level;
    long asOf;

    /** How far the line reached, and when, as the last one joined it who had to wait. */
    BigInteger waitedFor = BigInteger.ZERO;

    long waitedAsOf;

    Model(Rate rate, long burst, long now) {
      permits = BigInteger.valueOf(rate.permits());
      period = BigInteger.valueOf(rate.periodNanos());
      capacity = period.multiply(BigInteger.valueOf(burst));
      level = capacity;
      asOf = now;
      waitedAsOf = now;
    }

    void advance(long now) {
      level = level.add(BigInteger.valueOf(now - asOf).multiply(permits)).min(capacity);
      asOf = now;
    }

    long waitFor(long count, long now) {
      advance(now);
      BigInteger price = period.multiply(BigInteger.valueOf(count));
      if (price.compareTo(capacity) > 0) {
        return RateLimiter.NEVER;
      }
      BigInteger missing = price.subtract(level);
      if (missing.signum() <= 0) {
        return 0;
      }
      return missing.add(permits).subtract(BigInteger.ONE).divide(permits).longValueExact();
    }

    void take(long count) {
      level = level.subtract(period.multiply(BigInteger.valueOf(count)));
    }

    /** Back into the bucket, but not for those who stand behind one who waits. */
    void refund(long count, long now) {
      advance(now);
      BigInteger most = capacity.subtract(level).subtract(waitedFor(now)).max(BigInteger.ZERO);
      level = level.add(period.multiply(BigInteger.valueOf(count)).min(most));
    }

    BigInteger waitedFor(long now) {
      BigInteger flown = BigInteger.valueOf(now - waitedAsOf).multiply(permits);
      return waitedFor.subtract(flown).max(BigInteger.ZERO);
    }

    void await(long now) {
      waitedFor = waitedFor(now).max(capacity.subtract(level));
      waitedAsOf = now;
    }

    long available() {
      return level.max(BigInteger.ZERO).divide(period).longValueExact();
    }
  }

  private static Rate drawRate(SeededRandom random) {
    long permits =
        switch (random.nextInt(4)) {
          case 0 -> 1 + random.nextInt(10);
          case 1 -> 1 + random.nextInt(10_000);
          case 2 -> 999_983;
          default -> 1_000_000_000;
        };
    Duration period =
        switch (random.nextInt(4)) {
          case 0 -> Duration.ofNanos(1 + random.nextInt(1_000));
          case 1 -> Duration.ofMillis(1 + random.nextInt(1_000));
          case 2 -> Duration.ofSeconds(1);
          default -> Duration.ofDays(1);
        };
    return Rate.of(permits, period);
  }

  /** Red when the debt is kept in nanoseconds, or when the wait is rounded down. */
  @Seeds(200)
  void agreesWithABucketOfExactFractions(SeededRandom random) {
    Rate rate = drawRate(random);
    long burst = 1 + random.nextInt(random.nextBoolean() ? 3 : 100);
    VirtualTime clock = new VirtualTime(random.nextLong());
    TokenBucket bucket = TokenBucket.builder(rate).burst(burst).clock(clock).build();
    Model model = new Model(rate, burst, clock.now());
    double spacing = (double) rate.periodNanos() / rate.permits();

    for (int i = 0; i < OPERATIONS; i++) {
      clock.advance(drawPause(random, spacing, burst));
      long now = clock.now();
      long count = 1 + random.nextInt((int) burst + 1);
      switch (random.nextInt(6)) {
        case 0, 1, 2 -> {
          long wait = model.waitFor(count, now);
          assertThat(bucket.request(count, now)).isEqualTo(wait);
          if (wait == 0) {
            model.take(count);
          }
        }
        case 3 -> assertThat(bucket.estimate(count, now)).isEqualTo(model.waitFor(count, now));
        case 4 -> {
          bucket.refund(count);
          model.refund(count, now);
        }
        default -> {
          long patience = (long) (random.nextInt(20) * spacing);
          long wait = model.waitFor(count, now);
          Reservation reservation = bucket.reserve(count, Duration.ofNanos(patience));
          if (wait > patience) {
            assertThat(reservation).isNull();
          } else {
            assertThat(reservation).isNotNull();
            assertThat(reservation.waitNanos()).isEqualTo(wait);
            model.take(count);
            if (wait > 0) {
              model.await(now);
            }
            if (random.nextBoolean()) {
              reservation.cancel(); // the last in line: as if it had not come
              model.level = model.level.add(model.period.multiply(BigInteger.valueOf(count)));
            }
          }
        }
      }
      model.advance(now);
      assertThat(bucket.availablePermits()).isEqualTo(model.available());
    }
  }

  private static long drawPause(SeededRandom random, double spacing, long burst) {
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> (long) spacing;
      case 2 -> random.nextInt(3);
      case 3 -> (long) (spacing * burst * random.nextDouble());
      case 4 -> (long) (spacing * random.nextExponential());
      default -> random.nextInt(50) == 0 ? Duration.ofDays(3_000).toNanos() : 1;
    };
  }
}
