package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The view as a map, where it is more than a map: loads, removals, time, other threads. */
@Tag("jdk")
class CacheMapTest {
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> removed = new ArrayList<>();
  private final BoundedCache<String, Integer> cache =
      (BoundedCache<String, Integer>)
          Cache.builder()
              .maximumSize(1_000)
              .expireAfterWrite(Duration.ofNanos(10))
              .ticker(nanos::get)
              .removalListener((String key, Integer value, RemovalCause cause) ->
                  removed.add(key + "=" + value + " " + cause))
              .<String, Integer>build();
  private final ConcurrentMap<String, Integer> map = cache.asMap();

  @AfterEach
  void leavesTheCacheSound() {
    cache.verify();
  }

  @Test
  void showsAndChangesTheCache() {
    assertThat(map.put("a", 1)).isNull();
    assertThat(map.put("a", 2)).isEqualTo(1);
    assertThat(cache.getIfPresent("a")).isEqualTo(2);
    assertThat(map.putIfAbsent("a", 3)).isEqualTo(2);
    assertThat(map.putIfAbsent("b", 3)).isNull();
    assertThat(map.replace("c", 4)).isNull();
    assertThat(map.replace("b", 4)).isEqualTo(3);
    assertThat(map.replace("b", 9, 5)).isFalse();
    assertThat(map.replace("b", 4, 5)).isTrue();
    assertThat(map.remove("b", 4)).isFalse();
    assertThat(map.remove("b", 5)).isTrue();
    assertThat(map.remove("b")).isNull();
    assertThat(map.remove("a")).isEqualTo(2);
    assertThat(map).isEmpty();
    assertThat(removed)
        .containsExactly(
            "a=1 REPLACED", "b=3 REPLACED", "b=4 REPLACED", "b=5 EXPLICIT", "a=2 EXPLICIT");
  }

  @Test
  void computes() {
    assertThat(map.compute("a", (key, value) -> value == null ? 1 : 99)).isEqualTo(1);
    assertThat(map.compute("a", (key, value) -> value == null ? 99 : value + 1)).isEqualTo(2);
    assertThat(map.computeIfPresent("a", (key, value) -> value + 1)).isEqualTo(3);
    assertThat(map.computeIfPresent("b", (key, value) -> 99)).isNull();
    assertThat(map.merge("a", 10, Integer::sum)).isEqualTo(13);
    assertThat(map.merge("b", 10, Integer::sum)).isEqualTo(10);
    assertThat(map.computeIfAbsent("a", key -> 99)).isEqualTo(13);
    assertThat(map.computeIfAbsent("c", key -> null)).isNull();
    assertThat(map.compute("c", (key, value) -> null)).isNull();
    assertThat(map.compute("a", (key, value) -> null)).isNull();
    assertThat(map.merge("b", 1, (before, value) -> null)).isNull();
    assertThat(map).isEmpty();
  }

  @Test
  void letsThroughWhatAFunctionThrows() {
    IllegalStateException down = new IllegalStateException("down");

    assertThatThrownBy(() ->
            map.computeIfAbsent(
                "a",
                key -> {
                  throw down;
                }))
        .isSameAs(down);
    assertThatThrownBy(() ->
            map.compute(
                "a",
                (key, value) -> {
                  throw down;
                }))
        .isSameAs(down);
    assertThat(map).isEmpty();
  }

  /** Red when {@code replaceExactly} does not compare: an increment is lost. */
  @Test
  void losesNoUpdateOfManyThreads() {
    List<Background<Boolean>> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Background.run(() -> {
            for (int n = 0; n < 5_000; n++) {
              map.merge("a", 1, Integer::sum);
              map.compute("b", (key, value) -> value == null ? 1 : value + 1);
            }
            return true;
          }));
    }
    threads.forEach(Background::result);

    assertThat(map.get("a")).isEqualTo(20_000);
    assertThat(map.get("b")).isEqualTo(20_000);
  }

  /** Red when {@code compute} keeps its result although the key was changed meanwhile. */
  @Test
  void computesAgainIfTheEntryChangedMeanwhile() {
    map.put("a", 1);
    AtomicInteger calls = new AtomicInteger();

    Integer computed =
        map.compute(
            "a",
            (key, value) -> {
              if (calls.incrementAndGet() == 1) {
                cache.put("a", 10);
              }
              return value + 1;
            });

    assertThat(computed).isEqualTo(11);
    assertThat(map.get("a")).isEqualTo(11);
    assertThat(calls).hasValue(2);
  }

  @Test
  void overtakesALoadUnderWay() {
    Integer loaded =
        cache.get(
            "a",
            key -> {
              assertThat(map.putIfAbsent("a", 2)).isNull();
              return 1;
            });

    assertThat(loaded).isEqualTo(1);
    assertThat(map.get("a")).isEqualTo(2);
  }

  /** Red when {@code valueUnderLock} or {@code liveValue} does not look at the time. */
  @Test
  void doesNotShowWhatHasExpired() {
    map.put("a", 1);
    map.put("b", 2);
    Iterator<Integer> values = map.values().iterator();
    nanos.addAndGet(10);

    assertThat(values.hasNext()).isFalse();
    assertThat(map.containsKey("a")).isFalse();
    assertThat(map.containsValue(1)).isFalse();
    assertThat(map.keySet()).isEmpty();
    assertThat(map.replace("a", 3)).isNull();
    assertThat(map.remove("a", 1)).isFalse();
    assertThat(map.putIfAbsent("a", 4)).isNull();
    assertThat(map.put("b", 5)).isNull();
    assertThat(removed).containsExactlyInAnyOrder("a=1 EXPIRED", "b=2 EXPIRED");
  }

  /** Red when {@code collect} takes a position for a bucket: entries show twice, or not at all. */
  @Test
  void showsEachEntryOnceThoughTheTableDoubles() {
    Cache<Integer, Integer> growing =
        Cache.builder().maximumWeight(1_000_000).weigher((Integer key, Integer value) -> 1).build();
    for (int key = 0; key < 1_000; key++) {
      growing.put(key, key);
    }
    Set<Integer> seen = new HashSet<>();
    int added = 1_000;

    for (Integer key : growing.asMap().keySet()) {
      assertThat(seen.add(key)).as("twice: %d", key).isTrue();
      for (int i = 0; i < 3 && added < 20_000; i++) {
        growing.put(added, added);
        added++;
      }
    }

    for (int key = 0; key < 1_000; key++) {
      assertThat(seen).contains(key);
    }
  }

  /** Red when the iterator removes by key. */
  @Test
  void removesThroughAnIteratorOnlyWhatItHasShown() {
    map.put("a", 1);
    Iterator<Map.Entry<String, Integer>> entries = map.entrySet().iterator();
    assertThatThrownBy(entries::remove).isInstanceOf(IllegalStateException.class);
    entries.next();
    map.put("a", 2);

    entries.remove();

    assertThat(map).containsEntry("a", 2);
    assertThatThrownBy(entries::next).isInstanceOf(NoSuchElementException.class);
    map.keySet().removeIf(key -> true);
    assertThat(map).isEmpty();
  }

  @Test
  void writesThroughAnEntry() {
    map.put("a", 1);

    map.entrySet().iterator().next().setValue(2);

    assertThat(cache.getIfPresent("a")).isEqualTo(2);
  }

  @Test
  void countsOnlyGetsAsRequests() {
    map.put("a", 1);
    map.containsKey("a");
    map.putIfAbsent("a", 2);
    map.compute("a", (key, value) -> 3);
    map.forEach((key, value) -> {});
    assertThat(cache.stats().requests()).isZero();

    map.get("a");
    map.get("b");
    map.computeIfAbsent("a", key -> 4);

    assertThat(cache.stats().hits()).isEqualTo(2);
    assertThat(cache.stats().misses()).isEqualTo(1);
  }

  @Test
  void refusesNull() {
    assertThatThrownBy(() -> map.get(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> map.put("a", null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> map.containsValue(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> map.merge("a", null, (x, y) -> x))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> map.compute("a", null)).isInstanceOf(NullPointerException.class);
    assertThat(map.keySet().remove("a")).isFalse();
    assertThat(map.entrySet().contains("a")).isFalse();
    assertThat(map.entrySet().remove(Map.entry("a", 1))).isFalse();
  }
}
