package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Values that are invalidated by what they have to do with: each word of a text is a tag. */
@Tag("jdk")
class TagTest {
  private final List<String> removed = Collections.synchronizedList(new ArrayList<>());
  private final BoundedCache<Integer, String> cache = tagged(Cache.builder().maximumSize(100));

  private BoundedCache<Integer, String> tagged(CacheBuilder<Object, Object> builder) {
    return (BoundedCache<Integer, String>)
        builder
            .tags((Integer key, String text) -> List.of(text.split(" ")))
            .removalListener((Integer key, String value, RemovalCause cause) ->
                removed.add(key + "=" + value + " " + cause))
            .<Integer, String>build();
  }

  @AfterEach
  void leavesTheCacheSound() {
    cache.verify();
  }

  @Test
  void removesAllThatCarryTheTag() {
    cache.put(1, "red green");
    cache.put(2, "green green");
    cache.put(3, "blue");

    cache.invalidateTag("green");
    cache.invalidateTag("grey");

    assertThat(cache.asMap()).containsOnlyKeys(3);
    assertThat(removed).containsExactlyInAnyOrder("1=red green EXPLICIT", "2=green green EXPLICIT");
    assertThat(cache.stats().evictions()).isZero();
  }

  /** Red when {@code EntryStore.mayStay} lets a tagged entry take another value. */
  @Test
  void knowsAnEntryByTheTagsOfItsPresentValue() {
    cache.put(1, "red");
    cache.put(1, "blue");

    cache.invalidateTag("red");
    assertThat(cache.getIfPresent(1)).isEqualTo("blue");
    cache.invalidateTag("blue");
    assertThat(cache.getIfPresent(1)).isNull();
  }

  @Test
  void tagsWhatIsLoadedOneOrMany() {
    cache.get(1, key -> "red");
    cache.getAll(List.of(2, 3), keys -> Map.of(2, "red", 3, "blue"));

    cache.invalidateTag("red");

    assertThat(cache.asMap()).containsOnlyKeys(3);
  }

  /** Red when {@code Loads.keep} does not ask whether the flight is spoiled. */
  @Test
  void doesNotKeepWhatWasBeingLoadedWhenItsTagWasInvalidated() {
    String old =
        cache.get(
            1,
            key -> {
              cache.invalidateTag("red");
              return "red old";
            });
    String other =
        cache.get(
            2,
            key -> {
              cache.invalidateTag("red");
              return "blue";
            });

    assertThat(old).isEqualTo("red old");
    assertThat(other).isEqualTo("blue");
    assertThat(cache.asMap()).containsOnlyKeys(2);
    assertThat(cache.stats().loadSuccesses()).isEqualTo(2);
  }

  /**
   * A load begins, the tag is invalidated, a get begins and joins the load: it must not get a value
   * read before the invalidation. Red when {@code Loads.get} returns what it joined.
   */
  @Test
  void givesNobodyAValueWhoseLoadBeganBeforeAnInvalidationThatEndedBeforeHim() {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Background<String> loading =
        Background.run(() ->
            cache.get(
                1,
                key -> {
                  began.countDown();
                  Background.await(release);
                  return "red old";
                }));
    Background.await(began);
    Background<String> before = Background.run(() -> cache.get(1, key -> "?")).awaitBlocked();
    cache.invalidateTag("red");
    Background<String> after = Background.run(() -> cache.get(1, key -> "red new")).awaitBlocked();
    Background<Map<Integer, String>> bulk =
        Background.run(() -> cache.getAll(List.of(1), keys -> Map.of(1, "red new"))).awaitBlocked();

    release.countDown();

    assertThat(loading.result()).isEqualTo("red old");
    assertThat(before.result()).isEqualTo("red old");
    assertThat(after.result()).isEqualTo("red new");
    assertThat(bulk.result()).containsEntry(1, "red new");
    assertThat(cache.getIfPresent(1)).isEqualTo("red new");
    assertThat(cache.stats().misses()).isEqualTo(4);
  }

  /** An invalidation of another tag costs nobody a second load. */
  @Test
  void sharesALoadWhoseTagsWereNotInvalidated() {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger loads = new AtomicInteger();
    CacheLoader<Integer, String> loader =
        key -> {
          loads.incrementAndGet();
          began.countDown();
          Background.await(release);
          return "blue";
        };
    Background<String> loading = Background.run(() -> cache.get(1, loader));
    Background.await(began);
    cache.invalidateTag("red");
    Background<String> after = Background.run(() -> cache.get(1, loader)).awaitBlocked();

    release.countDown();

    assertThat(loading.result()).isEqualTo("blue");
    assertThat(after.result()).isEqualTo("blue");
    assertThat(loads).hasValue(1);
    assertThat(cache.getIfPresent(1)).isEqualTo("blue");
  }

  /** "There is nothing" carries no tag that could tell whether it is still true. */
  @Test
  void asksAgainAfterAnInvalidationIfTheLoadFoundNothing() {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Background<String> loading =
        Background.run(() ->
            cache.get(
                1,
                key -> {
                  began.countDown();
                  Background.await(release);
                  return null;
                }));
    Background.await(began);
    cache.invalidateTag("red");
    Background<String> after = Background.run(() -> cache.get(1, key -> "red new")).awaitBlocked();

    release.countDown();

    assertThat(loading.result()).isNull();
    assertThat(after.result()).isEqualTo("red new");
  }

  /** Red when {@code invalidateTag} does not overtake the refresh of an entry it removes. */
  @Test
  void endsARefreshOfWhatItRemoves() {
    List<Runnable> refreshes = new ArrayList<>();
    long[] nanos = {0};
    BoundedCache<Integer, String> refreshing =
        tagged(
            Cache.builder()
                .maximumSize(10)
                .ticker(() -> nanos[0])
                .executor(refreshes::add)
                .refreshAfterWrite(Duration.ofNanos(10)));
    refreshing.put(1, "red");
    nanos[0] = 10;
    refreshing.get(1, key -> "no colour any more");

    refreshing.invalidateTag("red");
    refreshes.forEach(Runnable::run);

    assertThat(refreshing.getIfPresent(1)).isNull();
    refreshing.verify();
  }

  @Test
  void failsThePutOrTheLoadIfATagIsNull() {
    BoundedCache<Integer, String> careless =
        (BoundedCache<Integer, String>)
            Cache.builder()
                .maximumSize(10)
                .tags((Integer key, String text) -> Collections.singletonList(null))
                .<Integer, String>build();

    assertThatThrownBy(() -> careless.put(1, "a")).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> careless.get(1, key -> "a"))
        .isInstanceOf(CacheLoadException.class)
        .hasCauseInstanceOf(NullPointerException.class);
    assertThat(careless.size()).isZero();
  }

  @Test
  void refusesToInvalidateByTagWhereNothingIsTagged() {
    Cache<Integer, String> untagged = Cache.builder().maximumSize(1).build();

    assertThatThrownBy(() -> untagged.invalidateTag("red"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cache=cache, invalidateTag needs CacheBuilder.tags");
    assertThatThrownBy(() -> cache.invalidateTag(null)).hasMessage("tag");
  }

  /** Red when {@code TagIndex.removed} never sweeps: references to what is gone pile up. */
  @Test
  void forgetsTheTagsOfWhatIsGone() {
    for (int i = 0; i < 10_000; i++) {
      cache.put(i, "tag" + i);
    }
    cache.verify();
    assertThat(cache.taggedReferences()).isBetween(100L, 300L);

    cache.invalidateAll();

    assertThat(cache.taggedReferences()).isZero();
  }

  /** Random operations against a map; a failure names its seed. */
  @Test
  void agreesWithAMapOfValuesAndTheirTags() {
    int seeds = Boolean.getBoolean("ashlar.soak") ? 500 : 40;
    Long only = Long.getLong("ashlar.cache.seed");
    for (long seed = only == null ? 0 : only; seed < (only == null ? seeds : only + 1); seed++) {
      try {
        run(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + " (-Dashlar.cache.seed=" + seed + ")", e);
      }
    }
  }

  private record Tagged(int serial, int weight, Set<Integer> tags) {}

  private static void run(long seed) {
    Random random = new Random(seed);
    long[] nanos = {0};
    Map<Integer, Tagged> model = new HashMap<>();
    BoundedCache<Integer, Tagged> cache =
        (BoundedCache<Integer, Tagged>)
            Cache.builder()
                .seed(seed)
                .maximumWeight(1 + random.nextInt(60))
                .weigher((Integer key, Tagged value) -> value.weight)
                .ticker(() -> nanos[0])
                .expireAfterWrite(Duration.ofSeconds(10))
                .tags((Integer key, Tagged value) -> value.tags)
                .removalListener((Integer key, Tagged value, RemovalCause cause) -> {
                  if (cause.wasEvicted()) {
                    model.remove(key, value);
                  }
                })
                .<Integer, Tagged>build();
    for (int serial = 0; serial < 600; serial++) {
      int key = random.nextInt(40);
      int operation = random.nextInt(100);
      Set<Integer> tags =
          operation % 7 == 0 ? Set.of() : Set.of(random.nextInt(6), 6 + random.nextInt(30));
      Tagged value = new Tagged(serial, random.nextInt(4), tags);
      if (operation < 50) {
        model.put(key, value);
        cache.put(key, value);
      } else if (operation < 60) {
        Tagged present = cache.getIfPresent(key);
        if (present == null) {
          model.put(key, value);
        }
        assertThat(cache.get(key, k -> value)).isSameAs(present == null ? value : present);
      } else if (operation < 70) {
        cache.invalidate(key);
        model.remove(key);
      } else if (operation < 95) {
        int tag = random.nextInt(36);
        cache.invalidateTag(tag);
        model.values().removeIf(tagged -> tagged.tags.contains(tag));
      } else if (operation < 96) {
        cache.invalidateAll();
        model.clear();
      } else {
        nanos[0] += random.nextLong(8_000_000_000L);
      }

      cache.verify();
      assertThat(cache.size()).isEqualTo(model.size());
    }
    assertThat(cache.asMap()).isEqualTo(model);
  }
}
