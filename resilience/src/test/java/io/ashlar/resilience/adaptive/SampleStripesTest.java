package io.ashlar.resilience.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What threads note together is what the reader finds. */
@Tag("jdk")
class SampleStripesTest {
  private static final long EACH = 7_000_000_000L;
  private static final int THREADS = 4;
  private static final int CALLS = Boolean.getBoolean("ashlar.soak") ? 5_000_000 : 200_000;

  /** Each call takes as long as the others, so does each mean. Red when {@code lock} says yes. */
  @Test
  void belongTogether() throws Exception {
    SampleStripes samples = new SampleStripes(1, Tracked.MEAN);
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> all = new ArrayList<>();

    for (int t = 0; t < THREADS; t++) {
      all.add(
          executor.submit(() -> {
            for (int i = 0; i < CALLS; i++) {
              samples.add(EACH, 3, false);
            }
          }));
    }
    long found = 0;
    while (!all.stream().allMatch(Future::isDone)) {
      found += check(samples);
    }
    for (Future<?> one : all) {
      one.get(60, TimeUnit.SECONDS);
    }
    found += check(samples);
    executor.shutdown();

    assertThat(found).isBetween(1L, (long) THREADS * CALLS);
  }

  private static long check(SampleStripes samples) {
    samples.collect();
    if (samples.count() == 0) {
      return 0;
    }
    WindowSample window = samples.end(1);
    assertThat(window.rttNanos()).isEqualTo(EACH);
    assertThat(window.minimumRttNanos()).isEqualTo(EACH);
    assertThat(window.maxInFlight()).isEqualTo(3);
    return window.count();
  }

  /** Red when {@code collect} puts the latest in the place of what it knew. */
  @Test
  void neverLeaveOutADrop() {
    SampleStripes samples = new SampleStripes(4, Tracked.MEDIAN);
    samples.add(7, 1, true);
    samples.collect();
    samples.add(9, 2, false);
    samples.collect();

    WindowSample window = samples.end(1);

    assertThat(window.dropped()).isTrue();
    assertThat(window.count()).isEqualTo(2);
    assertThat(window.rttNanos()).isEqualTo(7);
  }
}
