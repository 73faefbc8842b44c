package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many keys with one load, and waiters with a limit. Latches decide who is where. */
@Tag("jdk")
class BulkLoadTest {
  private final AtomicLong nanos = new AtomicLong();
  private final BoundedCache<String, Integer> cache =
      (BoundedCache<String, Integer>)
          Cache.builder().maximumSize(100).ticker(nanos::get).<String, Integer>build();
  private final List<Set<String>> asked = new ArrayList<>();

  @AfterEach
  void leavesTheCacheSound() {
    cache.verify();
    assertThat(cache.loadsUnderWay()).isZero();
  }

  private Map<String, Integer> lengths(Set<String> keys) {
    asked.add(Set.copyOf(keys));
    Map<String, Integer> lengths = new HashMap<>();
    keys.forEach(key -> lengths.put(key, key.length()));
    return lengths;
  }

  /** Another thread that is loading "a", which will be 7. */
  private Background<Integer> loadA(CountDownLatch release) {
    CountDownLatch began = new CountDownLatch(1);
    Background<Integer> loading =
        Background.run(() ->
            cache.get(
                "a",
                key -> {
                  began.countDown();
                  Background.await(release);
                  return 7;
                }));
    Background.await(began);
    return loading;
  }

  @Test
  void loadsWhatIsMissingWithOneCallAndKeepsIt() {
    cache.put("a", 10);

    Map<String, Integer> values = cache.getAll(List.of("a", "bb", "ccc", "bb"), this::lengths);

    assertThat(values).containsOnly(Map.entry("a", 10), Map.entry("bb", 2), Map.entry("ccc", 3));
    assertThat(asked).containsExactly(Set.of("bb", "ccc"));
    assertThat(cache.getIfPresent("ccc")).isEqualTo(3);
    assertThat(cache.stats().hits()).isEqualTo(2);
    assertThat(cache.stats().misses()).isEqualTo(2);
    assertThat(cache.stats().loadSuccesses()).isEqualTo(1);
    assertThat(cache.stats().puts()).isEqualTo(3);
  }

  @Test
  void doesNotCallTheLoaderIfNothingIsMissing() {
    cache.put("a", 1);

    assertThat(cache.getAll(List.of("a"), this::lengths)).containsOnly(Map.entry("a", 1));
    assertThat(cache.getAll(List.of(), this::lengths)).isEmpty();

    assertThat(asked).isEmpty();
  }

  @Test
  void leavesOutWhatHasNoValueAndWhatNobodyAskedFor() {
    Map<String, Integer> values =
        cache.getAll(List.of("a", "b"), keys -> Map.of("b", 2, "uninvited", 3));

    assertThat(values).containsOnly(Map.entry("b", 2));
    assertThat(cache.size()).isEqualTo(1);
    assertThat(cache.get("a", key -> 1)).isEqualTo(1);
  }

  @Test
  void countsTheTimeOfALoadOnce() {
    cache.getAll(
        List.of("a", "b", "c"),
        keys -> {
          nanos.addAndGet(7);
          return Map.of();
        });

    assertThat(cache.stats().totalLoadNanos()).isEqualTo(7);
  }

  /** Red when {@code runTogether} fails only the first flight. */
  @Test
  void tellsAllWhoWaitForOneOfItsKeysThatItFailed() {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    IOException down = new IOException("down");
    Background<Map<String, Integer>> bulk =
        Background.run(() ->
            cache.getAll(
                List.of("a", "b"),
                keys -> {
                  began.countDown();
                  Background.await(release);
                  throw down;
                }));
    Background.await(began);
    Background<Integer> waiter = Background.run(() -> cache.get("b", key -> -1)).awaitBlocked();

    release.countDown();

    assertThat(bulk.failure())
        .isInstanceOf(CacheLoadException.class)
        .hasMessageContaining("key=[a, b]")
        .hasCause(down);
    assertThat(waiter.failure()).isInstanceOf(CacheLoadException.class).hasCause(down);
    assertThat(cache.stats().loadFailures()).isEqualTo(1);
    assertThat(cache.getAll(List.of("a", "b"), this::lengths)).hasSize(2);
  }

  /** Red when {@code getAll} loads what another thread is loading, or waits before it loads. */
  @Test
  void waitsForWhatOthersLoadAfterItsOwnLoad() {
    CountDownLatch release = new CountDownLatch(1);
    Background<Integer> other = loadA(release);
    Background<Map<String, Integer>> bulk =
        Background.run(() -> cache.getAll(List.of("a", "bb"), this::lengths)).awaitBlocked();
    assertThat(cache.getIfPresent("bb")).isEqualTo(2);

    release.countDown();

    assertThat(other.result()).isEqualTo(7);
    assertThat(bulk.result()).containsOnly(Map.entry("a", 7), Map.entry("bb", 2));
    assertThat(asked).containsExactly(Set.of("bb"));
  }

  /** Two threads that each load what the other waits for: neither may wait before it has landed. */
  @Test
  void doesNotWaitInACircleWithAnotherBulkLoad() {
    CountDownLatch bothBegan = new CountDownLatch(2);
    BulkLoader<String, Integer> slow =
        keys -> {
          bothBegan.countDown();
          Background.await(bothBegan);
          return Map.of(keys.iterator().next(), 1);
        };
    CountDownLatch firstClaimed = new CountDownLatch(1);
    Background<Map<String, Integer>> first =
        Background.run(() ->
            cache.getAll(
                List.of("a"),
                keys -> {
                  firstClaimed.countDown();
                  return slow.loadAll(keys);
                }));
    Background.await(firstClaimed);
    Background<Map<String, Integer>> second =
        Background.run(() -> cache.getAll(List.of("a", "b"), slow));

    assertThat(first.result()).containsOnly(Map.entry("a", 1));
    assertThat(second.result()).containsOnly(Map.entry("a", 1), Map.entry("b", 1));
  }

  /** Hangs when {@code runTogether} does not make the others need the first. */
  @Test
  void namesACircleThroughAKeyOfItsOwn() {
    assertThatThrownBy(() ->
            cache.getAll(
                List.of("a", "b"),
                keys -> {
                  cache.get("b", key -> 1);
                  return Map.of();
                }))
        .isInstanceOf(CacheLoadException.class)
        .cause()
        .isInstanceOf(RecursiveLoadException.class)
        .hasMessage("cycle=a -> b -> a, a load waits for itself");
  }

  @Test
  void letsAPutDuringTheLoadWin() {
    cache.getAll(
        List.of("a", "bb"),
        keys -> {
          cache.put("a", 99);
          return lengths(keys);
        });

    assertThat(cache.getIfPresent("a")).isEqualTo(99);
    assertThat(cache.getIfPresent("bb")).isEqualTo(2);
  }

  @Test
  void letsAnErrorThrough() {
    Error error = new StackOverflowError();

    assertThatThrownBy(() ->
            cache.getAll(
                List.of("a"),
                keys -> {
                  throw error;
                }))
        .isSameAs(error);
  }

  @Test
  void failsIfTheLoaderReturnsNoMap() {
    assertThatThrownBy(() -> cache.getAll(List.of("a"), keys -> null))
        .isInstanceOf(CacheLoadException.class)
        .hasCauseInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> cache.getAll(Arrays.asList("a", null), this::lengths))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("key");
    assertThatThrownBy(() -> cache.getAll(List.of("a"), null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("loader");
  }

  /** Red when the flights claimed before the failure are not landed: the next get would wait. */
  @Test
  void leavesNobodyWaitingIfAKeyBreaksWhileTheKeysAreSorted() {
    record Touchy(int id, boolean broken) {
      @Override
      public int hashCode() {
        return id;
      }

      @Override
      public boolean equals(Object other) {
        if (broken && other instanceof Touchy touchy && touchy.id == id && touchy != this) {
          throw new IllegalStateException("no equals");
        }
        return other instanceof Touchy touchy && touchy.id == id;
      }
    }
    BoundedCache<Touchy, Integer> touchy =
        (BoundedCache<Touchy, Integer>) Cache.builder().maximumSize(10).<Touchy, Integer>build();
    touchy.put(new Touchy(2, false), 2);

    assertThatThrownBy(() ->
            touchy.getAll(List.of(new Touchy(1, false), new Touchy(2, true)), keys -> Map.of()))
        .hasMessage("no equals");

    assertThat(touchy.loadsUnderWay()).isZero();
    assertThat(touchy.get(new Touchy(1, false), key -> 1)).isEqualTo(1);
  }

  @Test
  void waitsForAnotherThreadsLoadNoLongerThanTheCallerCan() {
    CountDownLatch release = new CountDownLatch(1);
    Background<Integer> loading = loadA(release);

    assertThatThrownBy(() -> cache.get("a", key -> -1, Duration.ofMillis(1)))
        .isInstanceOf(LoadTimeoutException.class)
        .hasMessage("key=a, its load took longer than PT0.001S")
        .extracting(e -> ((LoadTimeoutException) e).waited())
        .isEqualTo(Duration.ofMillis(1));
    assertThatThrownBy(() -> cache.get("a", key -> -1, Duration.ZERO))
        .isInstanceOf(LoadTimeoutException.class);
    Background<Integer> patient =
        Background.run(() -> cache.get("a", key -> -1, Duration.ofDays(1)));
    release.countDown();

    assertThat(loading.result()).isEqualTo(7);
    assertThat(patient.result()).isEqualTo(7);
    assertThat(cache.get("a", key -> -1, Duration.ZERO)).isEqualTo(7);
    assertThat(cache.get("b", key -> 8, Duration.ZERO)).isEqualTo(8);
  }
}
