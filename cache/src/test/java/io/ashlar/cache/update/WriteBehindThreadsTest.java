package io.ashlar.cache.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.ashlar.cache.Cache;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Writing later with real threads: who waits for whom. Latches decide, nothing depends on time. */
@Tag("jdk")
class WriteBehindThreadsTest {
  private static final Duration NEVER = Duration.ofDays(1);

  private final RecordingStore store = new RecordingStore();
  private final Cache<String, Integer> cache = Cache.builder().maximumSize(100).build();
  private final CountDownLatch writing = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final Logger log = (Logger) LoggerFactory.getLogger(WriteBehind.class);
  private Level level;

  private WriteBehindBuilder<String, Integer> builder() {
    return WriteBehind.builder(cache, store::load, this::slowly);
  }

  private void slowly(List<Change<String, Integer>> changes) throws Exception {
    writing.countDown();
    if (!release.await(20, TimeUnit.SECONDS)) {
      throw new AssertionError("nobody released the store");
    }
    store.write(changes);
  }

  private static FutureTask<Void> start(Runnable body) {
    FutureTask<Void> task = new FutureTask<>(body, null);
    Thread thread = new Thread(task, "caller");
    thread.setDaemon(true);
    thread.start();
    Awaitility.await()
        .until(() ->
            thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING
                || task.isDone());
    return task;
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
  void blocksUntilThereIsRoomIfToldSo() throws Exception {
    WriteBehind<String, Integer> values = builder().delay(NEVER).maximumDirty(2).build();
    values.put("a", 1);
    values.put("b", 1);
    FutureTask<Void> third = start(() -> values.put("c", 1));
    assertThat(third).isNotDone();
    values.put("a", 2); // needs no room

    release.countDown();
    third.get(20, TimeUnit.SECONDS);

    assertThat(values.get("c")).isEqualTo(1);
    values.close();
    assertThat(store.values).containsEntry("a", 2).containsEntry("b", 1).containsEntry("c", 1);
  }

  @Test
  void stopsBlockingWhenClosed() throws Exception {
    WriteBehind<String, Integer> values = builder().delay(NEVER).maximumDirty(1).build();
    values.put("a", 1);
    FutureTask<Void> second = start(() -> values.put("b", 1));

    FutureTask<Void> closing = start(values::close);
    assertThatThrownBy(() -> second.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
    release.countDown();

    closing.get(20, TimeUnit.SECONDS);
    assertThat(store.values).containsOnlyKeys("a");
  }

  @Test
  void stopsBlockingWhenInterrupted() throws Exception {
    WriteBehind<String, Integer> values = builder().delay(NEVER).maximumDirty(1).build();
    values.put("a", 1);
    Thread[] caller = new Thread[1];
    boolean[] flag = new boolean[1];
    FutureTask<Void> second =
        start(() -> {
          caller[0] = Thread.currentThread();
          try {
            values.put("b", 1);
          } finally {
            flag[0] = Thread.currentThread().isInterrupted();
          }
        });

    caller[0].interrupt();

    assertThatThrownBy(() -> second.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(DirtyLimitException.class)
        .hasMessage("maximumDirty=1, interrupted while waiting for room");
    assertThat(flag[0]).isTrue();
    release.countDown();
    values.close();
  }

  @Test
  void closesInTimeThoughTheStoreHangs() throws Exception {
    WriteBehind<String, Integer> values =
        builder().delay(Duration.ZERO).closeTimeout(Duration.ofMillis(1)).build();
    values.put("a", 1);
    assertThat(writing.await(20, TimeUnit.SECONDS)).isTrue();

    assertThatThrownBy(values::close)
        .isInstanceOf(UnwrittenChangesException.class)
        .hasMessage("1 changes not written, keys: a");

    release.countDown();
    Awaitility.await().until(() -> store.values.containsKey("a"));
    assertThat(values.get("a")).isEqualTo(1);
  }

  @Test
  void stopsClosingWhenInterrupted() throws Exception {
    WriteBehind<String, Integer> values = builder().delay(NEVER).build();
    values.put("a", 1);
    Thread[] caller = new Thread[1];
    FutureTask<Void> closing =
        start(() -> {
          caller[0] = Thread.currentThread();
          values.close();
        });

    caller[0].interrupt();

    assertThatThrownBy(() -> closing.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(UnwrittenChangesException.class);
    release.countDown();
  }

  /** A writer that was interrupted has failed, like any other. */
  @Test
  void survivesAnInterruptedWriter() {
    WriteBehind<String, Integer> values =
        WriteBehind.builder(
                cache,
                store::load,
                (List<Change<String, Integer>> changes) -> {
                  if (writing.getCount() == 1) {
                    writing.countDown();
                    throw new InterruptedException("enough");
                  }
                  store.write(changes);
                })
            .delay(Duration.ZERO)
            .retry(Duration.ofMillis(1), Duration.ofMillis(1))
            .build();

    values.put("a", 1);

    Awaitility.await().until(() -> store.values.containsKey("a"));
    values.close();
    assertThat(values.stats().failedCalls()).isEqualTo(1);
  }

  /** Red when {@code DirtyKeys.replace} queues a key that is being written: two writers have it. */
  @Test
  void keepsEachKeysOrderWithManyWriters() throws Exception {
    int[] last = new int[8];
    WriteBehind<Integer, Integer> values =
        WriteBehind.<Integer, Integer>builder(
                Cache.builder().maximumSize(4).build(),
                key -> {
                  synchronized (last) { // evicted when clean: the store has it
                    return last[key];
                  }
                },
                changes -> {
                  for (Change<Integer, Integer> change : changes) {
                    Integer value = change.value();
                    synchronized (last) {
                      assertThat(value).isGreaterThanOrEqualTo(last[change.key()]);
                      last[change.key()] = value;
                    }
                  }
                })
            .delay(Duration.ZERO)
            .maximumBatch(2)
            .maximumDirty(4)
            .writers(3)
            .deadLetters(1, (change, failure) -> {})
            .build();
    List<FutureTask<Void>> callers =
        IntStream.range(0, 4)
            .mapToObj(caller ->
                start(() -> {
                  for (int i = 1; i <= 5_000; i++) {
                    int key = 2 * caller + i % 2;
                    values.put(key, i);
                    assertThat(values.get(key)).isEqualTo(i);
                  }
                }))
            .toList();
    for (FutureTask<Void> caller : callers) {
      caller.get(60, TimeUnit.SECONDS);
    }

    values.close();

    assertThat(values.stats().deadLetters()).as("writes out of order").isZero();
    assertThat(last).containsExactly(5_000, 4_999, 5_000, 4_999, 5_000, 4_999, 5_000, 4_999);
  }
}
