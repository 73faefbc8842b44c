package io.ashlar.resilience.adaptive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The rules of each algorithm, by numbers that can be checked by hand. */
class ConcurrencyLimitTest {
  private static final long MILLI = 1_000_000;

  private static WindowSample sample(long rttMillis, int inFlight) {
    return WindowSample.ofCall(rttMillis * MILLI, inFlight, false);
  }

  private static WindowSample drop(int inFlight) {
    return WindowSample.ofCall(MILLI, inFlight, true);
  }

  @Test
  void aimdGoesUpByOneAndDownByATenth() {
    AimdLimit limit = AimdLimit.builder().minLimit(1).build();

    assertThat(limit.update(sample(1, 10))).isEqualTo(21);
    assertThat(limit.update(drop(10))).isEqualTo(18);
    assertThat(limit.update(sample(5_001, 10))).isEqualTo(16);
    assertThat(limit).hasToString("AimdLimit[limit=16]");
  }

  /** "Runs away" when half of it is not even in use. */
  @Test
  void noneGrowsWithoutBeingUsed() {
    for (ConcurrencyLimit limit : all()) {
      for (int i = 0; i < 1_000; i++) {
        limit.update(sample(10, 9));
      }
      assertThat(limit.limit()).as(limit.toString()).isEqualTo(20);
    }
  }

  private static ConcurrencyLimit[] all() {
    return new ConcurrencyLimit[] {
      AimdLimit.builder().build(), VegasLimit.builder().build(), Gradient2Limit.builder().build()
    };
  }

  @Test
  void noneLeavesItsBounds() {
    for (ConcurrencyLimit limit : all()) {
      for (int i = 0; i < 20_000; i++) {
        limit.update(drop(limit.limit()));
      }
      assertThat(limit.limit()).as(limit.toString()).isBetween(1, 200);
      for (int i = 0; i < 20_000; i++) {
        limit.update(sample(10, limit.limit()));
      }
      assertThat(limit.limit()).as(limit.toString()).isBetween(20, 1_000);
    }
  }

  @Test
  void vegasKeepsTheQueueBetweenThreeAndSix() {
    VegasLimit limit = VegasLimit.builder().probeMultiplier(1_000).build();
    limit.update(sample(100, 20));

    // queue = ceil(20 * (1 - 100 / 101)) = 1: up by six
    assertThat(limit.update(sample(101, 20))).isEqualTo(26);
    // ceil(26 * (1 - 100 / 108)) = 2: up by one
    assertThat(limit.update(sample(108, 26))).isEqualTo(27);
    // ceil(27 * (1 - 100 / 120)) = 5: left
    assertThat(limit.update(sample(120, 27))).isEqualTo(27);
    // ceil(27 * (1 - 100 / 150)) = 9: down by one
    assertThat(limit.update(sample(150, 27))).isEqualTo(26);
    assertThat(limit.update(drop(27))).isEqualTo(26); // the shortest so far is only remembered
    assertThat(limit.update(drop(27))).isEqualTo(25);
    assertThat(limit).hasToString("VegasLimit[limit=25, noLoadNanos=1000000]");
  }

  /** Never comes back: red when the latency without load is never forgotten. */
  @Test
  void vegasLearnsThatTheServiceHasBecomeSlowerForGood() {
    VegasLimit limit = VegasLimit.builder().build();
    for (int i = 0; i < 200; i++) {
      limit.update(sample(10, limit.limit()));
    }
    int fast = limit.limit();
    for (int i = 0; i < 100_000; i++) {
      limit.update(sample(30, limit.limit()));
    }

    assertThat(limit.limit()).isGreaterThanOrEqualTo(fast);
  }

  @Test
  void gradient2GrowsByAFifthOfItsQueueAndShrinksInProportion() {
    Gradient2Limit limit = Gradient2Limit.builder().minLimit(1).build();

    // 20 * 0.8 + 0.2 * (20 + 4) = 20.8
    assertThat(limit.update(sample(10, 20))).isEqualTo(20);
    assertThat(limit.update(sample(10, 20))).isEqualTo(21);
    // long 40, short 100, gradient 0.6: 21.6 * 0.8 + 0.2 * (21.6 * 0.6 + 4) = 20.67
    assertThat(limit.update(sample(100, 20))).isEqualTo(20);
    assertThat(limit).hasToString("Gradient2Limit[limit=20, longRttNanos=40000000]");
  }

  @Test
  void bearCallsThatTakeNoTime() {
    for (ConcurrencyLimit limit : all()) {
      for (int i = 0; i < 100; i++) {
        limit.update(WindowSample.ofCall(0, 20, false));
      }
      assertThat(limit.limit()).as(limit.toString()).isBetween(20, 1_000);
    }
    assertThat(WindowSample.ofCall(-5, 1, false).rttNanos()).isEqualTo(1);
  }

  @Test
  void refuseOptionsThatMakeNoSense() {
    assertThatThrownBy(() -> AimdLimit.builder().minLimit(0))
        .hasMessage("minLimit=0, must be from 1 to 65535");
    assertThatThrownBy(() -> AimdLimit.builder().maxLimit(65_536))
        .hasMessage("maxLimit=65536, must be from 1 to 65535");
    assertThatThrownBy(() -> AimdLimit.builder().initialLimit(10).build())
        .hasMessage("initialLimit=10, must be from minLimit=20 to maxLimit=200");
    assertThatThrownBy(() -> AimdLimit.builder().initialLimit(300).build())
        .hasMessageContaining("initialLimit=300");
    assertThatThrownBy(() -> AimdLimit.builder().backoff(1))
        .hasMessage("backoff=1.0, must be from 0.5 to below 1");
    assertThatThrownBy(() -> AimdLimit.builder().backoff(0.4)).hasMessageContaining("0.4");
    assertThatThrownBy(() -> AimdLimit.builder().timeout(Duration.ZERO))
        .hasMessageContaining("timeout=PT0S");
    assertThatThrownBy(() -> AimdLimit.builder().timeout(Duration.ofDays(2)))
        .hasMessageContaining("timeout=PT48H");
    assertThatThrownBy(() -> AimdLimit.builder().timeout(Duration.ofNanos(-1)))
        .hasMessageContaining("timeout=");
    assertThatThrownBy(() -> VegasLimit.builder().smoothing(0))
        .hasMessage("smoothing=0.0, must be from 0.01 to 1");
    assertThatThrownBy(() -> VegasLimit.builder().smoothing(1.1)).hasMessageContaining("1.1");
    assertThatThrownBy(() -> VegasLimit.builder().probeMultiplier(0))
        .hasMessage("probeMultiplier=0, must be >= 1");
    assertThatThrownBy(() -> Gradient2Limit.builder().tolerance(0.5))
        .hasMessage("tolerance=0.5, must be from 1 to 100");
    assertThatThrownBy(() -> Gradient2Limit.builder().tolerance(101)).hasMessageContaining("101");
    assertThatThrownBy(() -> Gradient2Limit.builder().queue(-1))
        .hasMessage("queue=-1, must be from 0 to 65535");
    assertThatThrownBy(() -> Gradient2Limit.builder().queue(70_000)).hasMessageContaining("70000");
    assertThatThrownBy(() -> Gradient2Limit.builder().longWindow(0))
        .hasMessage("longWindow=0, must be >= 1");
  }
}
