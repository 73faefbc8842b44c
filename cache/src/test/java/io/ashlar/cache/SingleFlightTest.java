package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Loading as several threads see it. Latches decide who is where; nothing depends on time. */
@Tag("jdk")
class SingleFlightTest {
  private final BoundedCache<String, Integer> cache =
      (BoundedCache<String, Integer>) Cache.builder().maximumSize(10).<String, Integer>build();
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger calls = new AtomicInteger();

  @AfterEach
  void leavesTheCacheSound() {
    cache.verify();
  }

  /** A load of "k" that has begun and will not end before {@link #release} is opened. */
  private Background<Integer> beginLoad(CacheLoader<String, Integer> ending) {
    Background<Integer> loading =
        Background.run(() ->
            cache.get(
                "k",
                key -> {
                  calls.incrementAndGet();
                  started.countDown();
                  Background.await(release);
                  return ending.load(key);
                }));
    Background.await(started);
    return loading;
  }

  private Background<Integer> join() {
    return Background.run(() ->
            cache.get(
                "k",
                key -> {
                  calls.incrementAndGet();
                  return -1;
                }))
        .awaitBlocked();
  }

  @Test
  void loadsOnceForAllWhoMissTheSameKey() {
    Background<Integer> loading = beginLoad(key -> 7);
    List<Background<Integer>> waiting = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      waiting.add(join());
    }

    release.countDown();

    assertThat(loading.result()).isEqualTo(7);
    assertThat(waiting).allSatisfy(waiter -> assertThat(waiter.result()).isEqualTo(7));
    assertThat(calls).hasValue(1);
    assertThat(cache.stats().misses()).isEqualTo(17);
    assertThat(cache.stats().loadSuccesses()).isEqualTo(1);
  }

  @Test
  void sharesAFailureWithAllWhoWaitAndGivesEachItsOwnException() {
    RuntimeException down = new IllegalStateException("down");
    Background<Integer> loading =
        beginLoad(key -> {
          throw down;
        });
    Background<Integer> first = join();
    Background<Integer> second = join();

    release.countDown();

    assertThat(List.of(loading.failure(), first.failure(), second.failure()))
        .allSatisfy(e -> assertThat(e).isInstanceOf(CacheLoadException.class).hasCause(down))
        .doesNotHaveDuplicates();
    assertThat(calls).hasValue(1);
  }

  @Test
  void sharesANull() {
    Background<Integer> loading = beginLoad(key -> null);
    Background<Integer> waiter = join();

    release.countDown();

    assertThat(loading.result()).isNull();
    assertThat(waiter.result()).isNull();
    assertThat(calls).hasValue(1);
  }

  /** Red when {@code Loads.load} does not land the flight whatever happens. */
  @Test
  void wakesTheWaitersWhenTheLoaderDiesOfAnError() {
    Error error = new OutOfMemoryError("as if");
    Background<Integer> loading =
        beginLoad(key -> {
          throw error;
        });
    Background<Integer> waiter = join();

    release.countDown();

    assertThat(loading.failure()).isSameAs(error);
    assertThat(waiter.failure()).isInstanceOf(CacheLoadException.class).hasCause(error);
  }

  /** Red when the loader runs with the lock held. */
  @Test
  void holdsNobodyUpWhileItLoads() {
    Background<Integer> loading = beginLoad(key -> 7);

    cache.put("other", 1);
    assertThat(cache.get("third", key -> 3)).isEqualTo(3);
    assertThat(cache.getIfPresent("other")).isEqualTo(1);
    assertThat(cache.getIfPresent("k")).isNull();
    assertThat(cache.size()).isEqualTo(2);

    release.countDown();
    assertThat(loading.result()).isEqualTo(7);
  }

  @Test
  void stopsWaitingWhenInterruptedWhileTheLoadGoesOn() {
    AtomicInteger flag = new AtomicInteger();
    Background<Integer> loading = beginLoad(key -> 7);
    Background<Integer> waiter =
        Background.run(
                () -> {
                  try {
                    return cache.get("k", key -> -1);
                  } finally {
                    flag.set(Thread.currentThread().isInterrupted() ? 1 : -1);
                  }
                })
            .awaitBlocked();

    waiter.interrupt();

    assertThat(waiter.failure())
        .isInstanceOf(LoadInterruptedException.class)
        .hasMessageContaining("key=k")
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(flag).hasValue(1);
    release.countDown();
    assertThat(loading.result()).isEqualTo(7);
    assertThat(cache.getIfPresent("k")).isEqualTo(7);
  }

  @Test
  void detachesALoadOnInvalidateSoThatALaterGetLoadsAnew() {
    Background<Integer> loading = beginLoad(key -> 1);
    Background<Integer> joinedBefore = join();

    cache.invalidate("k");
    Integer later = cache.get("k", key -> 2);
    release.countDown();

    assertThat(later).isEqualTo(2);
    assertThat(loading.result()).isEqualTo(1);
    assertThat(joinedBefore.result()).isEqualTo(1);
    assertThat(cache.getIfPresent("k")).isEqualTo(2);
  }

  @Test
  void detachesEveryLoadOnInvalidateAll() {
    Background<Integer> loading = beginLoad(key -> 1);

    cache.invalidateAll();
    Integer later = cache.get("k", key -> 2);
    release.countDown();

    assertThat(later).isEqualTo(2);
    assertThat(loading.result()).isEqualTo(1);
    assertThat(cache.getIfPresent("k")).isEqualTo(2);
  }

  /** Red when {@code settle} removes whatever flight the key has, not only its own. */
  @Test
  void leavesALaterLoadAloneWhenADetachedOneEnds() {
    Background<Integer> detached = beginLoad(key -> 1);
    cache.invalidate("k");
    CountDownLatch laterStarted = new CountDownLatch(1);
    CountDownLatch laterRelease = new CountDownLatch(1);
    Background<Integer> later =
        Background.run(() ->
            cache.get(
                "k",
                key -> {
                  laterStarted.countDown();
                  Background.await(laterRelease);
                  return 2;
                }));
    Background.await(laterStarted);

    release.countDown();
    assertThat(detached.result()).isEqualTo(1);
    assertThat(cache.getIfPresent("k")).isNull();
    Background<Integer> joinsTheLater = join();
    laterRelease.countDown();

    assertThat(later.result()).isEqualTo(2);
    assertThat(joinsTheLater.result()).isEqualTo(2);
    assertThat(cache.getIfPresent("k")).isEqualTo(2);
  }

  @Test
  void letsAPutDuringALoadWin() {
    Background<Integer> loading = beginLoad(key -> 1);
    Background<Integer> waiter = join();

    cache.put("k", 2);
    assertThat(cache.get("k", key -> 3)).isEqualTo(2);
    release.countDown();

    assertThat(loading.result()).isEqualTo(1);
    assertThat(waiter.result()).isEqualTo(1);
    assertThat(cache.getIfPresent("k")).isEqualTo(2);
  }
}
