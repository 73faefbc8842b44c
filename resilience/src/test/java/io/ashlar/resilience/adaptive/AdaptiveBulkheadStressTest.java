package io.ashlar.resilience.adaptive;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Threads that come and go with all kinds of outcomes while the limit moves: never more inside than
 * the highest limit, one thread at a time in the algorithm, and at rest nobody is left.
 */
@Tag("jdk")
class AdaptiveBulkheadStressTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = Boolean.getBoolean("ashlar.soak") ? 2_000_000 : 50_000;
  private static final int HIGHEST_LIMIT = 3;

  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger learning = new AtomicInteger();
  private final AtomicInteger mostLearning = new AtomicInteger();
  private final AtomicInteger windows = new AtomicInteger();

  private final class Wandering implements ConcurrencyLimit {
    private final Random random = new Random(1);

    @Override
    public int limit() {
      return 2;
    }

    @Override
    public int update(WindowSample sample) {
      mostLearning.accumulateAndGet(learning.incrementAndGet(), Math::max);
      assertThat(sample.count()).isPositive();
      windows.incrementAndGet();
      learning.decrementAndGet();
      return 1 + random.nextInt(HIGHEST_LIMIT);
    }
  }

  @ParameterizedTest
  @EnumSource
  void losesNoPlaceAndAdmitsNoneTooMany(Tracked tracked) throws Exception {
    AdaptiveBulkhead bulkhead =
        AdaptiveBulkhead.builder(new Wandering())
            .tracked(tracked)
            .minimumSamples(1)
            .window(Duration.ofMillis(1), Duration.ofMillis(1))
            .build();
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> all = new ArrayList<>();

    for (int t = 0; t < THREADS; t++) {
      int seed = t;
      all.add(executor.submit(() -> come(bulkhead, new Random(seed))));
    }
    for (Future<?> one : all) {
      one.get(120, TimeUnit.SECONDS);
    }
    executor.shutdown();

    assertThat(windows.get()).isPositive();
    assertThat(most.get()).isBetween(1, HIGHEST_LIMIT);
    assertThat(mostLearning.get()).isEqualTo(1);
    assertThat(bulkhead.inFlight()).isZero();
  }

  private void come(AdaptiveBulkhead bulkhead, Random random) {
    for (int i = 0; i < ROUNDS; i++) {
      long permit = bulkhead.tryAcquire();
      if (permit == 0) {
        Thread.yield();
        continue;
      }
      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
      inside.decrementAndGet();
      switch (random.nextInt(10)) {
        case 0 -> bulkhead.onDrop(permit);
        case 1 -> bulkhead.release(permit);
        default -> bulkhead.onSuccess(permit);
      }
    }
  }
}
