package io.ashlar.benchmarks.hitratio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    "ZIPF,475707538",
    "SCAN,-1714379191",
    "LOOP,303609417",
    "ZIPF_SCAN,-1009042996",
    "ZIPF_SHIFT,-792864622",
  })
  void aSeedGivesTheSameTraceOnEveryJdk(Pattern pattern, int expected) {
    assertThat(keys(pattern, 250_000, 7).hashCode()).isEqualTo(expected);
    if (pattern.name().startsWith("ZIPF")) {
      assertThat(keys(pattern, 1_000, 8)).isNotEqualTo(keys(pattern, 1_000, 7));
    }
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
