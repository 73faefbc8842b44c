package io.ashlar.resilience.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ashlar.testkit.random.SeededRandom;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The formulas, their ranges and their means. */
@Tag("jdk")
class BackoffTest {
  private static final Duration FIRST = Duration.ofNanos(1_000);
  private static final Duration MOST = Duration.ofNanos(20_000);
  private static final int DRAWS = 100_000;

  private final SeededRandom random = SeededRandom.of(7);

  private LongStream draws(Backoff backoff, int attempt, long last) {
    return IntStream.range(0, DRAWS).mapToLong(i -> backoff.nanos(attempt, last, random));
  }

  @Test
  void doublesUpToItsLimit() {
    Backoff backoff = Backoff.exponential(FIRST, MOST);

    assertThat(IntStream.rangeClosed(1, 7).mapToLong(n -> backoff.nanos(n, 0, random)))
        .containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 20_000L, 20_000L);
    assertThat(backoff.nanos(Integer.MAX_VALUE, 0, random)).isEqualTo(20_000);
    assertThat(Backoff.exponential(Duration.ZERO, MOST).nanos(5, 0, random)).isZero();
  }

  @Test
  void staysWhereItIsFixed() {
    assertThat(Backoff.fixed(FIRST).nanos(9, 77, random)).isEqualTo(1_000);
    assertThat(Backoff.none().nanos(9, 77, random)).isZero();
  }

  @Test
  void drawsFullJitterFromNothingToAll() {
    Backoff backoff = Backoff.fullJitter(FIRST, MOST);

    assertThat(draws(backoff, 3, 0).min()).hasValue(0);
    assertThat(draws(backoff, 3, 0).max()).hasValue(4_000);
    assertThat(draws(backoff, 3, 0).average().orElseThrow()).isCloseTo(2_000, within(20.0));
  }

  @Test
  void drawsEqualJitterFromHalfToAll() {
    Backoff backoff = Backoff.equalJitter(FIRST, MOST);

    assertThat(draws(backoff, 3, 0).min()).hasValue(2_000);
    assertThat(draws(backoff, 3, 0).max()).hasValue(4_000);
    assertThat(draws(backoff, 3, 0).average().orElseThrow()).isCloseTo(3_000, within(15.0));
  }

  @Test
  void drawsDecorrelatedJitterFromTheFirstToThreeTimesTheLast() {
    Backoff backoff = Backoff.decorrelatedJitter(FIRST, MOST);

    assertThat(draws(backoff, 1, 0).min()).hasValue(1_000);
    assertThat(draws(backoff, 1, 0).max()).hasValue(3_000);
    assertThat(draws(backoff, 2, 3_000).max()).hasValue(9_000);
    assertThat(draws(backoff, 2, 3_000).average().orElseThrow()).isCloseTo(5_000, within(50.0));
    assertThat(draws(backoff, 5, 20_000).max()).hasValue(20_000);
  }

  @Test
  void refusesTimesThatMakeNoSense() {
    assertThatThrownBy(() -> Backoff.fixed(Duration.ofNanos(-1)))
        .hasMessageStartingWith("wait=PT-0.000000001S");
    assertThatThrownBy(() -> Backoff.exponential(Duration.ofDays(367), MOST))
        .hasMessageStartingWith("first=");
    assertThatThrownBy(() -> Backoff.fullJitter(MOST, FIRST))
        .hasMessage("most=PT0.000001S, must be >= first=PT0.00002S");
    assertThatThrownBy(() -> Backoff.equalJitter(FIRST, null)).hasMessage("most");
  }
}
