package io.ashlar.resilience.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Each window's meter, compared with its definition: a list of all grants, counted anew each time.
 * And the wait it tells is the shortest: free then, not free one step before.
 */
class WindowModelTest {
  private static final int OPERATIONS = 400;

  private record Grant(long time, long permits) {}

  /** How many permits count at a time, from the list of all grants and the beginning of time. */
  private interface Definition {
    long used(List<Grant> grants, long origin, long now);
  }

  @Seeds(100)
  void countsAFixedWindow(SeededRandom random) {
    Rate rate = drawRate(random);
    long period = rate.periodNanos();

    check(
        random,
        rate,
        Limit.fixedWindow(rate),
        1,
        (grants, origin, now) ->
            sum(grants, time -> (time - origin) / period == (now - origin) / period));
  }

  @Seeds(100)
  void logsASlidingWindow(SeededRandom random) {
    Rate rate = drawRate(random);

    check(
        random,
        rate,
        Limit.slidingLog(rate),
        1,
        (grants, origin, now) -> sum(grants, time -> now - time < rate.periodNanos()));
  }

  @Seeds(100)
  void slicesASlidingWindow(SeededRandom random) {
    Rate rate = drawRate(random);
    int slices = 1 + random.nextInt((int) Math.min(rate.periodNanos(), 20));
    long slice = (rate.periodNanos() + slices - 1) / slices;

    check(
        random,
        rate,
        Limit.slidingWindow(rate, slices),
        1,
        (grants, origin, now) ->
            sum(grants, time -> (now - origin) / slice - (time - origin) / slice <= slices));
  }

  @Seeds(100)
  void approximatesASlidingWindowByTwoCounts(SeededRandom random) {
    Rate rate = drawRate(random);
    long period = rate.periodNanos();
    int shift = Math.max(0, 64 - Long.numberOfLeadingZeros(period) - 30);
    BigInteger ticks = BigInteger.valueOf((period >> shift) + 1);

    check(
        random,
        rate,
        Limit.slidingCounter(rate),
        1L << shift,
        (grants, origin, now) -> {
          long window = (now - origin) / period;
          long before = sum(grants, time -> (time - origin) / period == window - 1);
          long tick = ((now - origin) % period) >> shift;
          BigInteger[] share =
              BigInteger.valueOf(before)
                  .multiply(ticks.subtract(BigInteger.valueOf(tick)))
                  .divideAndRemainder(ticks);
          return sum(grants, time -> (time - origin) / period == window)
              + share[0].longValueExact()
              + share[1].signum();
        });
  }

  private static Rate drawRate(SeededRandom random) {
    long permits = 1 + random.nextInt(random.nextBoolean() ? 3 : 50);
    Duration period =
        random.nextBoolean()
            ? Duration.ofNanos(1 + random.nextInt(100))
            : Duration.ofSeconds(1 + random.nextInt(100));
    return Rate.of(permits, period);
  }

  private static long sum(List<Grant> grants, LongPredicate counts) {
    return grants.stream().filter(g -> counts.test(g.time)).mapToLong(Grant::permits).sum();
  }

  private static void check(
      SeededRandom random, Rate rate, Limit limit, long step, Definition definition) {
    VirtualTime clock = new VirtualTime(random.nextLong());
    RateLimiter limiter = RateLimiter.builder().limit(limit).clock(clock).build();
    long origin = clock.now();
    List<Grant> grants = new ArrayList<>();

    for (int i = 0; i < OPERATIONS; i++) {
      clock.advance(drawPause(random, rate.periodNanos()));
      long now = clock.now();
      long count = 1 + random.nextInt((int) Math.min(rate.permits() + 1, 6));
      boolean free =
          count <= rate.permits() && definition.used(grants, origin, now) + count <= rate.permits();

      long wait = limiter.estimate(count, now);

      assertThat(wait == 0).isEqualTo(free);
      if (count > rate.permits()) {
        assertThat(wait).isEqualTo(RateLimiter.NEVER);
      } else if (wait > 0) {
        assertThat(definition.used(grants, origin, now + wait) + count)
            .isLessThanOrEqualTo(rate.permits());
        if (wait > step) {
          assertThat(definition.used(grants, origin, now + wait - step) + count)
              .isGreaterThan(rate.permits());
        }
      }
      assertThat(limiter.request(count, now)).isEqualTo(wait);
      if (wait == 0) {
        grants.add(new Grant(now, count));
      }
      grants.removeIf(grant -> now - grant.time > 4 * rate.periodNanos());
    }
  }

  private static long drawPause(SeededRandom random, long period) {
    return switch (random.nextInt(8)) {
      case 0, 1 -> 0;
      case 2, 3 -> (long) (period * random.nextDouble() / 10);
      case 4 -> period;
      case 5 -> period - 1;
      case 6 -> (long) (period * random.nextDouble());
      default -> random.nextInt(20) == 0 ? period * 1_000 : 1;
    };
  }
}
