package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.cache.policy.Lru;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When entries expire. Time stands still unless a test moves it. */
class ExpirationTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5 * SECOND); // wraps on the way
  private final List<String> removed = new ArrayList<>();
  private BoundedCache<Integer, String> cache = build(Cache.builder());

  private BoundedCache<Integer, String> build(CacheBuilder<Object, Object> builder) {
    return (BoundedCache<Integer, String>)
        builder
            .maximumSize(100)
            .ticker(nanos::get)
            .removalListener((Integer key, String value, RemovalCause cause) ->
                removed.add(key + "=" + value + " " + cause))
            .<Integer, String>build();
  }

  private void writeExpiry(int seconds) {
    cache = build(Cache.builder().expireAfterWrite(Duration.ofSeconds(seconds)));
  }

  private void accessExpiry(int seconds) {
    cache = build(Cache.builder().expireAfterAccess(Duration.ofSeconds(seconds)));
  }

  @AfterEach
  void leavesTheCacheSound() {
    cache.verify();
  }

  /** Red when {@code Lifetimes.isOver} compares with less-than. */
  @Test
  void isThereUntilExactlyItsTime() {
    writeExpiry(10);
    cache.put(1, "a");

    nanos.addAndGet(10 * SECOND - 1);
    assertThat(cache.getIfPresent(1)).isEqualTo("a");
    nanos.addAndGet(1);
    assertThat(cache.getIfPresent(1)).isNull();

    assertThat(cache.size()).isZero();
    assertThat(removed).containsExactly("1=a EXPIRED");
    assertThat(cache.stats().evictions()).isEqualTo(1);
    assertThat(cache.stats().misses()).isEqualTo(1);
  }

  @Test
  void countsFromTheLastWrite() {
    writeExpiry(10);
    cache.put(1, "a");
    nanos.addAndGet(6 * SECOND);
    cache.getIfPresent(1);
    cache.put(1, "b");

    nanos.addAndGet(9 * SECOND);
    assertThat(cache.getIfPresent(1)).isEqualTo("b");
    nanos.addAndGet(SECOND);

    assertThat(cache.getIfPresent(1)).isNull();
    assertThat(cache.size()).isZero();
    assertThat(removed).containsExactly("1=a REPLACED", "1=b EXPIRED");
  }

  @Test
  void countsALoadAsAWriteAtItsEnd() {
    writeExpiry(10);
    cache.get(
        1,
        key -> {
          nanos.addAndGet(60 * SECOND);
          return "a";
        });

    nanos.addAndGet(10 * SECOND - 1);
    assertThat(cache.getIfPresent(1)).isEqualTo("a");
    nanos.addAndGet(1);
    assertThat(cache.get(1, key -> "b")).isEqualTo("b");
    assertThat(removed).containsExactly("1=a EXPIRED");
  }

  /**
   * Red when {@code Loads.underWayOrNew} leaves the expired entry where it is: verify finds both.
   */
  @Test
  void isGoneBeforeItsKeyIsLoadedAnew() {
    writeExpiry(10);
    cache.put(1, "a");
    nanos.addAndGet(10 * SECOND);

    cache.get(
        1,
        key -> {
          cache.verify();
          assertThat(removed).containsExactly("1=a EXPIRED");
          return "b";
        });

    assertThat(cache.getIfPresent(1)).isEqualTo("b");
  }

  /** Red when {@code Lifetimes.renew} sets the time without comparing: the put's is lost. */
  @Test
  void isNotShortenedByAUseWhoseClockWasReadBefore() {
    Lifetimes<Integer, String> lifetimes =
        new Lifetimes<>(nanos::get, null, Lifetimes.FOR_EVER, 1_000, 0);
    Entry<Integer, String> entry =
        new Entry.Expiring<>(1, 0, "a") {
          private boolean meanwhile;

          @Override
          void prolong(long seen, long expiresAt) {
            if (!meanwhile) {
              meanwhile = true;
              expireAt(9_000); // a put, between the use's look and its write
            }
            super.prolong(seen, expiresAt);
          }
        };
    entry.expireAt(1_000);

    lifetimes.renew(entry, 500);

    assertThat(entry.expiresAt()).isEqualTo(9_000);
  }

  @Test
  void livesAsLongAsItIsUsed() {
    accessExpiry(10);
    cache.put(1, "a");
    cache.put(2, "b");
    for (int i = 0; i < 5; i++) {
      nanos.addAndGet(8 * SECOND);
      assertThat(cache.getIfPresent(1)).isEqualTo("a");
    }

    assertThat(cache.getIfPresent(2)).isNull();
    nanos.addAndGet(10 * SECOND);
    assertThat(cache.size()).isZero();
    assertThat(removed).containsExactlyInAnyOrder("1=a EXPIRED", "2=b EXPIRED");
  }

  /**
   * Red when {@code Lifetimes.renew} compares with the time of the last use, not the end of life.
   */
  @Test
  void losesAtMostAThousandthOfItsLifeToUsesThatAreNotWritten() {
    accessExpiry(1024);
    cache.put(1, "a");
    for (int i = 0; i < 4 * 1024 * 10; i++) {
      nanos.addAndGet(SECOND / 10);
      assertThat(cache.getIfPresent(1)).isEqualTo("a");
    }

    nanos.addAndGet(1023 * SECOND - 1);
    assertThat(cache.getIfPresent(1)).isEqualTo("a");
  }

  @Test
  void givesEachValueALifeOfItsOwn() {
    cache =
        build(
            Cache.builder()
                .timeToLive((Object key, Object value) -> Duration.parse(value.toString())));
    cache.put(1, "PT1S");
    cache.put(2, "PT1H");
    cache.put(3, "PT0S");
    cache.put(4, "PT-5S");
    cache.put(5, "PT2562047788015H"); // nearly as long as a Duration can be

    assertThat(cache.getIfPresent(3)).isNull();
    assertThat(cache.getIfPresent(4)).isNull();
    nanos.addAndGet(SECOND);
    assertThat(cache.getIfPresent(1)).isNull();
    assertThat(cache.getIfPresent(2)).isEqualTo("PT1H");
    nanos.addAndGet(3_599 * SECOND);
    assertThat(cache.getIfPresent(2)).isNull();
    nanos.addAndGet(Long.MAX_VALUE / 2);
    assertThat(cache.getIfPresent(5)).isNotNull();
    assertThat(cache.size()).isEqualTo(1);
  }

  /** Red when {@code EntryStore.endsSooner} is always false: the wheel would come too late. */
  @Test
  void removesAValuePromptlyThatReplacedOneWithALongerLife() {
    cache =
        build(
            Cache.builder()
                .timeToLive((Object key, Object value) -> Duration.parse(value.toString())));
    cache.put(1, "PT1H");
    cache.put(1, "PT1S");

    nanos.addAndGet(2 * SECOND);

    assertThat(cache.size()).isZero();
    assertThat(removed).containsExactly("1=PT1H REPLACED", "1=PT1S EXPIRED");
  }

  @Test
  void tellsAnExpiredValueFromAReplacedOrInvalidatedOne() {
    writeExpiry(10);
    cache.put(1, "a");
    cache.put(2, "b");
    cache.put(3, "c");
    nanos.addAndGet(10 * SECOND);

    cache.put(1, "d");
    cache.invalidate(2);
    cache.invalidateAll();

    assertThat(removed)
        .containsExactlyInAnyOrder("1=a EXPIRED", "2=b EXPIRED", "3=c EXPIRED", "1=d EXPLICIT");
  }

  @Test
  void evictsWhatHasExpiredBeforeWhatHasNot() {
    cache =
        (BoundedCache<Integer, String>)
            Cache.builder()
                .policy(Lru::new)
                .maximumSize(3)
                .timeToLive((Integer key, String value) -> Duration.ofSeconds(key))
                .ticker(nanos::get)
                .removalListener((Integer key, String value, RemovalCause cause) ->
                    removed.add(key + " " + cause))
                .<Integer, String>build();
    cache.put(100, "old but alive");
    cache.put(1, "dead soon");
    cache.put(101, "alive");
    nanos.addAndGet(SECOND);

    cache.put(102, "new");

    assertThat(removed).containsExactly("1 EXPIRED");
    assertThat(cache.size()).isEqualTo(3);
  }

  @Test
  void cleansUpALittleWithEachWriteAndAllThatIsCounted() {
    cache =
        (BoundedCache<Integer, String>)
            Cache.builder()
                .maximumSize(10_000)
                .expireAfterWrite(Duration.ofSeconds(1))
                .ticker(nanos::get)
                .removalListener((Integer key, String value, RemovalCause cause) ->
                    removed.add(key + " " + cause))
                .<Integer, String>build();
    for (int key = 0; key < 1_000; key++) {
      cache.put(key, "a");
    }
    nanos.addAndGet(2 * SECOND);

    cache.put(-1, "b");
    assertThat(removed).hasSize(64);
    assertThat(cache.size()).isEqualTo(1);
    assertThat(removed).hasSize(1_000).doesNotHaveDuplicates();
  }

  @Test
  void pinnedEntriesExpireToo() {
    BoundedCache<Integer, Integer> weighted =
        (BoundedCache<Integer, Integer>)
            Cache.builder()
                .maximumWeight(10)
                .weigher((Integer key, Integer value) -> value)
                .expireAfterWrite(Duration.ofSeconds(1))
                .ticker(nanos::get)
                .<Integer, Integer>build();
    weighted.put(1, 0);
    weighted.put(2, 5);
    weighted.put(2, 6);

    nanos.addAndGet(SECOND);

    assertThat(weighted.getIfPresent(1)).isNull();
    assertThat(weighted.weightedSize()).isZero();
    assertThat(weighted.size()).isZero();
    weighted.verify();
  }

  @Test
  void survivesAClockThatStandsStillOrGoesBack() {
    writeExpiry(10);
    cache.put(1, "a");
    nanos.addAndGet(-100 * SECOND);
    cache.put(2, "b");
    assertThat(cache.getIfPresent(1)).isEqualTo("a");

    nanos.addAndGet(110 * SECOND);

    assertThat(cache.getIfPresent(1)).isNull();
    assertThat(cache.getIfPresent(2)).isNull();
    assertThat(cache.size()).isZero();
  }

  @Test
  void neverExpiresAfterMoreThanAThousandYears() {
    cache = build(Cache.builder().expireAfterWrite(Duration.ofDays(400_000)));
    cache.put(1, "a");

    nanos.addAndGet(Long.MAX_VALUE - 1);

    assertThat(cache.getIfPresent(1)).isEqualTo("a");
  }

  @Test
  void failsTheLoadIfItsLifeCannotBeTold() {
    cache =
        build(
            Cache.builder()
                .timeToLive((Object key, Object value) -> Duration.parse(value.toString())));

    assertThatThrownBy(() -> cache.get(1, key -> "tomorrow"))
        .isInstanceOf(CacheLoadException.class)
        .hasCauseInstanceOf(java.time.format.DateTimeParseException.class);
    assertThat(cache.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void refusesADurationThatIsNone(long seconds) {
    Duration none = Duration.ofSeconds(seconds);

    assertThatThrownBy(() -> Cache.builder().expireAfterWrite(none))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expireAfterWrite=" + none + ", must be > 0");
    assertThatThrownBy(() -> Cache.builder().expireAfterAccess(none))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expireAfterAccess=" + none + ", must be > 0");
  }

  @Test
  void refusesTwoRulesForOneEnd() {
    Duration second = Duration.ofSeconds(1);

    assertThatThrownBy(() ->
            Cache.builder()
                .maximumSize(1)
                .expireAfterWrite(second)
                .timeToLive((key, value) -> second)
                .build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("expireAfterWrite=PT1S contradicts timeToLive");
  }
}
