package io.ashlar.resilience.keyed;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.resilience.limiter.Rate;
import io.ashlar.testkit.random.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Threads that really run and meet on new keys. */
@Tag("jdk")
class KeyedConcurrencyTest {
  private static final int THREADS = 4;
  private static final int KEYS = 20_000;
  private static final int BURST = 3;

  /**
   * Each new key is met by all threads at about the same time, and gets one burst. Red when a key
   * is not looked for again under the lock.
   */
  @Test
  void givesANewKeyOneBurstWhoeverComesFirst() throws Exception {
    KeyedLimiter limiter =
        KeyedLimiter.builder(Rate.of(BURST, Duration.ofDays(1)))
            .capacity(1_000_000)
            .clock(new VirtualTime())
            .seeds(SeededRandom.of(3))
            .build();
    CyclicBarrier start = new CyclicBarrier(THREADS);
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    List<Future<int[]>> parts = new ArrayList<>();

    for (int t = 0; t < THREADS; t++) {
      parts.add(
          executor.submit(() -> {
            int[] granted = new int[KEYS];
            start.await(60, TimeUnit.SECONDS);
            for (int key = 0; key < KEYS; key++) {
              for (int i = 0; i < BURST; i++) {
                granted[key] += limiter.tryAcquire(key) ? 1 : 0;
              }
            }
            return granted;
          }));
    }
    int[] all = new int[KEYS];
    for (Future<int[]> part : parts) {
      int[] granted = part.get(60, TimeUnit.SECONDS);
      for (int key = 0; key < KEYS; key++) {
        all[key] += granted[key];
      }
    }
    executor.shutdown();

    assertThat(all).containsOnly(BURST);
    assertThat(limiter.table().fault()).isNull();
  }

  /**
   * A hundred keys of one set, of which seven have a cell: together the others get one burst, and
   * no one more than his. Red when the last cell is charged without its lock.
   */
  @Test
  void sharesAFullSetBetweenThreads() throws Exception {
    KeyedTable table = new KeyedTable(1, 300, 0);
    for (long key = 1; key < KeyedTable.SET; key++) {
      table.request(key << 50, 300, 0);
    }
    CyclicBarrier start = new CyclicBarrier(THREADS);
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    List<Future<Integer>> parts = new ArrayList<>();

    for (int t = 0; t < THREADS; t++) {
      parts.add(
          executor.submit(() -> {
            int granted = 0;
            start.await(60, TimeUnit.SECONDS);
            for (long round = 0; round < 200; round++) {
              for (long key = 100; key < 200; key++) {
                granted += table.request(key << 50, 1, 0) == 0 ? 1 : 0;
              }
            }
            return granted;
          }));
    }
    int all = 0;
    for (Future<Integer> part : parts) {
      all += part.get(60, TimeUnit.SECONDS);
    }
    executor.shutdown();

    assertThat(all).isEqualTo(300);
    assertThat(table.fault()).isNull();
  }
}
