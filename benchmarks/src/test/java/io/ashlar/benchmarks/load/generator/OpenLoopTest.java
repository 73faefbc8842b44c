package io.ashlar.benchmarks.load.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenLoopTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;

  @Test
  void measuresEachRequestFromItsIntendedStart() {
    LoadResult result = simulate(stage(1_000, 10, 0, SECOND), start -> start + 2 * MILLI);

    assertThat(result.intendedRate()).isEqualTo(1_000, within(1.0));
    assertThat(result.achievedRate()).isEqualTo(998, within(1.0));
    assertThat(millis(result.latency().getValueAtPercentile(50))).isEqualTo(2, within(0.01));
    assertThat(millis(result.latency().getMaxValue())).isEqualTo(2, within(0.01));
    assertThat(result.lag().getMaxValue()).isZero();
    assertThat(result.errors() + result.unanswered()).isZero();
  }

  /**
   * Coordinated omission: a server that answers in 1 ms stalls once, for one second of ten. A tenth
   * of the users meet the stall, waiting half a second on average. Red when the latency is measured
   * from the actual send ({@code now - sent} in {@link LoadTally#answered}): then 64 requests in
   * ten thousand show the stall, one a line, and p99 is 1 ms.
   */
  @Test
  void aStallIsSeenByEveryRequestThatWasDueInIt() {
    long from = 4 * SECOND;
    long to = 5 * SECOND;

    LoadResult result =
        simulate(
            stage(1_000, 64, 0, 10 * SECOND),
            start -> (start >= from && start < to ? to : start) + MILLI);

    assertThat(millis(result.latency().getValueAtPercentile(85))).isLessThan(2);
    assertThat(millis(result.latency().getValueAtPercentile(95))).isEqualTo(500, within(30.0));
    assertThat(millis(result.latency().getValueAtPercentile(99))).isEqualTo(900, within(30.0));
    assertThat(result.latency().getTotalCount()).isEqualTo(10_000);
    assertThat(millis(result.service().getValueAtPercentile(99)))
        .as("what a closed loop would have reported")
        .isLessThan(2);
    assertThat(result.lag().getMaxValue()).as("the stall is not the generator's").isZero();
    assertThat(result.isGeneratorLimited()).isFalse();
  }

  @Test
  void aRequestThatWaitsForALineIsLateByTheServersDoing() {
    LoadResult result = simulate(stage(1_000, 1, 0, SECOND), start -> start + 2 * MILLI);

    assertThat(result.achievedRate()).isEqualTo(500, within(2.0));
    assertThat(millis(result.latency().getMaxValue())).isEqualTo(1_000, within(10.0));
    assertThat(millis(result.service().getMaxValue())).isEqualTo(2, within(0.01));
    assertThat(result.lag().getMaxValue()).isZero();
  }

  @Test
  void aGeneratorThatComesLateIsTold() {
    Clock clock = new Clock();
    LoadStage stage = stage(1_000, 4, 0, 10 * MILLI);
    LoadTally tally = new LoadTally(stage);
    List<Integer> sent = new ArrayList<>();
    OpenLoop loop = new OpenLoop(stage, clock, sent::add, tally);

    clock.now = 3 * MILLI;
    long untilNext = loop.sendDue();
    assertThat(sent).containsExactly(0, 1, 2, 3);
    assertThat(untilNext).isEqualTo(MILLI);
    clock.now = 4 * MILLI;
    assertThat(loop.sendDue()).as("due, but no line is free").isZero();
    sent.forEach(line -> loop.completed(line, true));
    loop.sendDue();
    loop.abandon();

    LoadResult result = tally.result(Double.NaN, Double.NaN);
    assertThat(millis(result.lag().getMaxValue())).isEqualTo(3, within(0.01));
    assertThat(result.isGeneratorLimited()).isTrue();
    assertThat(result.toJson())
        .contains("\"generatorLimited\":true", "\"cpuPerRequest\":null", "\"unanswered\":6");
  }

  @Test
  void leavesTheWarmUpOut() {
    LoadResult result =
        simulate(
            stage(1_000, 500, 2 * SECOND, SECOND),
            start -> start + (start < 2 * SECOND - 300 * MILLI ? 200 * MILLI : MILLI));

    assertThat(result.latency().getTotalCount()).isEqualTo(1_000);
    assertThat(millis(result.latency().getMaxValue())).isEqualTo(1, within(0.01));
  }

  /**
   * Of a backlog that the warm-up leaves, nothing is an achievement of the measuring time. Red when
   * every answer in the measuring time counts: the rate achieved is above the intended one then.
   */
  @Test
  void countsAsAchievedOnlyWhatWasDueInTheMeasuringTime() {
    LoadResult result =
        simulate(
            stage(1_000, 3_000, 2 * SECOND, SECOND), start -> Math.max(start, 2 * SECOND) + MILLI);

    assertThat(result.intendedRate()).isEqualTo(1_000, within(1.0));
    assertThat(result.achievedRate()).isEqualTo(999, within(1.0));
    assertThat(result.backlog()).isOne();
  }

  /**
   * Behind a backlog of seconds, a generator that is late by tens of milliseconds would not show.
   * Red when only half of the latency is the limit.
   */
  @ParameterizedTest
  @CsvSource({
    "150,50,false",
    "250,50,true",
    "250,1000,false",
    "900,10000000,false",
    "1100,10000000,true",
  })
  void aLagThatMattersIsToldWhateverTheLatencyIs(
      long lagMicros, long latencyMicros, boolean limited) {
    LoadTally tally = new LoadTally(stage(100, 1, 0, SECOND));
    tally.lag(0, lagMicros * 1_000);
    tally.answered(0, 0, latencyMicros * 1_000, true);

    assertThat(tally.result(1, 1).isGeneratorLimited()).isEqualTo(limited);
  }

  /** Red when {@link OpenLoop#abandon} forgets what was never sent. */
  @Test
  void whatIsNeverAnsweredCountsWithTheTimeItWaited() {
    Clock clock = new Clock();
    LoadStage stage = stage(100, 2, 0, SECOND);
    LoadTally tally = new LoadTally(stage);
    OpenLoop loop = new OpenLoop(stage, clock, line -> {}, tally);
    for (clock.now = 0; clock.now < 3 * SECOND; clock.now += 10 * MILLI) {
      loop.sendDue();
    }

    assertThat(loop.isDone()).isFalse();
    loop.abandon();

    LoadResult result = tally.result(1, 1);
    assertThat(result.unanswered()).isEqualTo(100);
    assertThat(result.intendedRate()).isEqualTo(100);
    assertThat(result.achievedRate()).isZero();
    assertThat(millis(result.latency().getMaxValue())).isEqualTo(3_000, within(3.0));
    assertThat(millis(result.latency().getMinValue())).isEqualTo(2_010, within(3.0));
  }

  @Test
  void aWrongAnswerIsAnErrorAndNoAchievement() {
    Clock clock = new Clock();
    LoadStage stage = stage(100, 1, 0, 20 * MILLI);
    LoadTally tally = new LoadTally(stage);
    OpenLoop loop = new OpenLoop(stage, clock, line -> {}, tally);

    loop.sendDue();
    loop.completed(0, false);
    clock.now = 10 * MILLI;
    loop.sendDue();
    loop.completed(0, true);

    LoadResult result = tally.result(1, 1);
    assertThat(result.errors()).isEqualTo(1);
    assertThat(result.achievedRate()).isEqualTo(50);
    assertThat(tally.answers()).isEqualTo(2);
    assertThat(loop.isDone()).isTrue();
    assertThat(loop.sendDue()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void refusesAnAnswerWithoutARequest() {
    LoadStage stage = stage(100, 1, 0, SECOND);
    OpenLoop loop = new OpenLoop(stage, new Clock(), line -> {}, new LoadTally(stage));

    assertThatThrownBy(() -> loop.completed(0, true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("line=0");
  }

  @Tag("jdk")
  @ParameterizedTest
  @CsvSource({"UNIFORM,5000000", "POISSON,4975837"})
  void aSeedGivesTheSameArrivalsOnEveryJdk(Arrivals arrivals, long fiftieth) {
    LongSupplier offsets = arrivals.offsets(10_000, 7);
    long at = 0;
    for (int i = 0; i <= 50; i++) {
      at = offsets.getAsLong();
    }

    assertThat(at).isEqualTo(fiftieth);
  }

  @Test
  void poissonArrivalsKeepTheirRateAndVaryAsTheyShould() {
    LongSupplier offsets = Arrivals.POISSON.offsets(1_000, 3);
    int count = 100_000;
    long before = 0;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < count; i++) {
      long at = offsets.getAsLong();
      double gap = (at - before) / 1e6;
      before = at;
      sum += gap;
      squares += gap * gap;
    }

    double mean = sum / count;
    double variance = squares / count - mean * mean;
    assertThat(mean).isCloseTo(1, within(0.02));
    assertThat(variance).isCloseTo(1, within(0.05));
  }

  @ParameterizedTest
  @CsvSource({"0,1,0,1", "NaN,1,0,1", "Infinity,1,0,1", "1,0,0,1", "1,1,-1,1", "1,1,0,0"})
  void refusesAStageThatIsNone(double rate, int lines, long warmUp, long measuring) {
    assertThatThrownBy(() -> stage(rate, lines, warmUp, measuring))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("=");
  }

  private static LoadResult simulate(LoadStage stage, LongUnaryOperator server) {
    return new SimulatedServer(server).run(stage);
  }

  private static LoadStage stage(double rate, int lines, long warmUp, long measuring) {
    return new LoadStage(rate, Arrivals.UNIFORM, 1, lines, warmUp, measuring);
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }

  private static final class Clock implements LongSupplier {
    private long now;

    @Override
    public long getAsLong() {
      return now;
    }
  }
}
