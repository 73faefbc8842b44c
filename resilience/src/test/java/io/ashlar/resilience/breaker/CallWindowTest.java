package io.ashlar.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The windows by themselves: what a model of the breaker does not reach. */
@Tag("jdk")
class CallWindowTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private static void add(CallWindow window, int times, int outcome, long now) {
    for (int i = 0; i < times; i++) {
      window.add(outcome, now);
    }
  }

  @Test
  void forgetsEverythingAfterALongSilence() {
    for (long silence : new long[] {10 * SECOND, 11 * SECOND, SECOND << 32, Long.MAX_VALUE / 2}) {
      TimeWindow window = new TimeWindow(10 * SECOND, 10, 1, 1, 0);
      add(window, 100, CallWindow.FAILED, 0);
      add(window, 1, CallWindow.GOOD, silence);

      assertThat(window.counts(silence)).isEqualTo(new CallWindow.Counts(1, 0, 0));
    }
  }

  @Test
  void countsAcrossTheOverflowOfTheClock() {
    long begin = Long.MAX_VALUE - SECOND;
    TimeWindow window = new TimeWindow(10 * SECOND, 10, 1, 1, begin);

    add(window, 3, CallWindow.FAILED, begin);
    add(window, 4, CallWindow.SLOW, begin + 3 * SECOND);

    assertThat(window.counts(begin + 9 * SECOND)).isEqualTo(new CallWindow.Counts(7, 3, 4));
    assertThat(window.counts(begin + 10 * SECOND)).isEqualTo(new CallWindow.Counts(4, 0, 4));
  }

  /** Red when {@code number} follows the clock back: the new outcome lands in an old slice. */
  @Test
  void countsInThePresentWhenTheClockStepsBack() {
    TimeWindow window = new TimeWindow(10 * SECOND, 10, 1, 1, 0);
    add(window, 1, CallWindow.GOOD, 20 * SECOND);

    add(window, 1, CallWindow.FAILED, 5 * SECOND);

    assertThat(window.counts(5 * SECOND)).isEqualTo(new CallWindow.Counts(2, 1, 0));
    assertThat(window.counts(29 * SECOND)).isEqualTo(new CallWindow.Counts(2, 1, 0));
    assertThat(window.counts(30 * SECOND)).isEqualTo(new CallWindow.Counts(0, 0, 0));
  }

  /** Every outcome added by any thread is in exactly one slot or slice. */
  @Test
  void losesNothingAmongThreads() throws Exception {
    int threads = 4;
    int each = 200_000;
    CountWindow byCount = new CountWindow(1_000_000, 1);
    TimeWindow byTime = new TimeWindow(10 * SECOND, 10, 1, 8, 0);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    CountDownLatch done = new CountDownLatch(threads);

    for (int t = 0; t < threads; t++) {
      executor.execute(() -> {
        for (int i = 0; i < each; i++) {
          byCount.add(i & 3, 0);
          byTime.add(i & 3, (long) i * 5 * SECOND / each);
        }
        done.countDown();
      });
    }

    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    executor.shutdown();
    CallWindow.Counts all =
        new CallWindow.Counts((long) threads * each, threads * each / 2, threads * each / 2);
    assertThat(byCount.counts(0)).isEqualTo(all);
    assertThat(byTime.counts(5 * SECOND)).isEqualTo(all);
    assertThat(byTime.stripeCount()).isBetween(1, 8);
  }

  /** A small ring under contention: whatever overtakes whatever, the totals are the slots' sum. */
  @Test
  void agreesWithItsSlotsWhenThreadsOvertakeEachOther() throws Exception {
    int threads = 4;
    CountWindow window = new CountWindow(3, 1);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    CyclicBarrier start = new CyclicBarrier(threads);
    CountDownLatch done = new CountDownLatch(threads);

    for (int t = 0; t < threads; t++) {
      int salt = t;
      executor.execute(() -> {
        for (int i = 0; i < 200_000; i++) {
          window.add((i * 31 + salt) & 3, 0);
        }
        done.countDown();
      });
    }

    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    executor.shutdown();
    add(window, 3, CallWindow.GOOD, 0);
    assertThat(window.counts(0)).isEqualTo(new CallWindow.Counts(3, 0, 0));
  }

  /** Counts of a slice are longs of their own: none runs into its neighbour. */
  @Test
  void growsWithoutLossWhereThreadsMeet() {
    TimeWindow window = new TimeWindow(SECOND, 1, 1, 8, 0);

    add(window, 3_000_000, CallWindow.FAILED | CallWindow.SLOW, 1);

    assertThat(window.counts(1)).isEqualTo(new CallWindow.Counts(3_000_000, 3_000_000, 3_000_000));
  }
}
