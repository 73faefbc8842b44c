package io.ashlar.resilience.shedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Threads and futures that come, wait, give up, are interrupted and cancelled, with a limit that
 * changes under them: never more inside than allowed at most, and at rest nobody and nothing is
 * left.
 */
@Tag("jdk")
class LoadShedderStressTest {
  private static final int THREADS = 8;
  private static final int ROUNDS = Boolean.getBoolean("ashlar.soak") ? 200_000 : 5_000;
  private static final int HIGHEST_LIMIT = 3;

  private final LoadShedder shedder =
      LoadShedder.builder(2)
          .queue(4)
          .target(Duration.ofNanos(20_000))
          .interval(Duration.ofNanos(200_000))
          .build();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger admitted = new AtomicInteger();

  @Test
  void losesNoPlaceAndAdmitsNoneTooMany() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> all = new ArrayList<>();

    for (int t = 0; t < THREADS; t++) {
      int seed = t;
      all.add(executor.submit(() -> come(new Random(seed))));
    }
    for (Future<?> one : all) {
      one.get(120, TimeUnit.SECONDS);
    }
    executor.shutdown();

    assertThat(admitted.get()).isPositive();
    assertThat(most.get()).isLessThanOrEqualTo(HIGHEST_LIMIT);
    assertThat(shedder.waiting()).isZero();
    assertThat(shedder.inFlight()).isZero();
  }

  private void come(Random random) {
    for (int i = 0; i < ROUNDS; i++) {
      if (random.nextInt(100) == 0) {
        shedder.changeLimit(1 + random.nextInt(HIGHEST_LIMIT));
      }
      Criticality criticality = Criticality.values()[random.nextInt(3)];
      Duration patience = Duration.ofNanos(random.nextInt(3) * 20_000L);
      if (random.nextBoolean()) {
        CompletableFuture<Void> admission = shedder.admit(criticality, patience);
        var unused = admission.thenRun(this::visit);
        admission.cancel(false);
        continue;
      }
      if (random.nextInt(10) == 0) {
        Thread.currentThread().interrupt();
      }
      try {
        shedder.acquire(criticality, patience);
        visit();
      } catch (InterruptedException | LoadShedException expected) {
        Thread.yield();
      }
    }
  }

  private void visit() {
    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
    admitted.incrementAndGet();
    inside.decrementAndGet();
    shedder.release();
  }
}
