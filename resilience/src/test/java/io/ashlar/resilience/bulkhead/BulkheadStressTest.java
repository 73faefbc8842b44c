package io.ashlar.resilience.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Threads that come, wait, give up and are interrupted, with a limit that changes under them: never
 * more inside than allowed at most, and at rest nobody and nothing is left.
 */
@Tag("jdk")
class BulkheadStressTest {
  private static final int THREADS = 8;
  private static final int ROUNDS = Boolean.getBoolean("ashlar.soak") ? 200_000 : 5_000;
  private static final int HIGHEST_LIMIT = 3;

  @Test
  void losesNoPlaceAndAdmitsNoneTooMany() throws Exception {
    Bulkhead bulkhead = Bulkhead.builder(2).queue(3).build();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    List<Future<Integer>> all = new ArrayList<>();

    for (int t = 0; t < THREADS; t++) {
      int seed = t;
      all.add(executor.submit(() -> come(bulkhead, inside, most, new Random(seed))));
    }
    int admitted = 0;
    for (Future<Integer> one : all) {
      admitted += one.get(120, TimeUnit.SECONDS);
    }
    executor.shutdown();

    assertThat(admitted).isPositive();
    assertThat(most.get()).isLessThanOrEqualTo(HIGHEST_LIMIT);
    assertThat(bulkhead.inFlight()).isZero();
    assertThat(bulkhead.waiting()).isZero();
  }

  private static int come(
      Bulkhead bulkhead, AtomicInteger inside, AtomicInteger most, Random random) {
    int admitted = 0;
    for (int i = 0; i < ROUNDS; i++) {
      if (random.nextInt(100) == 0) {
        bulkhead.changeLimit(1 + random.nextInt(HIGHEST_LIMIT));
      }
      if (random.nextInt(10) == 0) {
        Thread.currentThread().interrupt();
      }
      try {
        Duration patience = Duration.ofNanos(random.nextInt(3) * 20_000L);
        if (random.nextBoolean() ? bulkhead.tryAcquire() : bulkhead.acquire(patience)) {
          int now = inside.incrementAndGet();
          most.accumulateAndGet(now, Math::max);
          admitted++;
          inside.decrementAndGet();
          bulkhead.release();
        }
      } catch (InterruptedException expected) {
        Thread.yield();
      }
    }
    return admitted;
  }
}
