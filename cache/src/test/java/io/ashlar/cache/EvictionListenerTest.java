package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.cache.policy.Lru;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
class EvictionListenerTest {
  private final List<String> evicted = Collections.synchronizedList(new ArrayList<>());

  private static BoundedCache<Integer, String> cache(
      long maximum, EvictionListener<Integer, String> listener) {
    return (BoundedCache<Integer, String>)
        Cache.builder()
            .policy(Lru::new)
            .maximumSize(maximum)
            .evictionListener(listener)
            .<Integer, String>build();
  }

  private void note(Integer key, String value, RemovalCause cause) {
    evicted.add(key + "=" + value + " " + cause);
  }

  @Test
  void hearsOfEvictionsOnlyAndOfTheirCause() {
    AtomicLong nanos = new AtomicLong();
    Cache<Integer, String> cache =
        Cache.builder()
            .maximumSize(1)
            .expireAfterWrite(Duration.ofSeconds(1))
            .ticker(nanos::get)
            .evictionListener(this::note)
            .build();
    cache.put(1, "a");
    cache.put(1, "b");
    cache.put(2, "c");
    cache.invalidate(2);
    cache.put(3, "d");
    nanos.addAndGet(1_000_000_000);
    cache.invalidate(3);

    assertThat(evicted).hasSize(2).contains("3=d EXPIRED");
    assertThat(evicted.get(0)).endsWith(" SIZE");
  }

  @Test
  void hearsBeforeTheRemovalListenerAndWithoutTheLock() {
    List<BoundedCache<Integer, String>> holder = new ArrayList<>();
    BoundedCache<Integer, String> cache =
        (BoundedCache<Integer, String>)
            Cache.builder()
                .policy(Lru::new)
                .maximumSize(1)
                .removalListener(
                    (Integer key, String value, RemovalCause cause) -> evicted.add("removal"))
                .evictionListener((Integer key, String value, RemovalCause cause) -> {
                  assertThat(holder.get(0).isLockedByThisThread()).isFalse();
                  evicted.add("eviction");
                })
                .<Integer, String>build();
    holder.add(cache);

    cache.put(1, "a");
    cache.put(2, "b");

    assertThat(evicted).containsExactly("eviction", "removal");
  }

  /**
   * Another thread is telling the listener: a removal listener's notice would be left to it. Red
   * when {@code EvictionNotices.tell} returns at once if the lock is taken.
   */
  @Test
  void isToldBeforeTheOperationThatEvictedReturns() {
    CountDownLatch slow = new CountDownLatch(1);
    CountDownLatch began = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    BoundedCache<Integer, String> cache =
        cache(
            1,
            (key, value, cause) -> {
              if (first.getAndSet(false)) {
                began.countDown();
                Background.await(slow);
              }
              note(key, value, cause);
            });
    cache.put(1, "a");
    Background<Void> slowOne =
        Background.run(() -> {
          cache.put(2, "b");
          return null;
        });
    Background.await(began);

    Background<List<String>> other =
        Background.run(() -> {
          cache.put(3, "c");
          return List.copyOf(evicted);
        });
    other.awaitBlockedIn("tell");
    assertThat(cache.getIfPresent(3)).isEqualTo("c"); // only who evicts waits
    slow.countDown();

    assertThat(other.result()).containsExactly("1=a SIZE", "2=b SIZE");
    slowOne.result();
  }

  @Test
  void hearsOfItsOwnEvictionsAfterItReturns() {
    List<BoundedCache<Integer, String>> holder = new ArrayList<>();
    AtomicBoolean first = new AtomicBoolean(true);
    BoundedCache<Integer, String> cache =
        cache(
            1,
            (key, value, cause) -> {
              if (first.getAndSet(false)) {
                holder.get(0).put(9, "again");
              }
              note(key, value, cause);
            });
    holder.add(cache);
    cache.put(1, "a");

    cache.put(2, "b");

    assertThat(evicted).containsExactly("1=a SIZE", "2=b SIZE");
    assertThat(cache.asMap()).containsOnlyKeys(9);
  }

  /** Red when what the listener throws is not caught: the put would fail that succeeded. */
  @Test
  void mayThrow() {
    BoundedCache<Integer, String> cache =
        cache(
            1,
            (key, value, cause) -> {
              note(key, value, cause);
              throw new IllegalStateException("no second level");
            });
    cache.put(1, "a");
    cache.put(2, "b");
    cache.put(3, "c");

    assertThat(evicted).containsExactly("1=a SIZE", "2=b SIZE");
  }

  /** What a second level needs: for each key the last value evicted is the last one told. */
  @Test
  void hearsOfAKeysEvictionsInTheirOrder() {
    Map<Integer, Integer> last = new HashMap<>(); // the listener is never called twice at a time
    AtomicLong outOfOrder = new AtomicLong();
    Cache<Integer, Integer> cache =
        Cache.builder()
            .policy(Lru::new)
            .maximumSize(2)
            .evictionListener((Integer key, Integer value, RemovalCause cause) -> {
              Integer before = last.put(key, value);
              outOfOrder.addAndGet(before != null && before > value ? 1 : 0);
            })
            .build();

    List<Background<Void>> threads = new ArrayList<>();
    for (int thread = 0; thread < 3; thread++) {
      int own = thread; // only one thread writes a key, so its values grow
      threads.add(
          Background.run(() -> {
            for (int i = 0; i < 3_000; i++) {
              cache.put(own * 2 + i % 2, i);
            }
            return null;
          }));
    }
    threads.forEach(Background::result);

    assertThat(outOfOrder).hasValue(0);
    assertThat(last).hasSizeGreaterThanOrEqualTo(4); // six keys, of which two are still here
  }
}
