package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.cache.policy.AdaptiveTinyLfu;
import io.ashlar.cache.policy.Arc;
import io.ashlar.cache.policy.Lru;
import io.ashlar.cache.policy.PolicyFactory;
import io.ashlar.cache.policy.S3Fifo;
import io.ashlar.cache.policy.Sieve;
import io.ashlar.cache.policy.TwoQueue;
import io.ashlar.cache.policy.WTinyLfu;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A bound that changes while the cache is in use. */
class MaximumTest {
  private final List<String> removed = new ArrayList<>();

  private BoundedCache<Integer, Integer> lru(long maximum) {
    return (BoundedCache<Integer, Integer>)
        Cache.builder()
            .policy(Lru::new)
            .maximumSize(maximum)
            .removalListener(
                (Integer key, Integer value, RemovalCause cause) -> removed.add(key + " " + cause))
            .<Integer, Integer>build();
  }

  @Test
  void evictsWhatIsTooMuchBeforeItReturns() {
    BoundedCache<Integer, Integer> cache = lru(5);
    IntStream.range(0, 5).forEach(key -> cache.put(key, key));
    cache.getIfPresent(0);

    cache.setMaximum(2);

    assertThat(removed).containsExactly("1 SIZE", "2 SIZE", "3 SIZE");
    assertThat(cache.asMap()).containsOnlyKeys(0, 4);
    assertThat(cache.maximum()).isEqualTo(2);
    assertThat(cache.toString()).contains("maximumSize=2");
    cache.verify();
  }

  @Test
  void keepsMoreFromThenOn() {
    BoundedCache<Integer, Integer> cache = lru(1);
    cache.setMaximum(3);

    IntStream.range(0, 4).forEach(key -> cache.put(key, key));

    assertThat(cache.asMap()).containsOnlyKeys(1, 2, 3);
    cache.verify();
  }

  @Test
  void keepsNothingButWhatIsPinnedAtZero() {
    BoundedCache<Integer, Integer> cache =
        (BoundedCache<Integer, Integer>)
            Cache.builder()
                .maximumWeight(10)
                .weigher((Integer key, Integer value) -> value)
                .<Integer, Integer>build();
    cache.put(1, 0);
    cache.put(2, 7);

    cache.setMaximum(0);
    cache.put(3, 1);

    assertThat(cache.asMap()).containsOnlyKeys(1);
    assertThat(cache.weightedSize()).isZero();
    cache.verify();
  }

  @Test
  void refusesLessThanNothing() {
    BoundedCache<Integer, Integer> cache = lru(1);

    assertThatThrownBy(() -> cache.setMaximum(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maximum=-1, must be >= 0");
    assertThat(cache.maximum()).isEqualTo(1);
  }

  static Stream<Arguments> policies() {
    return Stream.of(
        rule("LRU", Lru::new),
        rule("ARC", Arc::new),
        rule("2Q", TwoQueue::new),
        rule("S3-FIFO", S3Fifo::new),
        rule("SIEVE", Sieve::new),
        rule("W-TinyLFU", WTinyLfu::new),
        rule("AdaptiveTinyLFU", AdaptiveTinyLfu::new));
  }

  private static Arguments rule(String name, PolicyFactory policy) {
    return Arguments.of(name, policy);
  }

  /**
   * A rule that was resized serves as well as one that began so: popular keys among many, in a
   * cache that was ten times as large, or a tenth. (LFU is not among them: what it knows is the
   * whole past.) Red when {@code resize} leaves the parts of S3-FIFO or W-TinyLFU as they were.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("policies")
  void servesAsWellAsOneThatBeganSo(String name, PolicyFactory policy) {
    double expected = hitRate(policy, 100, 100);

    assertThat(hitRate(policy, 1_000, 100)).isGreaterThan(expected - 0.02);
    assertThat(hitRate(policy, 10, 100)).isGreaterThan(expected - 0.02);
  }

  private static double hitRate(PolicyFactory policy, long before, long after) {
    BoundedCache<Integer, Integer> cache =
        (BoundedCache<Integer, Integer>)
            Cache.builder().policy(policy).maximumSize(before).seed(1).<Integer, Integer>build();
    Random random = new java.util.Random(3);
    for (int i = 0; i < 20_000; i++) {
      request(cache, random);
    }
    cache.setMaximum(after);
    for (int i = 0; i < 60_000; i++) {
      request(cache, random);
    }
    CacheStats start = cache.stats();
    for (int i = 0; i < 50_000; i++) {
      request(cache, random);
    }
    cache.verify();
    assertThat(cache.size()).isEqualTo(after);
    return (double) (cache.stats().hits() - start.hits()) / 50_000;
  }

  /** Small numbers are popular: the density of a key falls with its number. */
  private static void request(BoundedCache<Integer, Integer> cache, Random random) {
    double uniform = random.nextDouble();
    int key = (int) (5_000 * uniform * uniform * uniform);
    if (cache.getIfPresent(key) == null) {
      cache.put(key, key);
    }
  }
}
