package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.cache.protection.GuardedCache;
import io.ashlar.cache.protection.LoadLimiter;
import io.ashlar.cache.update.CacheAside;
import io.ashlar.cache.update.Change;
import io.ashlar.cache.update.Lookup;
import io.ashlar.cache.update.WriteBehind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the README promises of stores that are spared and written later. */
@Tag("jdk")
class PatternsExampleTest {
  private static final class Repository {
    private final Map<String, Integer> rows = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();

    void write(List<Change<String, Integer>> changes) {
      calls.incrementAndGet();
      for (Change<String, Integer> change : changes) {
        Integer value = change.value();
        if (value == null) {
          rows.remove(change.key());
        } else {
          rows.put(change.key(), value);
        }
      }
    }

    @Nullable Integer find(String key) {
      calls.incrementAndGet();
      return rows.get(key);
    }
  }

  private final Repository repository = new Repository();

  @Test
  void writesBehind() {
    // snippet: write-behind
    Cache<String, Integer> cache = Cache.builder().maximumSize(10_000).build();
    try (WriteBehind<String, Integer> counters =
        WriteBehind.builder(cache, repository::find, repository::write)
            .delay(Duration.ofSeconds(1))
            .build()) {
      for (int visits = 1; visits <= 1_000; visits++) {
        counters.put("visits", visits); // returns at once
      }
      counters.get("visits"); // 1000, though the repository does not know it yet
    } // closed: everything is written, or an exception names what is not
    // end

    assertThat(repository.rows).containsEntry("visits", 1_000);
    assertThat(repository.calls.get()).isLessThan(1_000);
  }

  @Test
  void sparesTheStore() {
    repository.rows.put("visits", 7);
    LoadLimiter limiter = LoadLimiter.of(20, Duration.ofMillis(100));

    // snippet: stale-while-revalidate
    GuardedCache<String, Integer> counters =
        GuardedCache.<String, Integer>builder(repository::find)
            .maximumSize(10_000)
            .freshFor(Duration.ofMinutes(1))
            .jitter(0.1) // 54 to 66 seconds, so that not all end at once
            .staleWhileRevalidate(Duration.ofMinutes(5)) // nobody waits for a load
            .staleIfError(Duration.ofHours(1)) // the repository may be down
            .negative(Duration.ofSeconds(5), 0.1) // what it does not have is not asked for again
            .loadGuard(limiter::call) // or breaker::call
            .build();
    Integer visits = counters.get("visits"); // null if there is none
    // end

    assertThat(visits).isEqualTo(7);
    assertThat(counters.get("visits")).isEqualTo(7);
    assertThat(counters.get("nothing")).isNull();
    assertThat(counters.get("nothing")).isNull();
    assertThat(repository.calls).hasValue(2);
  }

  @Test
  void leavesNoStaleValueAside() {
    Cache<String, Integer> cache = Cache.builder().maximumSize(10_000).build();
    repository.rows.put("visits", 7);

    // snippet: cache-aside
    CacheAside<String, Integer> counters = CacheAside.of(cache);
    Lookup<Integer> lookup = counters.lookup("visits");
    Integer visits = lookup.value();
    if (visits == null) {
      visits = repository.find("visits");
      lookup.fill(visits); // kept, unless somebody has invalidated the key since the look-up
    }
    // end

    assertThat(visits).isEqualTo(7);
    assertThat(counters.lookup("visits").value()).isEqualTo(7);
  }
}
