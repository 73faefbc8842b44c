package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.cache.policy.Lru;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An end that counts from the write and one that counts from the last use: the first decides. */
class TwoEndsTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong nanos = new AtomicLong(-3 * SECOND);
  private final List<String> removed = new ArrayList<>();

  private BoundedCache<Integer, String> cache(CacheBuilder<Object, Object> builder) {
    return (BoundedCache<Integer, String>)
        builder
            .ticker(nanos::get)
            .removalListener((Integer key, String value, RemovalCause cause) ->
                removed.add(key + "=" + value + " " + cause))
            .<Integer, String>build();
  }

  private static CacheBuilder<Object, Object> tenSecondsThreeUnused() {
    return Cache.builder()
        .maximumSize(100)
        .expireAfterWrite(Duration.ofSeconds(10))
        .expireAfterAccess(Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void endsWhenUnusedOrWhenItsTimeIsOver(boolean withALock) {
    CacheBuilder<Object, Object> builder = tenSecondsThreeUnused();
    BoundedCache<Integer, String> cache = cache(withALock ? builder.policy(Lru::new) : builder);
    cache.put(1, "used");
    cache.put(2, "not used");
    for (int i = 0; i < 4; i++) {
      nanos.addAndGet(2 * SECOND);
      assertThat(cache.getIfPresent(1)).isEqualTo("used");
    }

    assertThat(cache.getIfPresent(2)).isNull();
    nanos.addAndGet(2 * SECOND - 1);
    assertThat(cache.getIfPresent(1)).isEqualTo("used");
    nanos.addAndGet(1);
    assertThat(cache.getIfPresent(1)).isNull();
    assertThat(cache.size()).isZero();
    assertThat(removed).containsExactlyInAnyOrder("1=used EXPIRED", "2=not used EXPIRED");
    cache.verify();
  }

  @Test
  void countsFromTheLastOfSeveralWrites() {
    BoundedCache<Integer, String> cache = cache(tenSecondsThreeUnused());
    cache.put(1, "a");
    nanos.addAndGet(2 * SECOND);
    cache.put(1, "b");
    for (int i = 0; i < 4; i++) {
      nanos.addAndGet(2 * SECOND);
      cache.getIfPresent(1);
    }

    nanos.addAndGet(2 * SECOND - 1);
    assertThat(cache.getIfPresent(1)).isEqualTo("b");
    nanos.addAndGet(1);
    assertThat(cache.getIfPresent(1)).isNull();
  }

  @Test
  void takesTheWritesEndFromTheValueIfItSaysSo() {
    BoundedCache<Integer, String> cache =
        cache(
            Cache.builder()
                .maximumWeight(100)
                .weigher((Object key, Object value) -> 1)
                .timeToLive((Object key, Object value) -> Duration.parse(value.toString()))
                .expireAfterAccess(Duration.ofSeconds(3)));
    cache.put(1, "PT1H");
    cache.put(2, "PT5S");
    nanos.addAndGet(2 * SECOND);
    cache.getIfPresent(1);
    cache.getIfPresent(2);
    nanos.addAndGet(2 * SECOND);
    cache.getIfPresent(1);
    cache.getIfPresent(2);
    nanos.addAndGet(SECOND);

    assertThat(cache.getIfPresent(1)).isEqualTo("PT1H");
    assertThat(cache.getIfPresent(2)).isNull();
    cache.verify();
  }

  /**
   * Red when {@code Lifetimes.wouldEndSooner} does not look at the cap: it was an hour, a use that
   * has read it would let the new value live on.
   */
  @Test
  void replacesAnEntryWhoseCapComesDown() {
    Lifetimes<Integer, String> lifetimes =
        new Lifetimes<>(nanos::get, (key, value) -> Duration.ZERO, 0, 3 * SECOND, 0);
    Entry<Integer, String> entry = new Entry.Capped<>(1, 0, "a");
    lifetimes.date(entry, 0, 3_600 * SECOND);

    boolean sooner = lifetimes.wouldEndSooner(entry, SECOND, 2 * SECOND + 1);

    assertThat(entry.expiresAt()).isEqualTo(3 * SECOND);
    assertThat(sooner).isTrue();
  }

  @Test
  void refreshesByAgeHoweverOftenItIsUsed() {
    BoundedCache<Integer, String> cache =
        cache(
            Cache.builder()
                .maximumSize(100)
                .expireAfterAccess(Duration.ofSeconds(3))
                .refreshAfterWrite(Duration.ofSeconds(5))
                .executor(Runnable::run));
    cache.put(1, "old");
    nanos.addAndGet(2 * SECOND);
    assertThat(cache.get(1, key -> "new")).isEqualTo("old");
    nanos.addAndGet(2 * SECOND);
    assertThat(cache.get(1, key -> "new")).isEqualTo("old");
    nanos.addAndGet(SECOND);

    assertThat(cache.get(1, key -> "new")).isEqualTo("old");

    assertThat(cache.getIfPresent(1)).isEqualTo("new");
    nanos.addAndGet(3 * SECOND);
    assertThat(cache.getIfPresent(1)).isNull();
  }
}
