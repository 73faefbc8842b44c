package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Loads that would wait for themselves. Red (hanging until a limit) when {@code Flight.need} adds
 * its arrow without looking.
 */
@Tag("jdk")
class RecursiveLoadTest {
  private final Cache<String, String> cache = Cache.builder().maximumSize(10).build();

  private final Cache<Object, String> byObject = Cache.builder().maximumSize(10).build();

  private static RecursiveLoadException circleIn(Throwable failure) {
    Throwable cause = failure;
    while (cause != null && !(cause instanceof RecursiveLoadException)) {
      cause = cause.getCause();
    }
    assertThat(cause).as("a circle reported by %s", failure).isNotNull();
    return (RecursiveLoadException) cause;
  }

  @Test
  void namesAKeyWhoseLoaderAsksForIt() {
    assertThatThrownBy(() -> cache.get("a", a -> cache.get("a", again -> "x")))
        .isInstanceOf(CacheLoadException.class)
        .satisfies(e -> assertThat(circleIn(e).cycle()).containsExactly("a", "a"))
        .rootCause()
        .hasMessage("cycle=a -> a, a load waits for itself");

    assertThat(cache.get("a", a -> "fine")).isEqualTo("fine");
  }

  @Test
  void namesAllKeysOfALongerCircle() {
    assertThatThrownBy(() ->
            cache.get(
                "root",
                r -> cache.get("a", a -> cache.get("b", b -> cache.get("a", again -> "x")))))
        .satisfies(e -> assertThat(circleIn(e).cycle()).containsExactly("b", "a", "b"));
  }

  @Test
  void seesACircleThroughTwoCaches() {
    Cache<Integer, String> other = Cache.builder().maximumSize(10).build();

    assertThatThrownBy(() -> cache.get("a", a -> other.get(1, one -> cache.get("a", again -> "x"))))
        .satisfies(e -> assertThat(circleIn(e).cycle()).containsExactly(1, "a", 1));
  }

  @Test
  void letsALoaderHandleTheReportAndGoOn() {
    String value =
        cache.get(
            "a",
            a -> {
              try {
                return cache.get("a", again -> "x");
              } catch (RecursiveLoadException e) {
                return "fallback";
              }
            });

    assertThat(value).isEqualTo("fallback");
    assertThat(cache.getIfPresent("a")).isEqualTo("fallback");
  }

  /** Two threads, each loading what the other needs; the second closes the circle. */
  @Test
  void breaksACircleOverTwoThreads() {
    CountDownLatch aBegan = new CountDownLatch(1);
    CountDownLatch bBegan = new CountDownLatch(1);
    Background<String> first =
        Background.run(() ->
            cache.get(
                "a",
                a -> {
                  aBegan.countDown();
                  Background.await(bBegan);
                  return "a(" + cache.get("b", b -> "unused") + ")";
                }));
    Background.await(aBegan);
    Background<String> second =
        Background.run(() ->
            cache.get(
                "b",
                b -> {
                  bBegan.countDown();
                  first.awaitBlocked();
                  try {
                    return cache.get("a", a -> "unused");
                  } catch (RecursiveLoadException e) {
                    return "circle " + e.cycle();
                  }
                }));

    assertThat(second.result()).isEqualTo("circle [b, a, b]");
    assertThat(first.result()).isEqualTo("a(circle [b, a, b])");
  }

  /** Nobody orders the threads here: whichever closes the circle is told, and no other. */
  @RepeatedTest(20)
  void tellsExactlyOneOfThreeThreadsAndThreeCaches() throws Exception {
    int threads = 3;
    List<Cache<Integer, Integer>> caches = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      caches.add(Cache.builder().maximumSize(10).build());
    }
    CyclicBarrier allLoading = new CyclicBarrier(threads);
    List<Background<Boolean>> loads = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int own = i;
      int next = (i + 1) % threads;
      loads.add(
          Background.run(() -> {
            boolean[] told = new boolean[1];
            caches
                .get(own)
                .get(
                    own,
                    key -> {
                      allLoading.await(20, TimeUnit.SECONDS);
                      try {
                        return caches.get(next).get(next, k -> -1);
                      } catch (RecursiveLoadException e) {
                        told[0] = true;
                        assertThat(e.cycle()).hasSize(threads + 1).startsWith(own).endsWith(own);
                        return own;
                      }
                    });
            return told[0];
          }));
    }

    List<Boolean> told = new ArrayList<>();
    for (Background<Boolean> load : loads) {
      told.add(load.result());
    }

    assertThat(told).containsOnlyOnce(true);
  }

  @Test
  void doesNotMistakeACommonDependencyForACircle() {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Background<String> slow =
        Background.run(() ->
            cache.get(
                "c",
                c -> {
                  began.countDown();
                  Background.await(release);
                  return "c";
                }));
    Background.await(began);
    Background<String> a =
        Background.run(() -> cache.get("a", k -> "a" + cache.get("c", c -> "?"))).awaitBlocked();
    Background<String> b =
        Background.run(() ->
                cache.get("b", k -> "b" + cache.get("a", x -> "?") + cache.get("c", c -> "?")))
            .awaitBlocked();

    release.countDown();

    assertThat(slow.result()).isEqualTo("c");
    assertThat(a.result()).isEqualTo("ac");
    assertThat(b.result()).isEqualTo("bacc");
  }

  /** An interrupted waiter's arrow must be gone, or the next one to look sees a false circle. */
  @Test
  void forgetsTheArrowOfAWaiterThatWasInterrupted() {
    CountDownLatch aBegan = new CountDownLatch(1);
    CountDownLatch bBegan = new CountDownLatch(1);
    CountDownLatch aGaveUp = new CountDownLatch(1);
    CountDownLatch bAsks = new CountDownLatch(1);
    Background<String> a =
        Background.run(() ->
            cache.get(
                "a",
                k -> {
                  aBegan.countDown();
                  Background.await(bBegan);
                  try {
                    return cache.get("b", b -> "?");
                  } catch (LoadInterruptedException e) {
                    Thread.interrupted();
                    aGaveUp.countDown();
                    Background.await(bAsks);
                    return "a alone";
                  }
                }));
    Background.await(aBegan);
    Background<String> b =
        Background.run(() ->
            cache.get(
                "b",
                k -> {
                  bBegan.countDown();
                  Background.await(aGaveUp);
                  return "b with " + cache.get("a", x -> "?");
                }));
    Background.await(bBegan);
    a.awaitBlockedIn("awaitLanding");

    a.interrupt();
    Background.await(aGaveUp);
    b.awaitBlockedIn("awaitLanding");
    bAsks.countDown();

    assertThat(a.result()).isEqualTo("a alone");
    assertThat(b.result()).isEqualTo("b with a alone");
  }

  /** Red when {@code Flight.need} makes its report before it unlocks. */
  @Test
  void asksKeysForTheirTextWithoutHoldingUpOtherLoads() {
    List<Background<String>> others = new ArrayList<>();
    Object key =
        new Object() {
          @Override
          public String toString() {
            if (others.isEmpty()) {
              Background<String> other =
                  Background.run(() -> byObject.get("other", o -> byObject.get(this, l -> "x")));
              others.add(other);
              other.awaitBlockedIn("await");
            }
            return "text";
          }
        };

    assertThatThrownBy(() -> byObject.get(key, k -> byObject.get(key, again -> "x")))
        .rootCause()
        .hasMessage("cycle=text -> text, a load waits for itself");

    assertThat(circleIn(others.get(0).failure()).cycle()).containsExactly(key, key);
  }
}
