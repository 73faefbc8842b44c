package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.spi.FilterReply;
import io.ashlar.cache.policy.Lru;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

@Tag("jdk")
class RemovalListenerTest {
  private final List<String> removed = Collections.synchronizedList(new ArrayList<>());

  private static BoundedCache<Integer, String> cache(
      long maximum, RemovalListener<Integer, String> listener) {
    return (BoundedCache<Integer, String>)
        Cache.builder()
            .policy(Lru::new)
            .maximumSize(maximum)
            .removalListener(listener)
            .<Integer, String>build();
  }

  private void note(Integer key, String value, RemovalCause cause) {
    removed.add(key + "=" + value + " " + cause);
  }

  @Test
  void tellsTheCause() {
    BoundedCache<Integer, String> cache = cache(2, this::note);
    cache.put(1, "a");
    cache.put(1, "b");
    cache.put(2, "c");
    cache.put(3, "d");
    cache.invalidate(2);
    cache.invalidate(2);
    cache.invalidateAll();

    assertThat(removed).containsExactly("1=a REPLACED", "1=b SIZE", "2=c EXPLICIT", "3=d EXPLICIT");
    assertThat(RemovalCause.SIZE.wasEvicted()).isTrue();
    assertThat(RemovalCause.EXPLICIT.wasEvicted()).isFalse();
    assertThat(RemovalCause.REPLACED.wasEvicted()).isFalse();
  }

  /** A listener that closes what leaves must not close what stays. */
  @Test
  void doesNotReportAValueReplacedByItself() {
    String value = "a";
    BoundedCache<Integer, String> cache = cache(2, this::note);
    cache.put(1, value);

    cache.put(1, value);

    assertThat(removed).isEmpty();
    assertThat(cache.stats().puts()).isEqualTo(2);
  }

  /** Red when {@code RemovalNotices} does not catch what the listener throws. */
  @Test
  void logsWhatTheListenerThrowsAndGoesOn() {
    Logger logger = (Logger) LoggerFactory.getLogger(RemovalListener.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
    try {
      BoundedCache<Integer, String> cache =
          cache(
              1,
              (key, value, cause) -> {
                note(key, value, cause);
                if (key == 1) {
                  throw new IllegalStateException("listener");
                }
                if (key == 2) {
                  throw new AssertionError("listener");
                }
              });

      cache.put(1, "a");
      cache.put(2, "b");
      cache.put(3, "c");
      cache.put(4, "d");

      assertThat(removed).containsExactly("1=a SIZE", "2=b SIZE", "3=c SIZE");
      assertThat(log.list)
          .hasSize(2)
          .allSatisfy(event -> assertThat(event.getLevel()).isEqualTo(Level.WARN))
          .extracting(ILoggingEvent::getFormattedMessage)
          .containsOnly("cache=cache, the removal listener failed, cause=SIZE");
      cache.verify();
    } finally {
      logger.detachAppender(log);
      logger.setAdditive(true);
    }
  }

  /** Red when {@code RemovalNotices.report} does not reset its count on the way out. */
  @Test
  void goesOnReportingAfterEvenTheLoggingFailed() {
    Logger logger = (Logger) LoggerFactory.getLogger(RemovalListener.class);
    TurboFilter fullDisk =
        new TurboFilter() {
          @Override
          public FilterReply decide(
              Marker marker, Logger of, Level level, String format, Object[] args, Throwable t) {
            if (of == logger) {
              throw new IllegalStateException("cannot log");
            }
            return FilterReply.NEUTRAL;
          }
        };
    BoundedCache<Integer, String> cache =
        cache(
            1,
            (key, value, cause) -> {
              note(key, value, cause);
              throw new IllegalStateException("listener");
            });
    cache.put(1, "a");
    logger.getLoggerContext().addTurboFilter(fullDisk);
    try {
      assertThatThrownBy(() -> cache.put(2, "b")).hasMessage("cannot log");
      assertThatThrownBy(() -> cache.put(3, "c")).hasMessage("cannot log");
    } finally {
      logger.getLoggerContext().getTurboFilterList().remove(fullDisk);
    }

    assertThat(removed).containsExactly("1=a SIZE", "2=b SIZE");
    assertThat(cache.getIfPresent(3)).isEqualTo("c");
  }

  @Test
  void letsTheListenerUseTheCacheAndReportsWhatThatRemovesAfterwards() {
    AtomicReference<Cache<Integer, String>> self = new AtomicReference<>();
    BoundedCache<Integer, String> cache =
        cache(
            1,
            (key, value, cause) -> {
              removed.add("begin " + key);
              if (key < 3) {
                self.get().put(key + 10, value);
              }
              removed.add("end " + key);
            });
    self.set(cache);

    cache.put(1, "a");
    cache.put(2, "b");

    assertThat(removed)
        .containsExactly("begin 1", "end 1", "begin 2", "end 2", "begin 11", "end 11");
    assertThat(cache.getIfPresent(12)).isEqualTo("b");
    cache.verify();
  }

  /**
   * Red when the listener is called with the lock held, or each thread reports its own removals.
   */
  @Test
  void keepsTheOrderWithoutHoldingUpOthersWhileTheListenerIsSlow() {
    CountDownLatch inListener = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    BoundedCache<Integer, String> cache =
        cache(
            10,
            (key, value, cause) -> {
              if (value.equals("a")) {
                inListener.countDown();
                Background.await(release);
              }
              note(key, value, cause);
            });
    cache.put(1, "a");
    Background<Boolean> slow =
        Background.run(() -> {
          cache.put(1, "b");
          return true;
        });
    Background.await(inListener);

    cache.put(1, "c");
    cache.invalidate(1);
    assertThat(removed).isEmpty();
    release.countDown();

    assertThat(slow.result()).isTrue();
    assertThat(removed).containsExactly("1=a REPLACED", "1=b REPLACED", "1=c EXPLICIT");
  }

  @Test
  void reportsAnEvictionCausedByALoad() {
    BoundedCache<Integer, String> cache = cache(1, this::note);
    cache.put(1, "a");

    cache.get(2, key -> "b");

    assertThat(removed).containsExactly("1=a SIZE");
  }

  /** Red when {@code RemovalNotices} lowers its count only after a listener that did not throw. */
  @Test
  void tellsHowManyRemovalsAreStillToBeReported() {
    List<Long> pending = new ArrayList<>();
    AtomicReference<Cache<Integer, String>> self = new AtomicReference<>();
    BoundedCache<Integer, String> cache =
        cache(
            10,
            (key, value, cause) -> {
              pending.add(self.get().pendingRemovals());
              throw new IllegalStateException("listener");
            });
    self.set(cache);
    cache.put(1, "a");
    cache.put(2, "b");
    cache.put(3, "c");
    assertThat(cache.pendingRemovals()).isZero();

    withoutLog(cache::invalidateAll);

    assertThat(pending).containsExactly(3L, 2L, 1L);
    assertThat(cache.pendingRemovals()).isZero();
    assertThat(Cache.builder().maximumSize(1).build().pendingRemovals()).isZero();
  }

  /** What the documentation warns of: the first put returns only when the listener lets go. */
  @Test
  void returnsFromPutOnlyWhenTheListenerRemovesNothingMore() {
    AtomicReference<Cache<Integer, String>> self = new AtomicReference<>();
    BoundedCache<Integer, String> cache =
        cache(
            1,
            (key, value, cause) -> {
              note(key, value, cause);
              if (removed.size() < 1_000) {
                self.get().put(key, value);
              }
            });
    self.set(cache);
    cache.put(1, "a");

    cache.put(2, "b");

    assertThat(removed).hasSize(1_000);
    assertThat(cache.pendingRemovals()).isZero();
    cache.verify();
  }

  private static void withoutLog(Runnable body) {
    Logger logger = (Logger) LoggerFactory.getLogger(RemovalListener.class);
    Level before = logger.getLevel();
    logger.setLevel(Level.OFF);
    try {
      body.run();
    } finally {
      logger.setLevel(before);
    }
  }
}
