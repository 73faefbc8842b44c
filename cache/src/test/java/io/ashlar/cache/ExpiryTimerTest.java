package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.ashlar.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Entries that leave though nobody comes by. Clock and scheduler are simulated. */
class ExpiryTimerTest {
  private static final Duration LATE = Duration.ofNanos(1L << 27);

  private final Simulation world = Simulation.of(1);
  private final List<String> removed = new ArrayList<>();
  private BoundedCache<Integer, Duration> cache = build(Cache.builder(), world.executor());

  private BoundedCache<Integer, Duration> build(
      CacheBuilder<Object, Object> builder, ScheduledExecutorService scheduler) {
    return (BoundedCache<Integer, Duration>)
        builder
            .maximumSize(10_000)
            .ticker(world.ticker())
            .scheduler(scheduler)
            .timeToLive((Integer key, Duration value) -> value)
            .removalListener(
                (Integer key, Duration value, RemovalCause cause) -> removed.add(key + " " + cause))
            .<Integer, Duration>build();
  }

  @AfterEach
  void leavesTheCacheSound() {
    cache.verify();
  }

  /** Red when {@code EntryStore.store} does not tell the timer of the newcomer. */
  @Test
  void removesAndTellsWithoutACall() {
    cache.put(1, Duration.ofSeconds(10));
    cache.put(2, Duration.ofDays(30));

    world.runFor(Duration.ofSeconds(10).minusNanos(1));
    assertThat(removed).isEmpty();
    world.runFor(LATE.plusNanos(1));

    assertThat(removed).containsExactly("1 EXPIRED");
    world.runFor(Duration.ofDays(30));
    assertThat(removed).containsExactly("1 EXPIRED", "2 EXPIRED");
    assertThat(cache.stats().evictions()).isEqualTo(2);
  }

  /** Red when {@code expect} only looks whether any task is outstanding. */
  @Test
  void wakesEarlierForANewcomerThatEndsEarlier() {
    cache.put(1, Duration.ofHours(1));
    cache.put(2, Duration.ofSeconds(1));
    cache.put(3, Duration.ofMinutes(1));

    world.runFor(Duration.ofSeconds(1).plus(LATE));
    assertThat(removed).containsExactly("2 EXPIRED");
    world.runFor(Duration.ofMinutes(1));
    assertThat(removed).containsExactly("2 EXPIRED", "3 EXPIRED");
    world.runFor(Duration.ofHours(1));
    assertThat(removed).hasSize(3);
  }

  @Test
  void removesManyThatEndTogether() {
    for (int key = 0; key < 5_000; key++) {
      cache.put(key, Duration.ofSeconds(3));
    }

    world.runFor(Duration.ofSeconds(3).plus(LATE));

    assertThat(removed).hasSize(5_000).doesNotHaveDuplicates();
  }

  /** Red when {@code woken} pops nothing: the stack grows with every task. */
  @Test
  void keepsFewTasksScheduledAndNoneWhenNothingExpires() {
    Random random = new Random(7);
    int most = 0;
    for (int step = 0; step < 20_000; step++) {
      cache.put(random.nextInt(100), Duration.ofMillis(1L << random.nextInt(22)));
      world.runFor(Duration.ofMillis(random.nextInt(100)));
      most = Math.max(most, cache.outstandingWakes());
    }

    assertThat(most).isBetween(2, 22);
    world.runFor(Duration.ofHours(3));
    assertThat(cache.outstandingWakes()).isZero();
    assertThat(removed).isNotEmpty();
    assertThat(cache.toString()).contains("size=0");
  }

  @Test
  void leavesAUsedEntryAndComesBackForIt() {
    BoundedCache<Integer, Integer> used =
        (BoundedCache<Integer, Integer>)
            Cache.builder()
                .maximumSize(10)
                .ticker(world.ticker())
                .scheduler(world.executor())
                .expireAfterAccess(Duration.ofSeconds(10))
                .removalListener((Integer key, Integer value, RemovalCause cause) ->
                    removed.add(key + " " + cause))
                .<Integer, Integer>build();
    used.put(1, 1);
    for (int i = 0; i < 20; i++) {
      world.runFor(Duration.ofSeconds(8));
      assertThat(used.getIfPresent(1)).isEqualTo(1);
    }

    world.runFor(Duration.ofSeconds(10).plus(LATE));

    assertThat(removed).containsExactly("1 EXPIRED");
    used.verify();
  }

  /** Red when the task is taken off the stack only after the clock was read. */
  @Test
  void goesOnWithTheNextWriteAfterTheClockHasFailed() {
    boolean[] broken = {false};
    Cache<Integer, Integer> moody =
        Cache.builder()
            .maximumSize(10)
            .expireAfterWrite(Duration.ofSeconds(1))
            .scheduler(world.executor())
            .ticker(() -> {
              if (broken[0]) {
                throw new IllegalStateException("no time");
              }
              return world.ticker().getAsLong();
            })
            .removalListener(
                (Integer key, Integer value, RemovalCause cause) -> removed.add(key + " " + cause))
            .build();
    moody.put(1, 1);
    broken[0] = true;
    world.runFor(Duration.ofSeconds(2));
    broken[0] = false;
    moody.put(2, 2);

    world.runFor(Duration.ofSeconds(2));

    assertThat(removed).containsExactly("1 EXPIRED", "2 EXPIRED");
  }

  @Test
  void livesWithASchedulerThatIsShutDown() {
    ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    scheduler.shutdown();
    cache = build(Cache.builder(), scheduler);

    assertThatCode(() -> cache.put(1, Duration.ofSeconds(1))).doesNotThrowAnyException();

    world.runFor(Duration.ofSeconds(1));
    assertThat(cache.getIfPresent(1)).isNull();
    assertThat(cache.size()).isZero();
  }
}
