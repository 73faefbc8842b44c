package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Null is refused by name, before anything is counted or changed. */
class NullTest {
  private final Cache<String, String> cache = Cache.builder().maximumSize(10).build();

  private static void assertRefused(String parameter, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(parameter);
  }

  /** Red when a method leaves it to {@code key.hashCode()}. */
  @Test
  void refusesANullKey() {
    assertRefused("key", () -> cache.getIfPresent(null));
    assertRefused("key", () -> cache.get(null, key -> "v"));
    assertRefused("key", () -> cache.put(null, "v"));
    assertRefused("key", () -> cache.invalidate(null));

    assertThat(cache.stats()).isEqualTo(new CacheStats(0, 0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void refusesANullValueAndANullLoader() {
    cache.put("k", "v");

    assertRefused("value", () -> cache.put("k", null));
    assertRefused("loader", () -> cache.get("k", null));

    assertThat(cache.getIfPresent("k")).isEqualTo("v");
  }

  @Test
  void refusesToMeasureNothing() {
    assertRefused("cache", () -> new CacheMetrics(null));
    assertRefused("registry", () -> new CacheMetrics(cache).bindTo(null));
  }
}
