package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.cache.policy.Lru;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When an entry goes and what a weight does, with LRU. The value of an entry is its weight. */
class EvictionTest {
  private final List<String> removed = new ArrayList<>();

  private BoundedCache<Integer, Integer> sized(long maximum) {
    return (BoundedCache<Integer, Integer>)
        Cache.builder()
            .policy(Lru::new)
            .maximumSize(maximum)
            .removalListener(this::note)
            .<Integer, Integer>build();
  }

  private BoundedCache<Integer, Integer> weighted(long maximum) {
    return (BoundedCache<Integer, Integer>)
        Cache.builder()
            .policy(Lru::new)
            .maximumWeight(maximum)
            .weigher((Integer key, Integer value) -> value)
            .removalListener(this::note)
            .<Integer, Integer>build();
  }

  private void note(Object key, Object value, RemovalCause cause) {
    removed.add(key + "=" + value + " " + cause);
  }

  @Test
  void countsAPutOfAPresentKeyAsAUse() {
    BoundedCache<Integer, Integer> cache = sized(2);
    cache.put(1, 10);
    cache.put(2, 20);
    cache.put(1, 11);

    cache.put(3, 30);

    assertThat(removed).containsExactly("1=10 REPLACED", "2=20 SIZE");
    cache.verify();
  }

  @Test
  void keepsNothingWhenTheMaximumIsZero() {
    BoundedCache<Integer, Integer> cache = sized(0);

    cache.put(1, 10);
    Integer loaded = cache.get(2, key -> 20);

    assertThat(loaded).isEqualTo(20);
    assertThat(cache.size()).isZero();
    assertThat(removed).containsExactly("1=10 SIZE", "2=20 SIZE");
    assertThat(cache.stats().evictions()).isEqualTo(2);
    cache.verify();
  }

  /** Red when {@code store} does not compare the weight with the maximum before it makes room. */
  @Test
  void removesAnEntryHeavierThanTheCacheAtOnceAndNothingElse() {
    BoundedCache<Integer, Integer> cache = weighted(10);
    cache.put(1, 4);
    cache.put(2, 6);

    cache.put(3, 11);
    cache.put(1, 12);

    assertThat(removed).containsExactly("3=11 SIZE", "1=4 REPLACED", "1=12 SIZE");
    assertThat(cache.getIfPresent(2)).isEqualTo(6);
    assertThat(cache.weightedSize()).isEqualTo(6);
    assertThat(cache.stats().evictions()).isEqualTo(2);
    assertThat(cache.stats().evictedWeight()).isEqualTo(23);
    cache.verify();
  }

  @Test
  void evictsAsManyAsTheNewcomerNeeds() {
    BoundedCache<Integer, Integer> cache = weighted(10);
    cache.put(1, 3);
    cache.put(2, 3);
    cache.put(3, 3);

    cache.put(4, 7);

    assertThat(removed).containsExactly("1=3 SIZE", "2=3 SIZE");
    assertThat(cache.weightedSize()).isEqualTo(10);
    cache.verify();
  }

  /** Red when {@code store} adds the new weight without taking off the old one. */
  @Test
  void makesRoomForAnEntryThatBecomesHeavierButNeverEvictsItself() {
    BoundedCache<Integer, Integer> cache = weighted(10);
    cache.put(1, 5);
    cache.put(2, 5);

    cache.put(1, 6);
    cache.put(1, 10);

    assertThat(removed).containsExactly("1=5 REPLACED", "2=5 SIZE", "1=6 REPLACED");
    assertThat(cache.getIfPresent(1)).isEqualTo(10);
    cache.verify();
  }

  /** Red when {@code EntryStore.store} shows the policy entries of weight 0. */
  @Test
  void neverEvictsAnEntryOfWeightZero() {
    BoundedCache<Integer, Integer> cache = weighted(1);
    cache.put(1, 0);
    cache.put(2, 0);
    cache.put(3, 1);

    cache.put(4, 1);
    cache.put(5, 2);

    assertThat(removed).containsExactly("3=1 SIZE", "5=2 SIZE");
    assertThat(cache.size()).isEqualTo(3);
    assertThat(cache.weightedSize()).isEqualTo(1);
    cache.verify();
  }

  @Test
  void unpinsAnEntryThatGetsAWeightAndPinsOneThatLosesIt() {
    BoundedCache<Integer, Integer> cache = weighted(2);
    cache.put(1, 0);
    cache.put(2, 1);

    cache.put(1, 1);
    cache.put(2, 0);
    cache.put(3, 2);

    assertThat(removed).containsExactly("1=0 REPLACED", "2=1 REPLACED", "1=1 SIZE");
    assertThat(cache.getIfPresent(2)).isZero();
    cache.verify();
  }

  @Test
  void keepsOnlyPinnedEntriesWhenTheMaximumWeightIsZero() {
    BoundedCache<Integer, Integer> cache = weighted(0);

    cache.put(1, 0);
    cache.put(2, 1);

    assertThat(removed).containsExactly("2=1 SIZE");
    assertThat(cache.size()).isEqualTo(1);
    cache.verify();
  }

  /** Red when {@code EntryStore} adds up weights in an int. */
  @Test
  void addsTheGreatestWeightsWithoutOverflow() {
    BoundedCache<Integer, Integer> cache =
        (BoundedCache<Integer, Integer>)
            Cache.builder()
                .maximumWeight(Long.MAX_VALUE)
                .weigher((Integer key, Integer value) -> Integer.MAX_VALUE)
                .<Integer, Integer>build();

    for (int key = 0; key < 1_000; key++) {
      cache.put(key, key);
    }

    assertThat(cache.weightedSize()).isEqualTo(1_000L * Integer.MAX_VALUE);
    cache.verify();
  }

  @Test
  void refusesANegativeWeightAndChangesNothing() {
    BoundedCache<Integer, Integer> cache = weighted(10);
    cache.put(1, 4);

    assertThatThrownBy(() -> cache.put(1, -3))
        .isInstanceOf(InvalidWeightException.class)
        .hasMessage("weight=-3, must be >= 0")
        .extracting(e -> ((InvalidWeightException) e).weight())
        .isEqualTo(-3);

    assertThat(cache.getIfPresent(1)).isEqualTo(4);
    assertThat(removed).isEmpty();
    cache.verify();
  }

  @Test
  void refusesNull() {
    BoundedCache<Integer, Integer> cache = sized(10);

    assertThatThrownBy(() -> cache.put(1, null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> cache.put(null, 1)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> cache.getIfPresent(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> cache.get(1, null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> cache.invalidate(null)).isInstanceOf(NullPointerException.class);
    cache.verify();
  }

  /** A key that changes is lost to callers, but must not break the structure. */
  @Test
  void evictsAnEntryWhoseKeyHasChanged() {
    BoundedCache<List<String>, Integer> cache =
        (BoundedCache<List<String>, Integer>)
            Cache.builder().maximumSize(1).<List<String>, Integer>build();
    List<String> key = new ArrayList<>(List.of("a"));
    cache.put(key, 1);

    key.add("b");
    cache.put(List.of("c"), 2);

    assertThat(cache.size()).isEqualTo(1);
    assertThat(cache.getIfPresent(List.of("c"))).isEqualTo(2);
    cache.verify();
  }
}
