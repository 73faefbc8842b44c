package io.ashlar.benchmarks.load.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Warm-ups in virtual time. */
class WarmUpTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;
  private static final double RATE = 1_000;
  private static final int LINES = 8;

  /**
   * A server that needs 10 ms for each of its first 400 requests and 0.1 ms afterwards: at 1,000
   * requests a second it owes 2,700 when the three seconds of warm-up end. Red when warm-up and
   * measuring time are one stage: requests wait for up to 1.3 s then.
   */
  @Test
  void aBacklogOfTheWarmUpDoesNotReachTheMeasuringTime() throws IOException {
    SimulatedServer server = SimulatedServer.warmingUp(400, 10 * MILLI, MILLI / 10);

    LoadResult result = WarmUp.measure(stage(3 * SECOND, SECOND), server);

    assertThat(result.latency().getMaxValue()).isCloseTo(MILLI / 10, within(1_000L));
    assertThat(result.latency().getTotalCount()).isEqualTo(1_000);
    assertThat(result.achievedRate()).isCloseTo(RATE, within(2.0));
  }

  /**
   * Red when no further stage follows one that ended with a backlog: the measured one is slow then.
   */
  @Test
  void goesOnUntilTheServerKeepsUp() throws IOException {
    SimulatedServer server = SimulatedServer.warmingUp(2_000, 2 * MILLI, MILLI / 10);

    LoadResult result = WarmUp.measure(stage(SECOND, SECOND), server);

    assertThat(server.stages)
        .extracting(LoadStage::endNanos)
        .as("the first, five further ones, the measured one")
        .containsExactly(
            SECOND, SECOND / 4, SECOND / 4, SECOND / 4, SECOND / 4, SECOND / 4, 5 * SECOND / 4);
    assertThat(result.latency().getMaxValue()).isLessThan(MILLI);
  }

  @Test
  void aWarmServerIsWarmedUpForItsTimeAndNoLonger() throws IOException {
    SimulatedServer server = SimulatedServer.warmingUp(0, 0, MILLI / 2);

    WarmUp.measure(stage(3 * SECOND, SECOND), server);

    assertThat(server.stages)
        .containsExactly(
            new LoadStage(RATE, Arrivals.UNIFORM, 8, LINES, 0, 3 * SECOND),
            new LoadStage(RATE, Arrivals.UNIFORM, 7, LINES, SECOND / 4, SECOND));
  }

  @Test
  void withoutAWarmUpThereIsOnlyTheMeasuredStage() throws IOException {
    SimulatedServer server = SimulatedServer.warmingUp(0, 0, MILLI / 2);

    WarmUp.measure(stage(0, SECOND), server);

    assertThat(server.stages).hasSize(1);
  }

  @Test
  void aServerThatNeverKeepsUpIsMeasuredAllTheSame() throws IOException {
    SimulatedServer server = SimulatedServer.warmingUp(0, 0, 2 * MILLI);
    LoadStage stage = stage(SECOND, SECOND);

    LoadResult result = WarmUp.measure(stage, server);

    assertThat(server.stages).hasSize(1 + WarmUp.MOST_FURTHER + 1);
    assertThat(server.stages.stream().mapToLong(LoadStage::endNanos).sum())
        .isEqualTo(WarmUp.longestNanos(stage));
    assertThat(result.achievedRate()).isLessThan(RATE / 2);
    assertThat(result.latency().getValueAtPercentile(50)).isGreaterThan(SECOND / 2);
  }

  private static LoadStage stage(long warmUpNanos, long measuringNanos) {
    return new LoadStage(RATE, Arrivals.UNIFORM, 7, LINES, warmUpNanos, measuringNanos);
  }
}
