package io.ashlar.benchmarks.load.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.benchmarks.load.generator.RateLadder.Care;
import io.ashlar.benchmarks.load.generator.RateLadder.Found;
import io.ashlar.benchmarks.load.generator.RateLadder.Rung;
import java.io.IOException;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLadderTest {
  private static final long BOUND_NANOS = 10_000_000;
  private static final long WINDOW_NANOS = 1_000_000_000;

  @ParameterizedTest
  @ValueSource(doubles = {1_000, 1_500, 7_777, 123_456})
  void findsTheMaximumOfAServerWithinATenth(double capacity) throws IOException {
    Found found =
        RateLadder.search(100, BOUND_NANOS, Care.FINE, rate -> server(rate, capacity, false));

    assertThat(found.maximumRate()).isBetween(capacity / 1.1, capacity * 1.011);
    assertThat(found.generatorLimited()).isFalse();
    assertThat(found.rungs()).hasSizeLessThan(40).allMatch(rung -> rung.rate() >= 100);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1_000, 1_500, 7_777, 123_456})
  void findsItWithinAQuarterWhenCoarseAndWithFewerRungs(double capacity) throws IOException {
    Found coarse =
        RateLadder.search(100, BOUND_NANOS, Care.COARSE, rate -> server(rate, capacity, false));
    Found fine =
        RateLadder.search(100, BOUND_NANOS, Care.FINE, rate -> server(rate, capacity, false));

    assertThat(coarse.maximumRate()).isBetween(capacity / 1.25, capacity * 1.011);
    assertThat(coarse.rungs()).hasSizeLessThan(fine.rungs().size());
  }

  @Test
  void aClimbEndsAtTheRungThatBreaks() throws IOException {
    Found found =
        RateLadder.search(100, BOUND_NANOS, Care.CLIMB_ONLY, rate -> server(rate, 500, false));

    assertThat(found.rungs()).extracting(Rung::rate).containsExactly(100.0, 200.0, 400.0, 800.0);
    assertThat(found.maximumRate()).isEqualTo(400);
  }

  @Test
  void aServerThatKeepsUpButIsSlowHasItsMaximumAtTheBound() throws IOException {
    Found found =
        RateLadder.search(
            100,
            BOUND_NANOS,
            Care.FINE,
            rate -> result(rate, rate, rate < 2_000 ? 1_000_000 : 20_000_000, 0, 0));

    assertThat(found.maximumRate()).isBetween(1_800.0, 2_000.0);
  }

  /** Red when a rung is tried only once: then the disturbance sets the maximum. */
  @Test
  void oneDisturbanceDoesNotSetTheMaximum() throws IOException {
    int[] probes = {0};
    Found found =
        RateLadder.search(
            100,
            BOUND_NANOS,
            Care.FINE,
            rate -> probes[0]++ == 2 ? server(rate, 50, false) : server(rate, 10_000, false));

    assertThat(found.maximumRate()).isBetween(9_000.0, 10_200.0);
  }

  @Test
  void aRungWithErrorsDoesNotHold() throws IOException {
    Found found =
        RateLadder.search(
            100, BOUND_NANOS, Care.FINE, rate -> result(rate, rate, 1_000, rate > 900 ? 1 : 0, 0));

    assertThat(found.maximumRate()).isBetween(800.0, 900.0);
  }

  @Test
  void saysWhenTheGeneratorWasTheBottleneck() throws IOException {
    Found found = RateLadder.search(100, BOUND_NANOS, Care.FINE, rate -> server(rate, 5_000, true));

    assertThat(found.generatorLimited()).isTrue();
    assertThat(GeneratorMain.json(found))
        .startsWith("{\"maximumRate\":")
        .contains("\"generatorLimited\":true,\"rungs\":[{\"rate\":100.0,");
  }

  @Test
  void aServerThatDoesNotBearTheFirstRungHasNoMaximum() throws IOException {
    Found found = RateLadder.search(100, BOUND_NANOS, Care.FINE, rate -> server(rate, 10, false));

    assertThat(found.maximumRate()).isZero();
    assertThat(found.generatorLimited()).isFalse();
    assertThat(found.rungs()).hasSize(3).extracting(Rung::held).containsOnly(false);
  }

  @Test
  void endsAtTenMillionASecondWhateverHolds() throws IOException {
    Found found =
        RateLadder.search(4_000_000, BOUND_NANOS, Care.FINE, rate -> server(rate, 1e12, false));

    assertThat(found.maximumRate()).isEqualTo(8_000_000);
  }

  /** A server that beyond its capacity builds up a backlog for the whole window. */
  private static LoadResult server(double rate, double capacity, boolean generatorLags) {
    double over = Math.max(0, rate - capacity) / rate;
    long latency = 1_000_000 + (long) (over * WINDOW_NANOS);
    return result(rate, Math.min(rate, capacity), latency, 0, generatorLags ? latency : 0);
  }

  private static LoadResult result(
      double intended, double achieved, long latency, long errors, long lag) {
    return new LoadResult(
        WINDOW_NANOS, intended, achieved, errors, 0, of(latency), of(latency), of(lag), 1, 1);
  }

  private static Histogram of(long nanos) {
    Histogram histogram = new Histogram(100, 3_600_000_000_000L, 3);
    histogram.recordValueWithCount(nanos, 100);
    return histogram;
  }
}
