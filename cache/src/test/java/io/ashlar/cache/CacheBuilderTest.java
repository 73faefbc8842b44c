package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CacheBuilderTest {

  @Test
  void refusesBadValuesAtOnceAndNamesThem() {
    assertThatThrownBy(() -> Cache.builder().maximumSize(-3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maximumSize=-3, must be >= 0");
    assertThatThrownBy(() -> Cache.builder().maximumWeight(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maximumWeight=-1, must be >= 0");
    assertThatThrownBy(() -> Cache.builder().name("  "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("name=\"  \", must not be blank");
  }

  @Test
  void refusesNull() {
    assertThatThrownBy(() -> Cache.builder().name(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("name");
    assertThatThrownBy(() -> Cache.builder().weigher(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("weigher");
    assertThatThrownBy(() -> Cache.builder().removalListener(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("removalListener");
    assertThatThrownBy(() -> Cache.builder().evictionListener(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("evictionListener");
    assertThatThrownBy(() -> Cache.builder().scheduler(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("scheduler");
    assertThatThrownBy(() -> Cache.builder().policy(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("policy");
    assertThatThrownBy(() -> Cache.builder().ticker(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("ticker");
  }

  @Test
  void insistsOnABound() {
    assertThatThrownBy(() -> Cache.builder().build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("maximumSize or maximumWeight");
  }

  @Test
  void refusesOptionsThatContradictEachOther() {
    assertThatThrownBy(
            () -> Cache.builder().maximumSize(3).maximumWeight(5).weigher((k, v) -> 1).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("maximumSize=3 contradicts maximumWeight=5");
    assertThatThrownBy(() -> Cache.builder().maximumWeight(5).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("maximumWeight=5 needs a weigher");
    assertThatThrownBy(() -> Cache.builder().maximumSize(3).weigher((k, v) -> 1).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a weigher needs maximumWeight, not maximumSize=3");
  }

  @Test
  void takesTheLastOfTwoValuesForOneOption() {
    Cache<String, String> cache =
        Cache.builder().maximumSize(1).maximumSize(7).name("a").name("b").build();

    assertThat(cache).hasToString("Cache[name=b, policy=AdaptiveTinyLFU, size=0, maximumSize=7]");
    assertThat(cache.name()).isEqualTo("b");
  }

  @Test
  void buildsSeveralCachesThatShareNothing() {
    CacheBuilder<Object, Object> builder = Cache.builder().maximumSize(5);
    Cache<String, String> first = builder.build();
    Cache<Integer, Integer> second = builder.maximumSize(6).build();

    first.put("k", "v");

    assertThat(first.toString()).contains("size=1, maximumSize=5");
    assertThat(second.toString()).contains("size=0, maximumSize=6");
  }
}
