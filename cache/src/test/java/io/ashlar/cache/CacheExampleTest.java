package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.cache.policy.Arc;
import io.ashlar.cache.policy.Lru;
import java.io.FileNotFoundException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the README promises, one example a promise. Begin reading here. */
@Tag("jdk")
class CacheExampleTest {

  @Test
  void keepsWhatWasAskedFor() {
    // snippet: first
    Cache<String, Integer> ages = Cache.builder().maximumSize(2).build();
    ages.put("Ann", 30);
    ages.put("Bob", 41);
    Integer ann = ages.getIfPresent("Ann"); // 30, so Ann was asked for, Bob was not
    ages.put("Cem", 52); // there is room for two: Bob goes
    // end

    assertThat(ann).isEqualTo(30);
    assertThat(ages.getIfPresent("Ann")).isEqualTo(30);
    assertThat(ages.getIfPresent("Bob")).isNull();
    assertThat(ages.getIfPresent("Cem")).isEqualTo(52);
    assertThat(ages)
        .hasToString("Cache[name=cache, policy=AdaptiveTinyLFU, size=2, maximumSize=2]");
  }

  @Test
  void evictsInTheOrderOfTheClassicVector() {
    List<Integer> evicted = new ArrayList<>();
    Cache<Integer, String> cache =
        Cache.builder()
            .policy(Lru::new)
            .maximumSize(2)
            .removalListener((Integer key, String value, RemovalCause cause) -> evicted.add(key))
            .build();

    cache.put(1, "one");
    cache.put(2, "two");
    cache.getIfPresent(1);
    cache.put(3, "three");
    cache.put(4, "four");

    assertThat(evicted).containsExactly(2, 1);
  }

  @Test
  void followsAnotherRuleIfOneIsChosen() {
    // snippet: policy
    Cache<String, Integer> cache = Cache.builder().policy(Arc::new).maximumSize(1_000).build();
    // end

    assertThat(cache).hasToString("Cache[name=cache, policy=ARC, size=0, maximumSize=1000]");
  }

  record User(long id, String name) {}

  private static final class Users {
    int queries;

    User find(long id) throws FileNotFoundException {
      queries++;
      if (id < 0) {
        throw new FileNotFoundException("no user " + id);
      }
      return new User(id, "user " + id);
    }
  }

  @Test
  void loadsWhatIsMissing() {
    Users repository = new Users();

    // snippet: loading
    Cache<Long, User> users = Cache.builder().name("users").maximumSize(10_000).build();
    User first = users.get(42L, repository::find); // asks the repository
    User again = users.get(42L, repository::find); // does not
    CacheStats stats = users.stats(); // hits=1, misses=1, loadSuccesses=1
    // end

    assertThat(again).isSameAs(first).isEqualTo(new User(42, "user 42"));
    assertThat(repository.queries).isEqualTo(1);
    assertThat(stats.hits()).isEqualTo(1);
    assertThat(stats.misses()).isEqualTo(1);
    assertThat(stats.loadSuccesses()).isEqualTo(1);
    assertThat(stats.hitRate()).isEqualTo(0.5);
  }

  @Test
  void tellsWhyALoadFailed() {
    Users repository = new Users();
    Cache<Long, User> users = Cache.builder().name("users").maximumSize(10_000).build();

    assertThatThrownBy(() -> users.get(-1L, repository::find))
        .isInstanceOf(CacheLoadException.class)
        .hasMessageContaining("key=-1")
        .cause()
        .isInstanceOf(FileNotFoundException.class);
    assertThat(users.size()).isZero();
  }

  @Test
  void doesNotKeepThatThereIsNothing() {
    Cache<Long, @Nullable User> users = Cache.builder().maximumSize(10_000).build();

    @Nullable User nobody = users.get(7L, id -> null);
    User somebody = users.get(7L, id -> new User(id, "late"));

    assertThat(nobody).isNull();
    assertThat(somebody).isEqualTo(new User(7, "late"));
  }

  @Test
  void boundsByWeightAndReportsWhatLeaves() {
    List<String> log = new ArrayList<>();

    // snippet: weight
    Cache<String, byte[]> pages =
        Cache.builder()
            .maximumWeight(1_000)
            .weigher((String url, byte[] page) -> page.length)
            .removalListener(
                (String url, byte[] page, RemovalCause cause) -> log.add(url + " " + cause))
            .build();
    pages.put("/a", new byte[600]);
    pages.put("/b", new byte[300]);
    pages.put("/c", new byte[200]); // 1,100 in all: "/a SIZE" is logged before put returns
    pages.put("/b", new byte[301]); // "/b REPLACED"
    pages.invalidate("/c"); // "/c EXPLICIT"
    // end

    assertThat(log).containsExactly("/a SIZE", "/b REPLACED", "/c EXPLICIT");
    assertThat(pages.weightedSize()).isEqualTo(301);
    assertThat(pages)
        .hasToString(
            "Cache[name=cache, policy=AdaptiveTinyLFU, size=1, weightedSize=301, maximumWeight=1000]");
  }
}
