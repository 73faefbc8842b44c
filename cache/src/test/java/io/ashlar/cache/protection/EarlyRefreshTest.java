package io.ashlar.cache.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ashlar.testkit.random.SeededRandom;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Chance: when a value is renewed, and how long it lives. */
class EarlyRefreshTest {
  private static final long LIFE = 1_000_000;

  /** The trap: with delta 0 there is no gap, whatever u is, and no NaN. */
  @Test
  void neverComesEarlyForAValueThatTookNoTimeToLoad() {
    EarlyRefresh smallest = new EarlyRefresh(1, () -> -1L); // u as small as it gets

    assertThat(smallest.isDue(1, LIFE, 0)).isFalse();
    assertThat(smallest.isDue(0, LIFE, 0)).isFalse();
  }

  /** The trap: a value that takes longer to load than it lives is not loaded all the time. */
  @Test
  void leavesTheFirstHalfOfALifeAlone() {
    EarlyRefresh smallest = new EarlyRefresh(1, () -> -1L);

    assertThat(smallest.isDue(LIFE, LIFE, 10 * LIFE)).isFalse();
    assertThat(smallest.isDue(LIFE / 2 + 1, LIFE, Long.MAX_VALUE)).isFalse();
    assertThat(smallest.isDue(LIFE / 2, LIFE, Long.MAX_VALUE)).isTrue();
  }

  @Test
  void drawsGapsThatAreExponentiallyDistributed() {
    EarlyRefresh early = new EarlyRefresh(2, SeededRandom.of(3));
    int due = 0;
    for (int i = 0; i < 100_000; i++) {
      due += early.isDue(2_000, LIFE, 1_000) ? 1 : 0;
    }

    assertThat(due / 100_000.0).as("P(gap >= mean) = 1/e").isCloseTo(0.3679, within(0.005));
  }

  @Test
  void jittersEvenlyAroundTheMean() {
    JitteredTimeToLive<String, String> lives =
        JitteredTimeToLive.of(Duration.ofNanos(LIFE), 0.1, SeededRandom.of(4));
    long least = Long.MAX_VALUE;
    long most = 0;
    double sum = 0;
    for (int i = 0; i < 100_000; i++) {
      long nanos = lives.timeToLive("k", "v").toNanos();
      least = Math.min(least, nanos);
      most = Math.max(most, nanos);
      sum += nanos;
    }

    assertThat(least).isBetween(900_000L, 901_000L);
    assertThat(most).isBetween(1_099_000L, 1_100_000L);
    assertThat(sum / 100_000).isCloseTo(LIFE, within(1_000.0));
  }

  /** The trap: no jitter makes a life of zero or less. Red without the {@code Math.max}. */
  @Test
  void leavesALifeOfANanosecondAtLeast() {
    JitteredTimeToLive<String, String> lives =
        JitteredTimeToLive.of(Duration.ofNanos(1), 0.99, SeededRandom.of(5));

    for (int i = 0; i < 1_000; i++) {
      assertThat(lives.nextNanos()).isEqualTo(1);
    }
  }

  @Test
  void doesNotOverflow() {
    Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);

    assertThat(JitteredTimeToLive.of(forEver, 0.9, () -> -1L).nextNanos()).isEqualTo(1L << 62);
    assertThat(JitteredTimeToLive.of(Duration.ofNanos(7), 0).nextNanos()).isEqualTo(7);
    assertThatThrownBy(() -> JitteredTimeToLive.of(Duration.ofNanos(7), -0.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("jitter=-0.1, must be >= 0 and < 1");
  }
}
