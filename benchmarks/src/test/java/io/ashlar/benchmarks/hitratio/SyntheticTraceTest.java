package io.ashlar.benchmarks.hitratio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ashlar.benchmarks.hitratio.SyntheticTrace.Pattern;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyntheticTraceTest {

  @Test
  void loopsOverTheSameKeys() {
    List<Long> keys = keys(Pattern.LOOP, 6_001, 1);

    assertThat(new HashSet<>(keys)).hasSize(3_000);
    assertThat(keys.get(3_000)).isEqualTo(keys.get(0));
    assertThat(keys.get(6_000)).isEqualTo(keys.get(0));
  }

  @Test
  void scansEveryKeyOnce() {
    assertThat(keys(Pattern.SCAN, 5_000, 1)).doesNotHaveDuplicates();
  }

  @Test
  void burstsOfAScanedMixAreNeverSeenAgain() {
    List<Long> keys = keys(Pattern.ZIPF_SCAN, 80_000, 1);

    List<Long> bursts = new ArrayList<>(keys.subList(30_000, 40_000));
    bursts.addAll(keys.subList(70_000, 80_000));
    assertThat(new HashSet<>(bursts)).hasSameSizeAs(bursts);
    assertThat(Collections.disjoint(new HashSet<>(bursts), keys.subList(0, 30_000))).isTrue();
  }

  @Test
  void aShiftLeavesTheOldKeysBehind() {
    List<Long> keys = keys(Pattern.ZIPF_SHIFT, 201_000, 1);

    Set<Long> old = new HashSet<>(keys.subList(0, 200_000));
    assertThat(Collections.disjoint(old, keys.subList(200_000, 201_000))).isTrue();
  }

  @Tag("jdk")
  @ParameterizedTest
  @CsvSource({
    "ZIPF,-1826349451",
    "SCAN,-1714379191",
    "LOOP,303609417",
    "ZIPF_SCAN,230486709",
    "ZIPF_SHIFT,1200045685",
  })
  void aSeedGivesTheSameTraceOnEveryJdk(Pattern pattern, int expected) {
    assertThat(keys(pattern, 250_000, 7).hashCode()).isEqualTo(expected);
    if (pattern.name().startsWith("ZIPF")) {
      assertThat(keys(pattern, 1_000, 8)).isNotEqualTo(keys(pattern, 1_000, 7));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 0.9, 1, 1.3})
  void drawsRanksByTheirZipfProbability(double exponent) {
    int ranks = 50;
    int draws = 400_000;
    Zipf zipf = new Zipf(ranks, exponent, 42);
    long[] counts = new long[ranks + 1];
    for (int i = 0; i < draws; i++) {
      counts[(int) zipf.next()]++;
    }

    double norm = 0;
    for (int rank = 1; rank <= ranks; rank++) {
      norm += Math.pow(rank, -exponent);
    }
    double chiSquare = 0;
    for (int rank = 1; rank <= ranks; rank++) {
      double expected = draws * Math.pow(rank, -exponent) / norm;
      chiSquare += (counts[rank] - expected) * (counts[rank] - expected) / expected;
    }
    // 49 degrees of freedom: 85.4 is exceeded by one fair generator in a thousand.
    assertThat(chiSquare).as("seed 42, exponent %s", exponent).isLessThan(85.4);
  }

  @Test
  void aSingleRankIsDrawnAlways() {
    assertThat(new Zipf(1, 1, 3).next()).isEqualTo(1);
  }

  @Test
  void popularKeysCarryTheirShareOfALargeUniverse() {
    Zipf zipf = new Zipf(1_000_000_000L, 1, 5);
    int top = 0;
    int draws = 200_000;
    for (int i = 0; i < draws; i++) {
      top += zipf.next() <= 1_000 ? 1 : 0;
    }

    // H(1000) / H(10^9) = 7.4855 / 21.3005
    assertThat(top / (double) draws).isCloseTo(0.3514, within(0.005));
  }

  @ParameterizedTest
  @CsvSource({"0,1", "1,-0.1", "1,NaN"})
  void refusesWhatIsNoZipfDistribution(long ranks, double exponent) {
    assertThatThrownBy(() -> new Zipf(ranks, exponent, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ranks=" + ranks + ", exponent=" + exponent);
  }

  @Test
  void refusesATraceWithoutRequests() {
    assertThatThrownBy(() -> new SyntheticTrace(Pattern.ZIPF, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("requests=0");
  }

  private static List<Long> keys(Pattern pattern, long requests, long seed) {
    List<Long> keys = new ArrayList<>();
    new SyntheticTrace(pattern, requests, seed).forEach(keys::add);
    return keys;
  }
}
