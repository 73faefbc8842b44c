package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.testkit.simulation.Simulation;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class CoarseTickerTest {

  @Test
  void standsStillBetweenTwoIntervals() {
    Simulation world = Simulation.of(1);
    long begin = world.ticker().getAsLong();
    CoarseTicker ticker =
        CoarseTicker.every(Duration.ofMillis(5), world.executor(), world.ticker());

    world.runFor(Duration.ofMillis(4));
    assertThat(ticker.getAsLong()).isEqualTo(begin);
    world.runFor(Duration.ofMillis(4));
    assertThat(ticker.getAsLong()).isEqualTo(begin + 5_000_000);
    world.runFor(Duration.ofMillis(4));
    assertThat(ticker.getAsLong()).isEqualTo(begin + 10_000_000);
  }

  @Test
  void letsEntriesExpireAtAnInterval() {
    Simulation world = Simulation.of(1);
    Cache<Integer, String> cache =
        Cache.builder()
            .maximumSize(10)
            .ticker(CoarseTicker.every(Duration.ofMillis(5), world.executor(), world.ticker()))
            .expireAfterWrite(Duration.ofMillis(11))
            .build();
    cache.put(1, "a");

    world.runFor(Duration.ofMillis(14));
    assertThat(cache.getIfPresent(1)).isEqualTo("a");
    world.runFor(Duration.ofMillis(1));
    assertThat(cache.getIfPresent(1)).isNull();
  }

  @Test
  void showsTheSystemsTime() {
    ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    try {
      CoarseTicker ticker = CoarseTicker.every(Duration.ofMillis(1), scheduler);
      long begin = ticker.getAsLong();

      Awaitility.await().until(() -> ticker.getAsLong() > begin);

      assertThat(ticker.getAsLong()).isLessThanOrEqualTo(System.nanoTime());
    } finally {
      scheduler.shutdownNow();
    }
  }

  /** A periodic task ends by throwing: nobody else can cancel it. */
  @Test
  void endsItsTaskWhenNobodyHoldsTheTicker() {
    WeakReference<CoarseTicker> collected = new WeakReference<>(null);

    assertThatThrownBy(() -> CoarseTicker.set(collected, () -> 0))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void refusesAnIntervalThatIsNone() {
    Simulation world = Simulation.of(1);

    assertThatThrownBy(() -> CoarseTicker.every(Duration.ZERO, world.executor()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("interval=PT0S, must be > 0");
  }
}
