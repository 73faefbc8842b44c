package io.ashlar.cache.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.ashlar.cache.CacheLoadException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A store that is spared. Time passes and background tasks run when the test says so. */
class GuardedCacheTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Map<String, Integer> store = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private Runnable whileLoading = () -> {};
  private boolean down;
  private final Logger log = (Logger) LoggerFactory.getLogger(GuardedCache.class);
  private Level level;

  private @Nullable Integer find(String key) throws IOException {
    asked.add(key);
    if (down) {
      throw new IOException("down");
    }
    Integer value = store.get(key);
    whileLoading.run();
    return value;
  }

  private GuardedCacheBuilder<String, Integer> builder() {
    return GuardedCache.<String, Integer>builder(this::find)
        .name("guarded")
        .maximumSize(10)
        .freshFor(Duration.ofNanos(10))
        .restAfterError(Duration.ofNanos(5))
        .executor(tasks::add)
        .ticker(nanos::get);
  }

  @BeforeEach
  void expectsFailures() {
    level = log.getLevel();
    log.setLevel(Level.OFF);
    store.put("a", 1);
  }

  @AfterEach
  void logsAgain() {
    log.setLevel(level);
  }

  @Test
  void asksTheStoreOnceForAsLongAsAValueIsFresh() {
    GuardedCache<String, Integer> values = builder().build();

    assertThat(values.get("a")).isEqualTo(1);
    nanos.addAndGet(9);
    assertThat(values.get("a")).isEqualTo(1);
    assertThat(asked).hasSize(1);
    nanos.addAndGet(1);
    store.put("a", 2);

    assertThat(values.get("a")).isEqualTo(2);
    assertThat(values.stats()).isEqualTo(new GuardStats(1, 0, 0, 0, 0, 2, 2, 0));
    assertThat(values.stats().requests()).isEqualTo(3);
    assertThat(values.size()).isEqualTo(1);
  }

  @Test
  void servesTheOldValueWhileTheNewOneIsLoaded() {
    GuardedCache<String, Integer> values =
        builder().staleWhileRevalidate(Duration.ofNanos(5)).build();
    values.get("a");
    store.put("a", 2);
    nanos.addAndGet(10);

    assertThat(values.get("a")).isEqualTo(1);
    assertThat(values.get("a")).isEqualTo(1);
    assertThat(tasks).as("once at a time").hasSize(1);
    tasks.remove().run();

    assertThat(values.get("a")).isEqualTo(2);
    assertThat(values.stats()).isEqualTo(new GuardStats(1, 2, 0, 0, 0, 1, 2, 0));
    nanos.addAndGet(15);
    store.put("a", 3);
    assertThat(values.get("a")).as("too old to be served").isEqualTo(3);
  }

  @Test
  void forgetsAValueThatIsGoneWhenItIsRenewed() {
    GuardedCache<String, Integer> values =
        builder()
            .staleWhileRevalidate(Duration.ofNanos(5))
            .negative(Duration.ofNanos(5), 0.5)
            .build();
    values.get("a");
    store.remove("a");
    nanos.addAndGet(10);
    values.get("a");
    tasks.remove().run();

    assertThat(values.get("a")).isNull();

    assertThat(asked).hasSize(2);
    assertThat(values.size()).isZero();
  }

  @Test
  void servesTheOldValueIfTheStoreFailsAndLetsItRest() {
    GuardedCache<String, Integer> values = builder().staleIfError(Duration.ofNanos(20)).build();
    values.get("a");
    down = true;
    nanos.addAndGet(10);

    assertThat(values.get("a")).isEqualTo(1);
    nanos.addAndGet(4);
    assertThat(values.get("a")).isEqualTo(1);
    assertThat(asked).as("not asked again so soon").hasSize(2);
    nanos.addAndGet(1);
    assertThat(values.get("a")).isEqualTo(1);
    assertThat(asked).hasSize(3);
    assertThat(values.stats()).isEqualTo(new GuardStats(0, 0, 3, 0, 0, 1, 3, 2));

    nanos.addAndGet(15);
    assertThatThrownBy(() -> values.get("a"))
        .as("30 ns after it was loaded it is too old even for that")
        .isInstanceOf(CacheLoadException.class)
        .hasRootCauseInstanceOf(IOException.class);
    down = false;
    assertThat(values.get("a")).isEqualTo(1);
  }

  @Test
  void failsAtOnceIfTheOldValueEndsWhileTheStoreIsAsked() {
    GuardedCache<String, Integer> values =
        builder()
            .staleIfError(Duration.ofNanos(5))
            .loadGuard(load -> {
              nanos.addAndGet(5);
              return load.call();
            })
            .build();
    values.get("a");
    nanos.addAndGet(10);
    down = true;

    assertThatThrownBy(() -> values.get("a")).isInstanceOf(CacheLoadException.class);
  }

  @Test
  void triesAgainAfterARestIfRenewingFails() {
    GuardedCache<String, Integer> values =
        builder().staleWhileRevalidate(Duration.ofNanos(20)).build();
    values.get("a");
    down = true;
    nanos.addAndGet(10);
    values.get("a");
    tasks.remove().run();

    assertThat(values.get("a")).isEqualTo(1);
    assertThat(tasks).isEmpty();
    nanos.addAndGet(5);
    down = false;
    store.put("a", 2);
    values.get("a");
    tasks.remove().run();

    assertThat(values.get("a")).isEqualTo(2);
  }

  @Test
  void survivesAnExecutorThatRefuses() {
    GuardedCache<String, Integer> values =
        builder()
            .staleWhileRevalidate(Duration.ofNanos(20))
            .executor(task -> {
              throw new RejectedExecutionException("full");
            })
            .build();
    values.get("a");
    nanos.addAndGet(10);

    assertThat(values.get("a")).isEqualTo(1);
    assertThat(values.get("a")).isEqualTo(1);

    assertThat(values.stats().stale()).isEqualTo(2);
  }

  @Test
  void keepsForAWhileThatThereIsNothing() {
    GuardedCache<String, Integer> values = builder().negative(Duration.ofNanos(5), 0.2).build();

    assertThat(values.get("x")).isNull();
    assertThat(values.get("x")).isNull();
    assertThat(asked).hasSize(1);
    assertThat(values.absences()).isEqualTo(1);
    nanos.addAndGet(5);
    assertThat(values.get("x")).isNull();

    assertThat(asked).hasSize(2);
    assertThat(values.stats()).isEqualTo(new GuardStats(0, 0, 0, 1, 0, 2, 2, 0));
  }

  @Test
  void doesNotKeepAbsenceUnlessToldSo() {
    GuardedCache<String, Integer> values = builder().build();

    values.get("x");
    values.get("x");

    assertThat(asked).hasSize(2);
    assertThat(values.absences()).isZero();
  }

  @Test
  void findsAKeyThatWasCreatedOnceItIsToldSo() {
    GuardedCache<String, Integer> values = builder().negative(Duration.ofNanos(5), 0.2).build();
    values.get("x");
    values.get("y");
    store.put("x", 7);
    store.put("y", 8);

    values.invalidate("x");
    values.put("y", 8);

    assertThat(values.get("x")).isEqualTo(7);
    assertThat(values.get("y")).isEqualTo(8);
    assertThat(asked).containsExactly("x", "y", "x");
    values.get("z");
    values.invalidateAll();
    assertThat(values.size()).isZero();
    assertThat(values.absences()).isZero();
  }

  /** The trap: a flood of absent keys takes its own share of room and pushes out no value. */
  @Test
  void givesUpNoValueForAFloodOfAbsentKeys() {
    GuardedCache<String, Integer> values = builder().negative(Duration.ofDays(1), 0.2).build();
    for (int i = 0; i < 10; i++) {
      values.put("real " + i, i);
    }

    for (int i = 0; i < 1_000; i++) {
      values.get("absent " + i);
    }

    assertThat(values.size()).isEqualTo(10);
    assertThat(values.absences()).isEqualTo(2);
  }

  @Test
  void doesNotAskForWhatCannotExist() {
    GuardedCache<String, Integer> values = builder().mightExist(key -> !key.equals("x")).build();

    assertThat(values.get("x")).isNull();
    assertThat(values.get("a")).isEqualTo(1);

    assertThat(asked).containsExactly("a");
    assertThat(values.stats().impossible()).isEqualTo(1);
  }

  /** Red when {@code loadAndKeep} keeps a new value whatever the stamp says. */
  @Test
  void letsAChangeDuringALoadWin() {
    GuardedCache<String, Integer> values = builder().build();
    whileLoading =
        () -> {
          store.put("a", 2);
          values.invalidate("a");
        };
    assertThat(values.get("a")).as("it was so when it was asked").isEqualTo(1);
    whileLoading = () -> {};
    assertThat(values.get("a")).isEqualTo(2);

    values.invalidate("a");
    whileLoading = () -> values.put("a", 3);
    values.get("a");

    assertThat(values.get("a")).isEqualTo(3);
  }

  /** Red when {@code loadAndKeep} puts a renewed value instead of replacing the old one. */
  @Test
  void letsAChangeDuringARenewalWin() {
    GuardedCache<String, Integer> values =
        builder().staleWhileRevalidate(Duration.ofNanos(5)).build();
    values.get("a");
    nanos.addAndGet(10);
    values.get("a");
    whileLoading = () -> values.put("a", 3);
    tasks.remove().run();
    assertThat(values.get("a")).isEqualTo(3);

    nanos.addAndGet(10);
    values.get("a");
    whileLoading =
        () -> {
          store.put("a", 4);
          values.invalidateAll();
        };
    tasks.remove().run();
    whileLoading = () -> {};

    assertThat(values.get("a")).isEqualTo(4);
  }

  /** Red when {@code keepAbsence} keeps an absence whatever the stamp says. */
  @Test
  void keepsNoAbsenceOfAKeyThatWasCreatedMeanwhile() {
    GuardedCache<String, Integer> values = builder().negative(Duration.ofDays(1), 0.2).build();
    whileLoading =
        () -> {
          store.put("x", 7);
          values.invalidate("x");
        };
    assertThat(values.get("x")).isNull();
    whileLoading = () -> {};

    assertThat(values.get("x")).isEqualTo(7);
  }

  @Test
  void doesNotLoadAgainWhatAnotherLoadHasJustBrought() {
    GuardedCache<String, Integer> values =
        builder().staleWhileRevalidate(Duration.ofNanos(5)).build();
    values.get("a");
    nanos.addAndGet(10);
    values.get("a");
    nanos.addAndGet(5);
    values.get("a"); // too old by now: loaded in the foreground
    assertThat(asked).hasSize(2);

    tasks.remove().run();

    assertThat(asked).hasSize(2);
  }

  @Test
  void runsEachLoadInsideItsGuardsTheFirstOutermost() {
    List<String> order = new ArrayList<>();
    GuardedCache<String, Integer> values =
        builder()
            .loadGuard(load -> {
              order.add("outer");
              return load.call();
            })
            .loadGuard(load -> {
              order.add("inner");
              return load.call();
            })
            .build();

    assertThat(values.get("a")).isEqualTo(1);

    assertThat(order).containsExactly("outer", "inner");
  }

  /** A circuit breaker as small as can be; any with such a method fits. */
  private static final class Breaker {
    private boolean open;

    <T> T call(Callable<T> call) throws Exception {
      if (open) {
        throw new IllegalStateException("open");
      }
      try {
        return call.call();
      } catch (IOException e) {
        open = true;
        throw e;
      }
    }
  }

  @Test
  void asksNoStoreBehindAnOpenBreaker() {
    Breaker breaker = new Breaker();
    GuardedCache<String, Integer> values =
        builder()
            .staleIfError(Duration.ofNanos(20))
            .restAfterError(Duration.ZERO)
            .loadGuard(breaker::call)
            .build();
    values.get("a");
    nanos.addAndGet(10);
    down = true;

    assertThat(values.get("a")).isEqualTo(1);
    assertThat(values.get("a")).isEqualTo(1);

    assertThat(asked).as("the third load was refused").hasSize(2);
    assertThat(values.stats().failures()).isEqualTo(2);
    assertThatThrownBy(() -> values.get("b"))
        .isInstanceOf(CacheLoadException.class)
        .hasRootCauseMessage("open");
  }

  @Test
  void refusesLoadsBeyondTheLimit() {
    LoadLimiter limiter = LoadLimiter.of(1, Duration.ZERO);
    GuardedCache<String, Integer> values = builder().loadGuard(limiter::call).build();
    store.put("b", 2);
    whileLoading =
        () -> {
          assertThat(limiter.loads()).isEqualTo(1);
          assertThatThrownBy(() -> values.get("b"))
              .isInstanceOf(CacheLoadException.class)
              .cause()
              .isInstanceOf(LoadRejectedException.class)
              .hasMessage("maximumLoads=1, as many loads are under way")
              .extracting(e -> ((LoadRejectedException) e).maximumLoads())
              .isEqualTo(1);
        };

    assertThat(values.get("a")).isEqualTo(1);
    whileLoading = () -> {};

    assertThat(values.get("b")).isEqualTo(2);
    assertThat(limiter.loads()).isZero();
  }

  @Test
  void renewsAValueBeforeItEnds() {
    GuardedCache<String, Integer> values =
        builder()
            .freshFor(Duration.ofNanos(100))
            .earlyRefresh(1)
            .random(() -> 1L << 63) // u = 1/2, so the gap is delta * ln 2
            .loadGuard(load -> {
              nanos.addAndGet(10);
              return load.call();
            })
            .build();
    values.get("a");
    nanos.addAndGet(93);
    values.get("a");
    assertThat(tasks).as("7 ns before its end").isEmpty();
    nanos.addAndGet(1);
    store.put("a", 2);

    assertThat(values.get("a")).isEqualTo(1);
    assertThat(values.get("a")).isEqualTo(1);
    assertThat(tasks).as("6 ns before its end, which is less than 6.93").hasSize(1);
    tasks.remove().run();

    assertThat(values.get("a")).isEqualTo(2);
    assertThat(values.stats().waited()).isEqualTo(1);
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> GuardedCache.builder(key -> 1).maximumSize(1).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no life: set freshFor");
    assertThatThrownBy(() -> GuardedCache.builder(key -> 1).freshFor(Duration.ofSeconds(1)).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no bound: set maximumSize");
    GuardedCacheBuilder<String, Integer> builder = builder();
    assertThatThrownBy(() -> builder.name(" ")).hasMessage("name=\" \", must not be blank");
    assertThatThrownBy(() -> builder.maximumSize(-3)).hasMessage("maximumSize=-3, must be >= 0");
    assertThatThrownBy(() -> builder.freshFor(Duration.ZERO))
        .hasMessage("freshFor=PT0S, must be > 0");
    assertThatThrownBy(() -> builder.jitter(1)).hasMessage("jitter=1.0, must be >= 0 and < 1");
    assertThatThrownBy(() -> builder.staleIfError(Duration.ofNanos(-1)))
        .hasMessage("staleIfError=PT-0.000000001S, must be >= 0");
    assertThatThrownBy(() -> builder.earlyRefresh(Double.NaN))
        .hasMessage("beta=NaN, must be >= 0 and finite");
    assertThatThrownBy(() -> builder.negative(Duration.ofNanos(1), 0))
        .hasMessage("share=0.0, must be > 0 and <= 1");
    assertThatThrownBy(() -> builder.negative(Duration.ofNanos(1), 1.1))
        .hasMessage("share=1.1, must be > 0 and <= 1");
    assertThatThrownBy(() -> LoadLimiter.of(0, Duration.ZERO))
        .hasMessage("maximumLoads=0, must be >= 1");
  }

  @Test
  void livesThroughLivesWithoutEnd() {
    Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
    nanos.set(Long.MAX_VALUE - 5); // and the clock is about to wrap around
    GuardedCache<String, Integer> values =
        builder()
            .freshFor(forEver)
            .jitter(0.5)
            .staleWhileRevalidate(forEver)
            .staleIfError(forEver)
            .negative(forEver, 1)
            .earlyRefresh(1)
            .build();

    assertThat(values.get("a")).isEqualTo(1);
    nanos.addAndGet(Duration.ofDays(36_500 / 100).toNanos());

    assertThat(values.get("a")).isEqualTo(1);
    assertThat(values.get("x")).isNull();
    assertThat(values.get("x")).isNull();
    assertThat(asked).containsExactly("a", "x");
  }
}
