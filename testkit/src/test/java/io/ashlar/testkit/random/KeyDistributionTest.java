package io.ashlar.testkit.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyDistributionTest {
  private static final int DRAWS = 100_000;

  /**
   * Chi-square against the exact probabilities. Red when the squeeze accepts all candidates; never
   * ends when {@code expm1Ratio} divides by {@code t} without the case near 0 (s = 1 gives NaN).
   */
  @ParameterizedTest
  @CsvSource({
    "0, 10",
    "0.5, 100",
    "0.99, 1000",
    "1, 2",
    "1, 10",
    "1, 1000",
    "1.000000001, 100",
    "0.999999999, 100",
    "1.5, 50",
    "2, 10",
    "3, 5",
    "10, 3"
  })
  void zipfFollowsItsLaw(double exponent, int keys) {
    double[] weights =
        IntStream.rangeClosed(1, keys).mapToDouble(k -> Math.pow(k, -exponent)).toArray();
    double total = Arrays.stream(weights).sum();

    long[] counts = count(KeyDistribution.zipf(keys, exponent), keys);

    double chiSquare = 0;
    int cells = 0;
    double expectedRest = 0;
    double observedRest = 0;
    for (int i = 0; i < keys; i++) {
      double expected = DRAWS * weights[i] / total;
      if (expected >= 10) {
        chiSquare += (counts[i] - expected) * (counts[i] - expected) / expected;
        cells++;
      } else {
        expectedRest += expected;
        observedRest += counts[i];
      }
    }
    if (expectedRest >= 10) {
      chiSquare += (observedRest - expectedRest) * (observedRest - expectedRest) / expectedRest;
      cells++;
    }
    int freedom = Math.max(1, cells - 1);
    assertThat(chiSquare).isLessThan(freedom + 4 * Math.sqrt(2.0 * freedom) + 6);
  }

  /** Red when the rank is returned as the key, {@code return k}. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 0.99, 1, 1.01, 2, 50, 100})
  void zipfOfOneKeyIsThatKey(double exponent) {
    assertThat(draw(KeyDistribution.zipf(1, exponent), 1_000)).containsOnly(0L);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.99, 1, 1.2, 100})
  void zipfStaysInRangeForTheLargestKeySpace(double exponent) {
    assertThat(LongStream.of(draw(KeyDistribution.zipf(1L << 52, exponent), 10_000)))
        .allMatch(key -> key >= 0 && key < 1L << 52);
  }

  /** Red when the squeeze accepts all candidates: any change of the arithmetic shows here. */
  @Test
  @Tag("jdk")
  void zipfDrawsTheSameKeysOnEveryJdk() {
    long hash = 0;
    for (double exponent : new double[] {0.5, 0.99, 1, 1.3}) {
      for (long key : draw(KeyDistribution.zipf(1_000_000, exponent), 20_000)) {
        hash = hash * 31 + key;
      }
    }

    assertThat(hash).isEqualTo(-1643025168261602258L);
  }

  @Test
  void scrambledZipfHasTheSamePopularitiesOnOtherKeys() {
    long[] plain = count(KeyDistribution.zipf(100, 1), 100);
    long[] scrambled = count(KeyDistribution.scrambledZipf(100, 1), 100);

    assertThat(scrambled).isNotEqualTo(plain);
    Arrays.sort(plain);
    Arrays.sort(scrambled);
    assertThat(scrambled).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 16, 17, 1000, 4097})
  void permutationReachesEachKeyOnce(long keys) {
    KeyPermutation permutation = new KeyPermutation(keys);

    assertThat(LongStream.range(0, keys).map(permutation::apply).sorted())
        .containsExactlyElementsOf(LongStream.range(0, keys).boxed().toList());
  }

  @Test
  void uniformReachesAllKeysAlike() {
    assertThat(LongStream.of(count(KeyDistribution.uniform(20), 20)))
        .allSatisfy(count -> assertThat(count).isBetween(4_700L, 5_300L));
  }

  @Test
  void hotspotGivesTheHotKeysTheirShare() {
    long[] counts = count(KeyDistribution.hotspot(100, 10, 0.9), 100);

    assertThat(Arrays.stream(counts, 0, 10).sum()).isBetween(89_000L, 91_000L);
    assertThat(Arrays.stream(counts, 10, 100)).allMatch(count -> count > 50);
    assertThat(count(KeyDistribution.hotspot(4, 4, 0), 4)).doesNotContain(0);
  }

  @Test
  void sequentialBeginsAgainAfterTheLast() {
    assertThat(draw(KeyDistribution.sequential(3), 7)).containsExactly(0, 1, 2, 0, 1, 2, 0);
  }

  @Test
  void latestPrefersTheNewestKeyAsKeysAreInserted() {
    LatestKeys keys = new LatestKeys(1, 1.2);
    assertThat(draw(keys, 10)).containsOnly(0L);

    for (int i = 1; i < 50; i++) {
      assertThat(keys.insert()).isEqualTo(i);
    }

    long[] counts = count(keys, 50);
    assertThat(counts[49]).isGreaterThan(counts[48]);
    assertThat(counts[48]).isGreaterThan(counts[40]);
    assertThat(counts[0]).isPositive();
  }

  @Test
  void refusesWhatIsNoDistribution() {
    assertThatThrownBy(() -> KeyDistribution.zipf(0, 1)).hasMessageContaining("keys=0");
    assertThatThrownBy(() -> KeyDistribution.zipf((1L << 52) + 1, 1)).hasMessageContaining("2^52");
    assertThatThrownBy(() -> KeyDistribution.zipf(5, -1)).hasMessageContaining("exponent=-1.0");
    assertThatThrownBy(() -> KeyDistribution.zipf(5, Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> KeyDistribution.zipf(5, 101)).hasMessageContaining("101");
    assertThatThrownBy(() -> KeyDistribution.uniform(0)).hasMessageContaining("keys=0");
    assertThatThrownBy(() -> KeyDistribution.sequential(-1)).hasMessageContaining("keys=-1");
    assertThatThrownBy(() -> KeyDistribution.hotspot(5, 6, 0.5)).hasMessageContaining("hotKeys=6");
    assertThatThrownBy(() -> KeyDistribution.hotspot(5, 0, 0.5)).hasMessageContaining("hotKeys=0");
    assertThatThrownBy(() -> KeyDistribution.hotspot(5, 2, 1.5)).hasMessageContaining("1.5");
    assertThatThrownBy(() -> KeyDistribution.hotspot(5, 2, -0.5)).hasMessageContaining("-0.5");
  }

  private static long[] count(KeyDistribution distribution, int keys) {
    long[] counts = new long[keys];
    for (long key : draw(distribution, DRAWS)) {
      counts[(int) key]++;
    }
    return counts;
  }

  private static long[] draw(KeyDistribution distribution, int draws) {
    SeededRandom random = SeededRandom.of(11);
    return LongStream.generate(() -> distribution.next(random)).limit(draws).toArray();
  }
}
