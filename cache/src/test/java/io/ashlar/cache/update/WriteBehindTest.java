package io.ashlar.cache.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.ashlar.cache.Cache;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.simulation.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Writing later, in virtual time: nothing runs unless the test lets time pass. */
class WriteBehindTest {
  private static final Duration DELAY = Duration.ofMillis(100);

  private final Simulation simulation = Simulation.of(1);
  private final RecordingStore store = new RecordingStore();
  private final Cache<String, Integer> cache = Cache.builder().maximumSize(2).build();
  private final List<String> deadLetters = new ArrayList<>();
  private final Logger log = (Logger) LoggerFactory.getLogger(WriteBehind.class);
  private Level level;

  private WriteBehindBuilder<String, Integer> builder(StoreWriter<String, Integer> writer) {
    return WriteBehind.builder(cache, store::load, writer)
        .delay(DELAY)
        .retry(DELAY, Duration.ofSeconds(1))
        .scheduler(simulation.executor())
        .ticker(simulation.ticker())
        .random(SeededRandom.of(1));
  }

  private WriteBehindBuilder<String, Integer> builder() {
    return builder(store::write);
  }

  private void pass(long millis) {
    simulation.runFor(Duration.ofMillis(millis));
  }

  @BeforeEach
  void expectsFailures() {
    level = log.getLevel();
    log.setLevel(Level.OFF);
  }

  @AfterEach
  void logsAgain() {
    log.setLevel(level);
  }

  @Test
  void writesLaterAndTogether() {
    WriteBehind<String, Integer> values = builder().build();

    values.put("a", 1);
    values.put("b", 2);
    pass(99);
    assertThat(store.calls).isEmpty();
    pass(1);

    assertThat(store.calls).containsExactly("a=1 b=2");
    assertThat(cache.getIfPresent("a")).isEqualTo(1);
    assertThat(values.stats()).isEqualTo(new WriteBehindStats(2, 0, 1, 0, 2, 0, 0));
  }

  @Test
  void writesManyChangesOfAKeyAsOne() {
    WriteBehind<String, Integer> values = builder().build();

    for (int i = 1; i <= 50; i++) {
      values.put("a", i);
      pass(1);
    }
    pass(100);

    assertThat(store.calls).containsExactly("a=50");
    assertThat(values.stats().coalesced()).isEqualTo(49);
  }

  /** The trap: put, delete, put must not end as a delete, nor be written as three. */
  @Test
  void coalescesPutDeletePutToTheLastPut() {
    WriteBehind<String, Integer> values = builder().build();
    store.values.put("a", 7);

    values.put("a", 1);
    values.remove("a");
    assertThat(values.get("a")).as("the store still has 7").isNull();
    values.put("a", 2);
    assertThat(values.get("a")).isEqualTo(2);
    pass(100);

    assertThat(store.calls).containsExactly("a=2");
    assertThat(values.get("a")).isEqualTo(2);
  }

  @Test
  void deletesLaterToo() {
    WriteBehind<String, Integer> values = builder().build();
    store.values.put("a", 7);
    assertThat(values.get("a")).isEqualTo(7);

    values.put("a", 1);
    values.remove("a");
    pass(100);

    assertThat(store.calls).containsExactly("a=-");
    assertThat(values.get("a")).isNull();
    assertThat(cache.size()).isZero();
  }

  /** Red when {@code WriteBehind.get} asks the cache without looking at the dirty keys. */
  @Test
  void readsWhatIsNotWrittenThoughTheCacheHasNoRoomForIt() {
    WriteBehind<String, Integer> values = builder().build();
    store.values.put("a", 7);

    for (String key : List.of("a", "b", "c", "d", "e")) {
      values.put(key, 1);
    }

    assertThat(values.get("a")).isEqualTo(1);
    assertThat(store.loads).isZero();
    pass(100);
    assertThat(values.get("a")).isEqualTo(1);
    assertThat(cache.size()).isEqualTo(2);
  }

  @Test
  void writesAtMostABatchAtOnce() {
    WriteBehind<String, Integer> values = builder().maximumBatch(2).build();

    for (String key : List.of("a", "b", "c", "d", "e")) {
      values.put(key, 1);
    }
    pass(100);

    assertThat(store.calls).containsExactly("a=1 b=1", "c=1 d=1", "e=1");
  }

  @Test
  void writesAKeyAgainThatChangedWhileItWasWritten() {
    List<WriteBehind<String, Integer>> values = new ArrayList<>();
    values.add(
        builder(
                changes -> {
                  store.write(changes);
                  if (store.calls.size() == 1) {
                    values.get(0).put("a", 2);
                  }
                })
            .build());

    values.get(0).put("a", 1);
    pass(100);
    assertThat(store.calls).containsExactly("a=1");
    assertThat(values.get(0).get("a")).isEqualTo(2);
    pass(100);

    assertThat(store.calls).containsExactly("a=1", "a=2");
    assertThat(values.get(0).get("a")).isEqualTo(2);
    assertThat(values.get(0).stats().dirty()).isZero();
  }

  @Test
  void triesAgainAfterPausesThatDouble() {
    List<Long> attempts = new ArrayList<>();
    WriteBehind<String, Integer> values =
        builder(
                changes -> {
                  attempts.add(simulation.elapsed().toMillis());
                  throw new IOException("down");
                })
            .random(() -> 0) // the whole pause
            .build();

    values.put("a", 1);
    pass(5_000);

    assertThat(attempts).startsWith(100L, 200L, 400L, 800L, 1_600L, 2_600L, 3_600L);
    assertThat(values.get("a")).isEqualTo(1);
    assertThat(values.stats().dirty()).isEqualTo(1);
  }

  /**
   * The trap: a repeated write must not bring back an older value. Red when {@code DirtyKeys.take}
   * takes what was being written before instead of the latest change.
   */
  @Test
  void triesAgainWithTheLatestValue() {
    WriteBehind<String, Integer> values = builder().build();
    store.down = true;
    values.put("a", 1);
    values.put("b", 1);
    pass(100);
    store.down = false;

    values.put("a", 2);
    values.remove("b");
    pass(100);

    assertThat(store.calls).containsExactly("a=2 b=-");
    pass(10_000);
    assertThat(store.calls).hasSize(1);
  }

  @Test
  void holdsUpNobodyElseWhenAKeyFails() {
    WriteBehind<String, Integer> values = builder(refusing("bad")).maximumBatch(4).build();

    for (String key : List.of("a", "bad", "b", "c")) {
      values.put(key, 1);
    }
    pass(100);
    assertThat(store.calls).as("it took the others with it once").isEmpty();
    values.put("d", 1);
    pass(100);
    assertThat(store.calls).contains("d=1");
    pass(1_000);

    assertThat(store.values).containsOnlyKeys("a", "b", "c", "d");
    assertThat(values.stats().dirty()).isEqualTo(1);
  }

  private StoreWriter<String, Integer> refusing(String key) {
    return changes -> {
      if (changes.stream().anyMatch(change -> change.key().equals(key))) {
        throw new IOException("refused");
      }
      store.write(changes);
    };
  }

  @Test
  void givesUpAfterSoManyAttemptsAndSaysWhat() {
    WriteBehind<String, Integer> values =
        builder(refusing("bad"))
            .deadLetters(3, (change, failure) -> deadLetters.add(change + " " + failure))
            .build();
    store.values.put("bad", 7);
    values.put("bad", 1);
    values.put("good", 1);

    pass(10_000);

    assertThat(deadLetters)
        .containsExactly("Change[key=bad, value=1] java.io.IOException: refused");
    assertThat(store.values).containsEntry("good", 1);
    assertThat(values.get("bad")).as("the store's value").isEqualTo(7);
    WriteBehindStats stats = values.stats();
    assertThat(stats.deadLetters()).isEqualTo(1);
    assertThat(stats.dirty()).isZero();
    assertThat(values.closeAsync()).isCompleted();
  }

  @Test
  void triesANewerChangeAsOftenAsAnyOther() {
    WriteBehind<String, Integer> values =
        builder(refusing("bad"))
            .deadLetters(2, (change, failure) -> deadLetters.add(change.toString()))
            .build();
    values.put("bad", 1);
    pass(100);
    values.put("bad", 2);

    pass(10_000);

    assertThat(deadLetters).containsExactly("Change[key=bad, value=2]");
    assertThat(values.stats().failedCalls()).isEqualTo(3);
  }

  @Test
  void survivesAHandlerAndAWeigherThatThrow() {
    Cache<String, Integer> picky =
        Cache.builder().maximumWeight(10).weigher((String key, Integer value) -> value).build();
    WriteBehind<String, Integer> values =
        WriteBehind.builder(picky, store::load, refusing("bad"))
            .delay(DELAY)
            .scheduler(simulation.executor())
            .ticker(simulation.ticker())
            .deadLetters(
                1,
                (change, failure) -> {
                  throw new IllegalStateException("no room for it");
                })
            .build();

    values.put("bad", 1);
    values.put("heavy", -1); // what the weigher says is refused by the cache
    pass(1_000);

    assertThat(store.values).containsEntry("heavy", -1);
    assertThat(values.stats().deadLetters()).isEqualTo(1);
    assertThat(values.stats().dirty()).isZero();
  }

  @Test
  void refusesKeysBeyondTheBoundIfToldSo() {
    WriteBehind<String, Integer> values =
        builder().maximumDirty(2).whenFull(Overflow.REJECT).build();
    values.put("a", 1);
    values.put("b", 1);

    values.put("a", 2);
    assertThatThrownBy(() -> values.put("c", 1))
        .isInstanceOf(DirtyLimitException.class)
        .hasMessage("maximumDirty=2, as many keys wait to be written")
        .extracting(e -> ((DirtyLimitException) e).maximumDirty())
        .isEqualTo(2);

    assertThat(values.get("c")).isNull();
    pass(0);
    assertThat(store.calls).as("written early, for want of room").containsExactly("a=2 b=1");
    values.put("c", 1);
  }

  @Test
  void writesInTheCallersThreadIfToldSo() {
    WriteBehind<String, Integer> values =
        builder().maximumDirty(1).whenFull(Overflow.WRITE_NOW).build();
    values.put("a", 1);

    values.put("b", 1);
    assertThat(store.calls).containsExactly("b=1");
    assertThat(values.get("b")).isEqualTo(1);
    store.down = true;
    assertThatThrownBy(() -> values.put("c", 1))
        .isInstanceOf(StoreWriteException.class)
        .hasMessage("key=c, write failed: java.io.IOException: down")
        .extracting(e -> ((StoreWriteException) e).key())
        .isEqualTo("c");
    store.down = false;

    assertThat(values.get("c")).isNull();
    pass(100);
    assertThat(store.values).containsOnlyKeys("a", "b");
    assertThat(values.stats()).isEqualTo(new WriteBehindStats(2, 0, 3, 1, 2, 0, 0));
  }

  @Test
  void writesEverythingWhenClosed() {
    WriteBehind<String, Integer> values = builder().build();
    values.put("a", 1);
    values.put("b", 1);

    CompletableFuture<Void> closed = values.closeAsync();
    pass(0);

    assertThat(closed).isCompleted();
    assertThat(store.calls).containsExactly("a=1 b=1");
    assertThatThrownBy(() -> values.put("a", 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("write-behind of cache=cache is closed");
    assertThat(values.get("a")).isEqualTo(1);
    values.close();
  }

  /** The trap: a key that waits for its next attempt when it is closed is written at once. */
  @Test
  void writesWhatWaitsForItsNextAttemptWhenClosed() {
    WriteBehind<String, Integer> values = builder().build();
    store.down = true;
    values.put("a", 1);
    pass(5_000);
    store.down = false;
    values.put("b", 1);

    CompletableFuture<Void> closed = values.closeAsync();
    pass(0);

    assertThat(closed).isCompleted();
    assertThat(store.values).containsOnlyKeys("a", "b");
  }

  @Test
  void goesOnTryingWhileItCloses() {
    WriteBehind<String, Integer> values = builder().build();
    store.down = true;
    values.put("a", 1);
    CompletableFuture<Void> closed = values.closeAsync();
    pass(1_000);
    assertThat(closed).isNotDone();

    store.down = false;
    pass(2_000);

    assertThat(closed).isCompleted();
    assertThat(store.values).containsEntry("a", 1);
  }

  /** Red when {@code finish} leaves the dirty keys out of the list. */
  @Test
  void namesEveryKeyThatItCouldNotWrite() {
    WriteBehind<String, Integer> values = builder().closeTimeout(Duration.ofSeconds(3)).build();
    store.down = true;
    values.put("a", 1);
    values.remove("b");

    CompletableFuture<Void> closed = values.closeAsync();
    pass(2_999);
    assertThat(closed).isNotDone();
    pass(1);

    assertThatThrownBy(closed::join)
        .hasCauseInstanceOf(UnwrittenChangesException.class)
        .cause()
        .hasMessage("2 changes not written, keys: a, b")
        .extracting(e -> ((UnwrittenChangesException) e).changes())
        .isEqualTo(List.of(Change.put("a", 1), Change.delete("b")));
    assertThatThrownBy(values::close).isInstanceOf(UnwrittenChangesException.class);
    int calls = (int) values.stats().calls();
    pass(60_000);
    assertThat(values.stats().calls()).as("nobody tries any more").isEqualTo(calls);
  }

  @Test
  void namesWhatItGaveUpWhileItClosed() {
    WriteBehind<String, Integer> values =
        builder(refusing("bad"))
            .deadLetters(2, (change, failure) -> deadLetters.add(change.key()))
            .build();
    values.put("bad", 1);
    values.put("good", 1);

    CompletableFuture<Void> closed = values.closeAsync();
    pass(1_000);

    assertThat(closed).isCompletedExceptionally();
    assertThat(deadLetters).containsExactly("bad");
    assertThat(store.values).containsOnlyKeys("good");
    assertThatThrownBy(values::close).hasMessage("1 changes not written, keys: bad");
  }

  @Test
  void namesTenKeysInTheMessageAndAllInTheList() {
    UnwrittenChangesException failure =
        new UnwrittenChangesException(IntStream.range(0, 12).mapToObj(Change::delete).toList());

    assertThat(failure)
        .hasMessage("12 changes not written, keys: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ...");
    assertThat(failure.changes()).hasSize(12);
  }

  @Test
  void writesWhenClosedThoughTheSchedulerIsGone() {
    WriteBehind<String, Integer> values = builder().maximumBatch(1).build();
    values.put("a", 1);
    simulation.executor().shutdownNow();
    values.put("b", 1);

    values.close();

    assertThat(store.calls).containsExactly("a=1", "b=1");
  }

  @Test
  void namesWhatItCannotWriteWhenTheSchedulerIsGone() {
    WriteBehind<String, Integer> values = builder(refusing("bad")).maximumBatch(1).build();
    values.put("a", 1);
    values.put("bad", 1);
    values.put("b", 1);
    simulation.executor().shutdownNow();

    assertThatThrownBy(values::close).hasMessage("1 changes not written, keys: bad");

    assertThat(store.calls).containsExactly("a=1", "b=1");
  }

  /** The goal: at most 5 % of the puts reach the store. */
  @Test
  void writesATwentiethOfAHundredThousandPutsOnAThousandKeys() {
    Cache<Integer, Integer> small = Cache.builder().maximumSize(100).build();
    WriteBehind<Integer, Integer> values =
        WriteBehind.<Integer, Integer>builder(small, key -> null, changes -> {})
            .scheduler(simulation.executor())
            .ticker(simulation.ticker())
            .build();
    SeededRandom random = SeededRandom.of(7);

    for (int i = 0; i < 100_000; i++) {
      values.put(random.nextInt(1_000), i);
      if (i % 50 == 0) {
        pass(1);
      }
    }
    values.closeAsync();
    pass(0);

    WriteBehindStats stats = values.stats();
    System.out.println("100,000 puts on 1,000 keys in 2 s: " + stats);
    assertThat(stats.written()).isLessThanOrEqualTo(5_000);
    assertThat(stats.calls()).isLessThan(stats.written());
    assertThat(stats.dirty()).isZero();
  }
}
