package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Loading as one thread sees it. */
class LoadingTest {
  private final List<String> removed = new ArrayList<>();
  private final LruCache<String, Integer> cache =
      (LruCache<String, Integer>)
          Cache.builder()
              .maximumWeight(10)
              .weigher((String key, Integer value) -> value)
              .removalListener((String key, Integer value, RemovalCause cause) ->
                  removed.add(key + "=" + value + " " + cause))
              .<String, Integer>build();

  @AfterEach
  void leavesTheCacheSound() {
    cache.verify();
  }

  @Test
  void keepsTheLoadedValueWithinTheBound() {
    cache.put("old", 7);

    Integer loaded = cache.get("new", key -> 5);

    assertThat(loaded).isEqualTo(5);
    assertThat(cache.getIfPresent("new")).isEqualTo(5);
    assertThat(removed).containsExactly("old=7 SIZE");
  }

  @Test
  void doesNotCallTheLoaderOnAHit() {
    cache.put("k", 1);

    assertThat(
            cache.get(
                "k",
                key -> {
                  throw new AssertionError("called");
                }))
        .isEqualTo(1);
  }

  @Test
  void handsOutALoadedValueThatIsTooHeavyToKeep() {
    assertThat(cache.get("k", key -> 11)).isEqualTo(11);

    assertThat(cache.size()).isZero();
    assertThat(removed).containsExactly("k=11 SIZE");
  }

  /** Red when {@code Flight.run} weighs or keeps a null. */
  @Test
  void returnsTheNullOfALoaderAndKeepsNothing() {
    AtomicInteger calls = new AtomicInteger();
    CacheLoader<String, Integer> loader =
        key -> {
          calls.incrementAndGet();
          return null;
        };

    assertThat(cache.get("k", loader)).isNull();
    assertThat(cache.get("k", loader)).isNull();

    assertThat(calls).hasValue(2);
    assertThat(cache.stats().loadSuccesses()).isEqualTo(2);
    assertThat(cache.stats().puts()).isZero();
  }

  @Test
  void wrapsWhatTheLoaderThrowsWithTheKeyAndKeepsNothing() {
    RuntimeException unchecked = new IllegalStateException("down");
    IOException checked = new IOException("cut off");

    assertThatThrownBy(() ->
            cache.get(
                "k",
                key -> {
                  throw unchecked;
                }))
        .isInstanceOf(CacheLoadException.class)
        .hasMessage("key=k, load failed: java.lang.IllegalStateException: down")
        .hasCause(unchecked)
        .extracting(e -> ((CacheLoadException) e).key())
        .isEqualTo("k");
    assertThatThrownBy(() ->
            cache.get(
                "k",
                key -> {
                  throw checked;
                }))
        .isInstanceOf(CacheLoadException.class)
        .hasCause(checked);

    assertThat(cache.get("k", key -> 3)).isEqualTo(3);
    assertThat(cache.stats().loadFailures()).isEqualTo(2);
  }

  @Test
  void letsAnErrorThroughToTheThreadThatLoads() {
    Error error = new StackOverflowError();

    assertThatThrownBy(() ->
            cache.get(
                "k",
                key -> {
                  throw error;
                }))
        .isSameAs(error);

    assertThat(cache.get("k", key -> 3)).isEqualTo(3);
    assertThat(cache.stats().loadFailures()).isEqualTo(1);
  }

  @Test
  void failsTheLoadIfItsResultHasANegativeWeight() {
    assertThatThrownBy(() -> cache.get("k", key -> -1))
        .isInstanceOf(CacheLoadException.class)
        .hasCauseInstanceOf(InvalidWeightException.class);

    assertThat(cache.size()).isZero();
    assertThat(cache.stats().loadFailures()).isEqualTo(1);
  }

  @Test
  void leavesTheInterruptFlagSetIfTheLoaderIsInterrupted() {
    assertThatThrownBy(() ->
            cache.get(
                "k",
                key -> {
                  throw new InterruptedException();
                }))
        .isInstanceOf(CacheLoadException.class)
        .hasCauseInstanceOf(InterruptedException.class);

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void loadsOtherKeysFromWithinALoader() {
    Integer sum = cache.get("a", a -> cache.get("b", b -> 1) + cache.get("c", c -> 2));

    assertThat(sum).isEqualTo(3);
    assertThat(cache.size()).isEqualTo(3);
  }

  /** The stack is the only limit, so this thread has a large one. */
  @Test
  void loadsTenThousandKeysDeep() throws InterruptedException {
    Cache<Integer, Integer> sums = Cache.builder().maximumSize(20_000).build();
    AtomicInteger sum = new AtomicInteger();
    Thread deep =
        new Thread(null, () -> sum.set(sumUpTo(sums, 10_000)), "deep", 256L * 1024 * 1024);

    deep.start();
    deep.join();

    assertThat(sum).hasValue(50_005_000);
    assertThat(sums.size()).isEqualTo(10_001);
  }

  private static int sumUpTo(Cache<Integer, Integer> sums, int n) {
    return sums.get(n, key -> key == 0 ? 0 : key + sumUpTo(sums, key - 1));
  }

  /** Red when {@code put} leaves the flight attached. */
  @Test
  void prefersAPutDuringALoadToTheLoadsResult() {
    Integer loaded =
        cache.get(
            "k",
            key -> {
              cache.put("k", 2);
              return 1;
            });

    assertThat(loaded).isEqualTo(1);
    assertThat(cache.getIfPresent("k")).isEqualTo(2);
    assertThat(removed).isEmpty();
  }

  /** Red when {@code invalidate} leaves the flight attached. */
  @Test
  void doesNotKeepAValueInvalidatedDuringItsLoad() {
    Integer loaded =
        cache.get(
            "k",
            key -> {
              cache.invalidate("k");
              return 1;
            });

    assertThat(loaded).isEqualTo(1);
    assertThat(cache.getIfPresent("k")).isNull();
  }

  /** Red when {@code invalidateAll} leaves the flights attached. */
  @Test
  void doesNotKeepAValueLoadedAcrossInvalidateAll() {
    cache.put("other", 1);

    cache.get(
        "k",
        key -> {
          cache.invalidateAll();
          return 1;
        });

    assertThat(cache.size()).isZero();
    assertThat(removed).containsExactly("other=1 EXPLICIT");
  }

  /** Red when {@code get} joins whatever flight it finds, landed or not. */
  @Test
  void loadsAgainAfterAKeyChangedDuringItsLoad() {
    Cache<List<String>, Integer> byList = Cache.builder().maximumSize(10).build();
    List<String> key = new ArrayList<>(List.of("a"));
    byList.get(
        key,
        k -> {
          key.add("b");
          return 1;
        });
    key.remove("b");

    byList.invalidateAll();
    Integer again = byList.get(List.of("a"), k -> 2);

    assertThat(again).isEqualTo(2);
    ((LruCache<List<String>, Integer>) byList).verify();
  }

  /** Red when {@code load} lets the flight's owner leave without landing it. */
  @Test
  void failsTheLoadIfTheTickerFails() {
    AtomicInteger reads = new AtomicInteger();
    Cache<String, Integer> broken =
        Cache.builder()
            .maximumSize(10)
            .ticker(() -> {
              if (reads.getAndIncrement() == 0) {
                throw new IllegalStateException("no time");
              }
              return 0;
            })
            .build();

    assertThatThrownBy(() -> broken.get("k", key -> 1))
        .isInstanceOf(CacheLoadException.class)
        .cause()
        .hasMessage("no time");

    assertThat(broken.get("k", key -> 2)).isEqualTo(2);
  }
}
