package io.ashlar.resilience.keyed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.resilience.limiter.Rate;
import io.ashlar.resilience.limiter.RateLimiter;
import io.ashlar.resilience.limiter.TokenBucket;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many keys, each with its limit. */
@Tag("jdk")
class KeyedLimiterTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final VirtualTime clock = new VirtualTime();

  private KeyedLimiter limiter(Rate rate, long burst, int capacity) {
    return KeyedLimiter.builder(rate)
        .burst(burst)
        .capacity(capacity)
        .clock(clock)
        .seeds(SeededRandom.of(5))
        .build();
  }

  @Test
  void limitsEachOfAMillionKeys() {
    // snippet: keyed
    KeyedLimiter limiter = KeyedLimiter.builder(Rate.perSecond(10)).capacity(1_000_000).build();

    boolean granted = limiter.tryAcquire("192.0.2.7");
    // end

    assertThat(granted).isTrue();
    assertThat(limiter.tryAcquire("192.0.2.8")).isTrue();
    assertThat(limiter.table().bytes()).isEqualTo(1 << 24);
  }

  @Test
  void givesEachKeyItsOwnBucket() {
    KeyedLimiter limiter = limiter(Rate.perSecond(10), 2, 1_000);

    assertThat(limiter.tryAcquire("Ann")).isTrue();
    assertThat(limiter.tryAcquire("Ann")).isTrue();
    assertThat(limiter.tryAcquire("Ann")).isFalse();
    assertThat(limiter.tryAcquire("Bob")).isTrue();
    assertThat(limiter.tryAcquire(new StringBuilder("Ann"))).isFalse();
    clock.advance(SECOND / 10 + SECOND / 1_000);
    assertThat(limiter.tryAcquire("Ann")).isTrue();
    assertThat(limiter.tryAcquire("Ann")).isFalse();
  }

  @Test
  void saysWhenToComeAgain() {
    KeyedLimiter limiter = limiter(Rate.perSecond(10), 2, 1_000);
    limiter.request(7, 2, clock.now());

    long wait = limiter.request(7, 1, clock.now());

    assertThat(wait).isBetween(SECOND / 10, SECOND / 10 + SECOND / 10_000);
    assertThat(limiter.request(7, 1, clock.now() + wait)).isZero();
    assertThat(limiter.request(7, 3, clock.now())).isEqualTo(RateLimiter.NEVER);
    assertThatThrownBy(() -> limiter.request(7, 0, clock.now()))
        .hasMessage("permits=0, must be >= 1");
  }

  @Test
  void namesThoseDeepestInDebt() {
    KeyedLimiter limiter = limiter(Rate.perSecond(10), 10, 1_000);
    limiter.request("a", 3, clock.now());
    limiter.request("b", 9, clock.now());
    limiter.request("c", 6, clock.now());

    List<Debtor> two = limiter.topDebtors(2);

    assertThat(two)
        .containsExactly(
            new Debtor(limiter.fingerprint("b"), 9), new Debtor(limiter.fingerprint("c"), 6));
    clock.advance(2 * SECOND);
    assertThat(limiter.topDebtors(2)).isEmpty();
    assertThatThrownBy(() -> limiter.topDebtors(0)).hasMessage("most=0, must be >= 1");
  }

  /** With room for all, each key has the answers of a bucket in a map. */
  @Seeds(100)
  void agreesWithAMapOfBuckets(SeededRandom random) {
    Rate rate = Rate.of(1 + random.nextInt(100), Duration.ofMillis(1 + random.nextInt(5_000)));
    long burst = 1 + random.nextInt(20);
    KeyedLimiter limiter = limiter(rate, burst, 100_000);
    Ticks ticks = Ticks.of(rate, burst);
    long origin = clock.now();
    Map<Integer, Long> ends = new HashMap<>();
    double spacing = (double) rate.period().toNanos() / rate.permits();

    for (int i = 0; i < 2_000; i++) {
      clock.advance((long) (random.nextExponential() * spacing / 5));
      if (random.nextInt(300) == 0) {
        clock.advance(Duration.ofDays(random.nextInt(2_000)).toNanos());
      }
      int key = random.nextInt(30);
      long permits = 1 + random.nextInt((int) burst);
      long now = ticks.at(clock.now() - origin);

      long end = Math.max(ends.getOrDefault(key, now), now) + permits * ticks.perPermit();
      long wait = Math.max(end - now - burst * ticks.perPermit(), 0);
      assertThat(limiter.request(key, permits, clock.now())).isEqualTo(ticks.toNanos(wait));
      if (wait == 0) {
        ends.put(key, end);
      }
    }
    assertThat(limiter.table().fault()).isNull();
  }

  /**
   * A table of one set, and thrice as many keys as it has cells: each alone keeps its limit in any
   * time. Red when a cell in debt is given to another key, or a newcomer begins without the debt of
   * the last cell.
   */
  @Seeds(100)
  void keepsEachKeysLimitInATableThatIsTooSmall(SeededRandom random) {
    long burst = 1 + random.nextInt(5);
    Rate rate = Rate.perSecond(10);
    KeyedLimiter limiter = limiter(rate, burst, 1);
    int keys = 21;
    long[][] grants = new long[keys][4_000];
    int[] sizes = new int[keys];

    for (int i = 0; i < 4_000; i++) {
      clock.advance((long) (random.nextExponential() * SECOND / 100));
      int key = random.nextInt(random.nextBoolean() ? keys : 3);
      if (limiter.tryAcquire(key)) {
        grants[key][sizes[key]++] = clock.now();
      }
    }

    long tick = 1L << Ticks.of(rate, burst).shift();
    for (int key = 0; key < keys; key++) {
      for (int first = 0; first < sizes[key]; first++) {
        int to = Math.min(sizes[key], first + 30);
        for (int last = first; last < to; last++) {
          double most = burst + (grants[key][last] - grants[key][first] + tick) * 10.0 / SECOND;
          assertThat((double) (last - first + 1)).isLessThanOrEqualTo(most);
        }
      }
    }
    assertThat(limiter.table().fault()).isNull();
  }

  /**
   * Users of a tenant: each has its limit and all have the tenant's, and a refusal by one of the
   * two takes nothing from the other. Red when the parent is charged before the key is asked.
   */
  @Test
  void keepsTheLimitOfAllKeysTogether() {
    TokenBucket tenant = TokenBucket.builder(Rate.perSecond(10)).burst(5).clock(clock).build();
    KeyedLimiter users =
        KeyedLimiter.builder(Rate.perSecond(10)).burst(3).clock(clock).within(tenant).build();

    assertThat(users.request("Ann", 3, clock.now())).isZero();
    assertThat(users.request("Ann", 1, clock.now())).isPositive();
    assertThat(tenant.availablePermits()).isEqualTo(2);
    assertThat(users.request("Bob", 3, clock.now())).isEqualTo(SECOND / 10);
    assertThat(users.topDebtors(2)).extracting(Debtor::permits).containsExactly(3.0);
    assertThat(users.request("Bob", 2, clock.now())).isZero();
    assertThat(users.request("Bob", 4, clock.now())).isEqualTo(RateLimiter.NEVER);
  }

  /** The share of keys that share, when there are as many as were planned for, and half as many. */
  @Test
  void hasRoomForAsManyKeysAsItWasBuiltFor() {
    KeyedLimiter full = limiter(Rate.perSecond(1), 2, 65_536);
    KeyedLimiter half = limiter(Rate.perSecond(1), 2, 65_536);

    for (int key = 0; key < 65_536; key++) {
      full.tryAcquire(key);
      if (key % 2 == 0) {
        half.tryAcquire(key);
      }
    }

    assertThat(full.crowdedRequests()).isBetween(65_536L / 100, 65_536L / 40);
    assertThat(half.crowdedRequests()).isLessThan(65_536L / 2_000);
    assertThat(full.table().bytes()).isEqualTo(1 << 20);
  }

  @Test
  void takesAClockThatStepsBackForOneThatStandsStill() {
    KeyedLimiter limiter = limiter(Rate.perSecond(10), 2, 100);
    assertThat(limiter.request("a", 2, clock.now())).isZero();
    clock.advance(5 * SECOND);
    assertThat(limiter.request("a", 2, clock.now())).isZero();

    clock.advance(-5 * SECOND);

    assertThat(limiter.tryAcquire("a")).isFalse();
    assertThat(limiter.request("b", 2, clock.now())).isZero();
    assertThat(limiter.tryAcquire("b")).isFalse();
    clock.advance(6 * SECOND);
    assertThat(limiter.request("a", 2, clock.now())).isZero();
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    KeyedLimiterBuilder builder = KeyedLimiter.builder(Rate.perSecond(1));

    assertThatThrownBy(() -> KeyedLimiter.builder(null)).hasMessage("rate");
    assertThatThrownBy(() -> builder.name(" ")).hasMessageContaining("blank");
    assertThatThrownBy(() -> builder.burst(0)).hasMessage("burst=0, must be >= 1");
    assertThatThrownBy(() -> builder.capacity(0)).hasMessageStartingWith("capacity=0");
    assertThatThrownBy(() -> builder.capacity(1 << 30)).hasMessageStartingWith("capacity=107");
    assertThatThrownBy(() -> builder.clock(null)).hasMessage("clock");
    assertThatThrownBy(() -> builder.seeds(null)).hasMessage("seeds");
    assertThatThrownBy(() -> builder.within(null)).hasMessage("parent");
    assertThatThrownBy(() -> builder.burst(Long.MAX_VALUE).build())
        .hasMessageStartingWith("burst=" + Long.MAX_VALUE);
    KeyedLimiter limiter = KeyedLimiter.builder(Rate.perSecond(1)).name("a").build();
    assertThat(limiter.name()).isEqualTo("a");
    assertThat(limiter).hasToString("KeyedLimiter[name=a, rate=1/PT1S, burst=1]");
  }
}
