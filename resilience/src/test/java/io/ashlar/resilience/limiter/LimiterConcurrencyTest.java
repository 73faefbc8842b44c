package io.ashlar.resilience.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ashlar.resilience.VirtualTime;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that really run. */
@Tag("jdk")
class LimiterConcurrencyTest {
  private static final int THREADS = 4;
  private static final long BURST = 400_000;

  private static RateLimiter limiter(String kind, VirtualTime clock) {
    Rate rate = Rate.of(BURST, Duration.ofDays(1));
    return switch (kind) {
      case "bucket" -> TokenBucket.builder(rate).clock(clock).build();
      case "fixed" -> RateLimiter.builder().limit(Limit.fixedWindow(rate)).clock(clock).build();
      default -> RateLimiter.builder().limit(Limit.slidingWindow(rate)).clock(clock).build();
    };
  }

  private static long together(LongSupplier body) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Long>> parts = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        parts.add(threads.submit(body::getAsLong));
      }
      long sum = 0;
      for (Future<Long> part : parts) {
        sum += part.get(30, TimeUnit.SECONDS);
      }
      return sum;
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * Red when {@code Line.request} writes without comparing, or a meter is read without the lock.
   */
  @ParameterizedTest
  @ValueSource(strings = {"bucket", "fixed", "sliding"})
  void grantsExactlyTheBurstToManyThreads(String kind) throws Exception {
    RateLimiter limiter = limiter(kind, new VirtualTime());

    long granted =
        together(() -> {
          long mine = 0;
          for (int i = 0; i < BURST; i++) {
            mine += limiter.tryAcquire() ? 1 : 0;
          }
          return mine;
        });

    assertThat(granted).isEqualTo(BURST);
  }

  /** What is reserved and given back in the middle of the line is neither lost nor doubled. */
  @Test
  void isAsFullAsBeforeWhenAllReservationsAreGivenBack() throws Exception {
    LeakyBucket line =
        LeakyBucket.builder(Rate.perSecond(1)).capacity(1_000).clock(new VirtualTime()).build();

    together(() -> {
      for (int i = 0; i < 5_000; i++) {
        Reservation one = line.reserve(1, Duration.ofDays(1));
        Reservation two = line.reserve(1, Duration.ofDays(1));
        one.cancel();
        two.cancel();
      }
      return 0;
    });

    assertThat(line.delay()).isZero();
  }

  @Test
  void wakesWaitersInRealTime() throws Exception {
    LeakyBucket line = LeakyBucket.builder(Rate.perSecond(2_000)).capacity(1_000).build();

    long granted =
        together(() -> {
          long mine = 0;
          for (int i = 0; i < 25; i++) {
            try {
              mine += line.acquire(Duration.ofSeconds(20)) ? 1 : 0;
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          }
          return mine;
        });

    assertThat(granted).isEqualTo(25 * THREADS);
  }

  /** Red when a request boxes anything or allocates a state. */
  @Test
  void allocatesNothingForAGrantOrARefusal() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    TokenBucket bucket = TokenBucket.builder(Rate.perSecond(1)).burst(100_000).build();
    RateLimiter window =
        RateLimiter.builder().limit(Limit.slidingWindow(Rate.perSecond(100_000))).build();
    ask(bucket, window, 10_000);

    long before = threads.getCurrentThreadAllocatedBytes();
    ask(bucket, window, 200_000);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).isLessThan(200_000);
  }

  private static void ask(TokenBucket bucket, RateLimiter window, int times) {
    for (int i = 0; i < times; i++) {
      bucket.tryAcquire();
      window.tryAcquire();
    }
  }
}
