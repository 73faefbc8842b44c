package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Values loaded anew while the old one is still good. Tasks run when the test says so. */
class RefreshTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<String> removed = new ArrayList<>();
  private final AtomicInteger loads = new AtomicInteger();
  private BoundedCache<Integer, String> cache = build(Cache.builder());
  private final Logger log = (Logger) LoggerFactory.getLogger(Cache.class);
  private Level level;

  private BoundedCache<Integer, String> build(CacheBuilder<Object, Object> builder) {
    return (BoundedCache<Integer, String>)
        builder
            .maximumSize(100)
            .refreshAfterWrite(Duration.ofNanos(10))
            .executor(tasks::add)
            .ticker(nanos::get)
            .removalListener((Integer key, String value, RemovalCause cause) ->
                removed.add(key + "=" + value + " " + cause))
            .<Integer, String>build();
  }

  private String get() {
    return cache.get(1, key -> "v" + loads.incrementAndGet());
  }

  @BeforeEach
  void expectsFailures() {
    level = log.getLevel();
    log.setLevel(Level.OFF);
  }

  @AfterEach
  void leavesTheCacheSound() {
    log.setLevel(level);
    cache.verify();
  }

  @Test
  void returnsTheOldValueUntilTheNewOneIsHere() {
    assertThat(get()).isEqualTo("v1");
    nanos.addAndGet(9);
    assertThat(get()).isEqualTo("v1");
    assertThat(tasks).isEmpty();
    nanos.addAndGet(1);

    assertThat(get()).isEqualTo("v1");
    assertThat(get()).isEqualTo("v1");
    assertThat(tasks).hasSize(1);
    tasks.remove().run();

    assertThat(get()).isEqualTo("v2");
    assertThat(tasks).isEmpty();
    assertThat(removed).containsExactly("1=v1 REPLACED");
    assertThat(cache.loadsUnderWay()).isZero();
  }

  /** The trap: a load that takes longer than the interval must land nevertheless. */
  @Test
  void landsThoughTheLoadTakesLongerThanTheInterval() {
    get();
    nanos.addAndGet(10);
    get();
    nanos.addAndGet(100);
    assertThat(get()).isEqualTo("v1");
    assertThat(tasks).hasSize(1);

    tasks.remove().run();

    assertThat(cache.getIfPresent(1)).isEqualTo("v2");
  }

  /** Red when {@code Loads.keep} does not ask whether the refresh was overtaken. */
  @Test
  void letsWhatHappensMeanwhileWin() {
    get();
    nanos.addAndGet(10);
    get();
    cache.put(1, "put");
    tasks.remove().run();
    assertThat(cache.getIfPresent(1)).isEqualTo("put");

    nanos.addAndGet(10);
    get();
    cache.invalidate(1);
    tasks.remove().run();
    assertThat(cache.getIfPresent(1)).isNull();
  }

  @Test
  void keepsTheOldValueIfItFailsAndTriesAgain() {
    get();
    nanos.addAndGet(10);
    CacheLoader<Integer, String> failing =
        key -> {
          throw new IOException("down");
        };
    assertThat(cache.get(1, failing)).isEqualTo("v1");
    tasks.remove().run();

    assertThat(cache.getIfPresent(1)).isEqualTo("v1");
    assertThat(cache.stats().loadFailures()).isEqualTo(1);
    assertThat(get()).isEqualTo("v1");
    tasks.remove().run();
    assertThat(get()).isEqualTo("v2");
  }

  @Test
  void removesTheEntryIfThereIsNothingAnyMore() {
    get();
    nanos.addAndGet(10);
    cache.get(1, key -> null);

    tasks.remove().run();

    assertThat(cache.getIfPresent(1)).isNull();
    assertThat(removed).containsExactly("1=v1 EXPLICIT");
  }

  @Test
  void survivesAnExecutorThatRefuses() {
    cache =
        (BoundedCache<Integer, String>)
            Cache.builder()
                .maximumSize(100)
                .refreshAfterWrite(Duration.ofNanos(10))
                .executor(task -> {
                  throw new RejectedExecutionException("full");
                })
                .ticker(nanos::get)
                .<Integer, String>build();
    get();
    nanos.addAndGet(10);

    assertThat(get()).isEqualTo("v1");

    assertThat(cache.loadsUnderWay()).isZero();
    assertThat(cache.stats().loadFailures()).isEqualTo(1);
  }

  @Test
  void refreshesBeforeItExpires() {
    cache = build(Cache.builder().expireAfterWrite(Duration.ofNanos(20)));
    get();
    nanos.addAndGet(15);
    get();
    tasks.remove().run();

    nanos.addAndGet(19);
    assertThat(cache.getIfPresent(1)).isEqualTo("v2");
    nanos.addAndGet(1);
    assertThat(cache.getIfPresent(1)).isNull();
  }

  /** Who misses while a refresh is under way waits for it instead of loading twice. */
  @Test
  void isJoinedByWhoComesAfterTheOldValueHasExpired() {
    cache = build(Cache.builder().expireAfterWrite(Duration.ofNanos(20)));
    get();
    nanos.addAndGet(15);
    get();
    nanos.addAndGet(10);
    Background<String> joining = Background.run(this::get).awaitBlocked();

    tasks.remove().run();

    assertThat(joining.result()).isEqualTo("v2");
    assertThat(loads).hasValue(2);
  }

  @Test
  void refusesRulesThatDoNotGoTogether() {
    Duration second = Duration.ofSeconds(1);

    assertThatThrownBy(() ->
            Cache.builder()
                .maximumSize(1)
                .refreshAfterWrite(second)
                .expireAfterWrite(second)
                .build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("refreshAfterWrite=PT1S, must be less than expireAfterWrite=PT1S");
    assertThatThrownBy(() ->
            Cache.builder()
                .maximumSize(1)
                .refreshAfterWrite(second)
                .timeToLive((key, value) -> second)
                .build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("refreshAfterWrite=PT1S does not go with timeToLive");
    assertThatThrownBy(() -> Cache.builder().refreshAfterWrite(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("refreshAfterWrite=PT0S, must be > 0");
    assertThatThrownBy(() -> Cache.builder().executor(null)).hasMessage("executor");
  }
}
