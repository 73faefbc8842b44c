package io.ashlar.resilience.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ashlar.resilience.VirtualTime;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Threads that really run, again and again from one starting line. */
@Tag("jdk")
class CircuitBreakerConcurrencyTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 2_000;
  private static final Duration WAIT = Duration.ofSeconds(1);

  private final VirtualTime clock = new VirtualTime();

  private interface Round {
    void run(int round) throws BrokenBarrierException, InterruptedException, TimeoutException;
  }

  private static void inThreads(Round body) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> all =
          IntStream.range(0, THREADS)
              .<Future<?>>mapToObj(thread ->
                  executor.submit(() -> {
                    for (int round = 0; round < ROUNDS; round++) {
                      body.run(round);
                    }
                    return null;
                  }))
              .toList();
      for (Future<?> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  /**
   * Red when the phase is written instead of compared: each thread begins a probation of its own.
   */
  @Test
  void admitsNoMoreProbesThanAllowedWhenTheWaitIsOver() throws Exception {
    CircuitBreaker breaker =
        CircuitBreaker.builder()
            .probes(3)
            .openWait(WAIT, 1, WAIT)
            .waitJitter(0)
            .clock(clock)
            .build();
    AtomicInteger admitted = new AtomicInteger();
    Queue<Integer> wrong = new ConcurrentLinkedQueue<>();
    CyclicBarrier start =
        new CyclicBarrier(
            THREADS,
            () -> {
              breaker.transitionTo(CircuitState.OPEN);
              clock.advance(WAIT);
              admitted.set(0);
            });
    CyclicBarrier end =
        new CyclicBarrier(
            THREADS,
            () -> {
              if (admitted.get() != 3) {
                wrong.add(admitted.get());
              }
            });

    inThreads(round -> {
      start.await(30, TimeUnit.SECONDS);
      for (int i = 0; i < 2; i++) {
        if (breaker.tryAcquire() != 0) {
          admitted.incrementAndGet();
        }
      }
      end.await(30, TimeUnit.SECONDS);
    });

    assertThat(wrong).isEmpty();
  }

  /** Red when a transition is told without asking who won the comparison. */
  @Test
  void tellsOneTransitionWhenSeveralThreadsWouldOpenIt() throws Exception {
    Queue<CircuitTransition> opened = new ConcurrentLinkedQueue<>();
    CircuitBreaker breaker =
        CircuitBreaker.builder()
            .countWindow(THREADS)
            .failureRate(25)
            .clock(clock)
            .onTransition(t -> {
              if (t.to() == CircuitState.OPEN) {
                opened.add(t);
              }
            })
            .build();
    CyclicBarrier start =
        new CyclicBarrier(THREADS, () -> breaker.transitionTo(CircuitState.CLOSED));

    inThreads(round -> {
      start.await(30, TimeUnit.SECONDS);
      breaker.onFailure(breaker.tryAcquire(), 0);
    });

    assertThat(opened.size()).isLessThanOrEqualTo(ROUNDS);
    assertThat(opened.stream().map(CircuitTransition::number).distinct().count())
        .isEqualTo(opened.size());
    assertThat(opened).isNotEmpty();
  }

  /** Red when a call of a closed breaker allocates a permit, an outcome or a count. */
  @Test
  void allocatesNothingForACallThatPasses() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    CircuitBreaker byCount = CircuitBreaker.ofDefaults("count");
    CircuitBreaker byTime =
        CircuitBreaker.builder()
            .timeWindow(Duration.ofSeconds(10), 10)
            .slowCallRate(50, Duration.ofSeconds(1))
            .build();
    execute(byCount, byTime, 10_000);

    long before = threads.getCurrentThreadAllocatedBytes();
    execute(byCount, byTime, 200_000);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).isLessThan(200_000);
  }

  private static void execute(CircuitBreaker byCount, CircuitBreaker byTime, int times) {
    for (int i = 0; i < times; i++) {
      byCount.execute(() -> "");
      byTime.execute(() -> "");
    }
  }
}
