package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loading as one thread sees it. */
class LoadingTest {
  private final List<String> removed = new ArrayList<>();
  private final BoundedCache<String, Integer> cache =
      (BoundedCache<String, Integer>)
          Cache.builder()
              .maximumWeight(10)
              .weigher((String key, Integer value) -> value)
              .removalListener((String key, Integer value, RemovalCause cause) ->
                  removed.add(key + "=" + value + " " + cause))
              .<String, Integer>build();

  @AfterEach
  void leavesTheCacheSound() {
    cache.verify();
    assertThat(cache.loadsUnderWay()).isZero();
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

  /** Red when {@code Flight.run} catches exceptions only: the load is not counted then. */
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

  /**
   * Red when {@code Loads.settle} does not ask the key for its hash again before it keeps the
   * value.
   */
  @Test
  void loadsAgainAfterAKeyChangedDuringItsLoad() {
    BoundedCache<List<String>, Integer> byList =
        (BoundedCache<List<String>, Integer>)
            Cache.builder().maximumSize(10).<List<String>, Integer>build();
    List<String> key = new ArrayList<>(List.of("a"));
    byList.get(
        key,
        k -> {
          key.add("b");
          return 1;
        });
    key.remove("b");

    Integer again = byList.get(List.of("a"), k -> 2);

    assertThat(again).isEqualTo(2);
    byList.verify();
  }

  /**
   * Keys must not change, but one that does costs its own value and nothing else. Red when a flight
   * is taken out by what its key's hash is then.
   */
  @Test
  void forgetsTheLoadsOfKeysThatChangedMeanwhile() {
    BoundedCache<List<Integer>, Integer> byList =
        (BoundedCache<List<Integer>, Integer>)
            Cache.builder().maximumSize(10).<List<Integer>, Integer>build();

    for (int i = 0; i < 1_000; i++) {
      List<Integer> key = new ArrayList<>(List.of(i));
      byList.get(
          key,
          k -> {
            key.add(1);
            return 1;
          });
    }

    assertThat(byList.loadsUnderWay()).isZero();
    assertThat(byList.stats().loadSuccesses()).isEqualTo(1_000);
    byList.verify();
  }

  /** Red when {@code Loads.fail} does not take the flight out, or does not count. */
  @ParameterizedTest(name = "read {0} of the ticker fails")
  @ValueSource(ints = {1, 2})
  void failsAndForgetsTheLoadIfTheTickerFails(int failingRead) {
    AtomicInteger reads = new AtomicInteger();
    BoundedCache<Integer, Integer> broken =
        (BoundedCache<Integer, Integer>)
            Cache.builder()
                .maximumSize(10)
                .ticker(() -> {
                  if (reads.incrementAndGet() == failingRead) {
                    throw new IllegalStateException("no time");
                  }
                  return 0;
                })
                .<Integer, Integer>build();

    for (int key = 0; key < 1_000; key++) {
      int wanted = key;
      reads.set(0);
      assertThatThrownBy(() -> broken.get(wanted, k -> 1))
          .isInstanceOf(CacheLoadException.class)
          .cause()
          .hasMessage("no time");
    }

    assertThat(broken.loadsUnderWay()).isZero();
    assertThat(broken.stats().loadFailures()).isEqualTo(1_000);
    assertThat(broken.stats().loadSuccesses()).isZero();
    assertThat(broken.get(0, key -> 2)).isEqualTo(2);
    broken.verify();
  }

  /** Red when {@code Flight.fail} replaces a failure. */
  @Test
  void tellsWhatTheLoaderThrewEvenIfTheTickerFailsThen() {
    AtomicBoolean noTime = new AtomicBoolean();
    BoundedCache<Integer, Integer> broken =
        (BoundedCache<Integer, Integer>)
            Cache.builder()
                .maximumSize(10)
                .ticker(() -> {
                  if (noTime.get()) {
                    throw new IllegalStateException("no time");
                  }
                  return 0;
                })
                .<Integer, Integer>build();

    assertThatThrownBy(() ->
            broken.get(
                1,
                key -> {
                  noTime.set(true);
                  throw new IOException("down");
                }))
        .isInstanceOf(CacheLoadException.class)
        .hasMessage("key=1, load failed: java.io.IOException: down");

    assertThat(broken.stats().loadFailures()).isEqualTo(1);
    assertThat(broken.loadsUnderWay()).isZero();
  }

  /** Red when {@code settle} counts before it stores: the load would count as both. */
  @Test
  void countsALoadWhoseValueCouldNotBeStoredAsAFailure() {
    AtomicBoolean broken = new AtomicBoolean();
    record Touchy(int id, AtomicBoolean broken) {
      @Override
      public int hashCode() {
        return 1;
      }

      @Override
      public boolean equals(Object other) {
        if (broken.get()) {
          throw new IllegalStateException("no equals");
        }
        return other instanceof Touchy touchy && touchy.id == id;
      }
    }
    BoundedCache<Touchy, Integer> touchy =
        (BoundedCache<Touchy, Integer>) Cache.builder().maximumSize(10).<Touchy, Integer>build();
    touchy.put(new Touchy(1, broken), 1);

    assertThatThrownBy(() ->
            touchy.get(
                new Touchy(2, broken),
                key -> {
                  broken.set(true);
                  return 2;
                }))
        .isInstanceOf(CacheLoadException.class)
        .cause()
        .hasMessage("no equals");
    broken.set(false);

    assertThat(touchy.loadsUnderWay()).isZero();
    assertThat(touchy.stats().loadFailures()).isEqualTo(1);
    assertThat(touchy.stats().loadSuccesses()).isZero();
    assertThat(touchy.get(new Touchy(2, broken), key -> 3)).isEqualTo(3);
    touchy.verify();
  }

  /** Red when the keys of flights are hashed in {@code get}'s, or {@code put}'s, locked section. */
  @Test
  void asksNoKeyForItsHashWhileTheCacheIsLocked() {
    List<BoundedCache<?, ?>> watched = new ArrayList<>();
    List<Boolean> locked = new ArrayList<>();
    record Spy(int id, List<BoundedCache<?, ?>> watched, List<Boolean> locked) {
      @Override
      public int hashCode() {
        watched.forEach(cache -> locked.add(cache.isLockedByThisThread()));
        return id;
      }

      @Override
      public boolean equals(Object other) {
        return other instanceof Spy spy && spy.id == id;
      }
    }
    BoundedCache<Spy, Integer> spied =
        (BoundedCache<Spy, Integer>) Cache.builder().maximumSize(2).<Spy, Integer>build();
    watched.add(spied);

    for (int id = 0; id < 40; id++) {
      Spy key = new Spy(id, watched, locked);
      spied.get(key, k -> 1);
      spied.put(key, 2);
      spied.getIfPresent(key);
      spied.invalidate(key);
      spied.get(
          key,
          k -> {
            spied.invalidateAll();
            return 1;
          });
    }

    assertThat(locked).isNotEmpty().containsOnly(false);
  }
}
