package io.ashlar.cache.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.cache.Cache;
import io.ashlar.cache.CacheLoadException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Writes that return when the store has them, and reads that ask it. */
@Tag("jdk")
class WriteThroughTest {
  private final RecordingStore store = new RecordingStore();
  private final Cache<String, Integer> cache = Cache.builder().maximumSize(10).build();
  private final WriteThrough<String, Integer> values =
      WriteThrough.of(cache, store::load, store::write);

  @Test
  void readsThroughTheCache() {
    ReadThrough<String, Integer> reading = ReadThrough.of(cache, store::load);
    store.values.put("a", 1);

    assertThat(reading.get("a")).isEqualTo(1);
    store.values.put("a", 2);
    assertThat(reading.get("a")).as("asked once").isEqualTo(1);
    reading.invalidate("a");

    assertThat(reading.get("a")).isEqualTo(2);
    assertThat(reading.get("b")).isNull();
    store.down = true;
    assertThatThrownBy(() -> reading.get("c")).isInstanceOf(CacheLoadException.class);
  }

  @Test
  void writesTheStoreAndThenTheCache() {
    values.put("a", 1);

    assertThat(store.calls).containsExactly("a=1");
    assertThat(values.get("a")).isEqualTo(1);
    assertThat(store.loads).isZero();
    values.remove("a");
    assertThat(store.calls).containsExactly("a=1", "a=-");
    assertThat(values.get("a")).isNull();
  }

  /**
   * Nobody knows which value the store has. Red when {@code write} keeps the key after a failure.
   */
  @Test
  void forgetsAKeyWhoseWriteFailed() {
    values.put("a", 1);
    store.down = true;

    assertThatThrownBy(() -> values.put("a", 2))
        .isInstanceOf(StoreWriteException.class)
        .hasMessage("key=a, write failed: java.io.IOException: down")
        .extracting(e -> ((StoreWriteException) e).key())
        .isEqualTo("a");

    assertThat(cache.getIfPresent("a")).isNull();
    store.down = false;
    assertThat(values.get("a")).isEqualTo(1);
  }

  @Test
  void forgetsWhatItIsTold() {
    values.put("a", 1);
    store.values.put("a", 5);
    values.invalidate("a");

    assertThat(values.get("a")).isEqualTo(5);
  }

  @Test
  void leavesTheInterruptFlagSet() {
    WriteThrough<String, Integer> interrupted =
        WriteThrough.of(
            cache,
            store::load,
            changes -> {
              throw new InterruptedException("enough");
            });

    assertThatThrownBy(() -> interrupted.put("a", 1)).isInstanceOf(StoreWriteException.class);

    assertThat(Thread.interrupted()).isTrue();
  }

  /** Red when {@code write} does without the key's lock: the first writer's put comes last. */
  @Test
  void keepsTheValueThatTheStoreGotLast() throws Exception {
    CountDownLatch inStore = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    WriteThrough<String, Integer> slow =
        WriteThrough.of(
            cache,
            store::load,
            changes -> {
              store.write(changes);
              if (changes.equals(List.of(Change.put("a", 1)))) {
                inStore.countDown();
                assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
              }
            });
    FutureTask<Void> first = new FutureTask<>(() -> slow.put("a", 1), null);
    FutureTask<Void> second = new FutureTask<>(() -> slow.put("a", 2), null);
    new Thread(first, "first").start();
    assertThat(inStore.await(20, TimeUnit.SECONDS)).isTrue();
    Thread secondThread = new Thread(second, "second");
    secondThread.start();
    Awaitility.await().until(() -> secondThread.getState() == Thread.State.WAITING);

    slow.put("b", 3); // another key does not wait
    release.countDown();
    first.get(20, TimeUnit.SECONDS);
    second.get(20, TimeUnit.SECONDS);

    assertThat(store.calls).containsExactly("a=1", "b=3", "a=2");
    assertThat(slow.get("a")).isEqualTo(2);
  }

  @Test
  void keepsALockForNobody() {
    KeyLocks<String> locks = new KeyLocks<>();

    locks.acquire("a");
    locks.acquire("a");
    locks.acquire("b");
    assertThat(locks.size()).isEqualTo(2);
    locks.release("a");
    assertThat(locks.size()).isEqualTo(2);
    locks.release("a");
    locks.release("b");

    assertThat(locks.size()).isZero();
  }
}
