package io.ashlar.resilience.hedge;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * A service of which two answers in a hundred take a second instead of about ten milliseconds, in
 * virtual time: what a second attempt after the 95th percentile makes of the 99th.
 */
class HedgeTailTest {
  private static final int CALLS = 30_000;
  private static final long MILLISECOND = Duration.ofMillis(1).toNanos();
  private static final long PAUSE = 5 * MILLISECOND;

  /** Of that service: .02 + .98 exp(-x / 10 ms) = .05. */
  private static final double TRUE_PERCENTILE = 34.9 * MILLISECOND;

  private final Simulation simulation = Simulation.of(7);
  private final SeededRandom random = SeededRandom.of(11);

  private CompletableFuture<Integer> serve() {
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    double millis =
        random.nextInt(50) == 0 ? 500 + random.nextDouble(1_000) : 10 * random.nextExponential();
    simulation
        .executor()
        .schedule(() -> answer.complete(1), (long) (millis * MILLISECOND), TimeUnit.NANOSECONDS);
    return answer;
  }

  /** The latencies of calls that come every five milliseconds, sorted. */
  private long[] latencies(Supplier<CompletableFuture<Integer>> call) {
    long[] nanos = new long[CALLS];
    for (int i = 0; i < CALLS; i++) {
      int number = i;
      simulation
          .executor()
          .schedule(
              () -> {
                long begin = simulation.ticker().getAsLong();
                CompletableFuture<Void> unused =
                    call.get()
                        .thenRun(() -> nanos[number] = simulation.ticker().getAsLong() - begin);
              },
              number * PAUSE,
              TimeUnit.NANOSECONDS);
    }
    simulation.runFor(Duration.ofNanos(CALLS * PAUSE).plusSeconds(10));
    Arrays.sort(nanos);
    assertThat(nanos[0]).isNotZero();
    return nanos;
  }

  /**
   * Red when the delay is learnt from the winning attempts' own times: it is too low, and the
   * budget is spent on calls that are not slow.
   */
  @Test
  void cutsTheTailToAnEighthWithOneExtraCallInTwenty() {
    Hedge hedge = Hedge.builder(simulation.executor()).clock(simulation.ticker()).build();

    double plain = latencies(this::serve)[CALLS * 99 / 100];
    double hedged = latencies(() -> hedge.stage(this::serve))[CALLS * 99 / 100];

    System.out.printf(
        "hedge: p99 %.0f ms -> %.0f ms (%.3f), extra calls %.2f %%, delay %.1f ms%n",
        plain / MILLISECOND,
        hedged / MILLISECOND,
        hedged / plain,
        100.0 * hedge.extraAttempts() / CALLS,
        (double) hedge.delayNanos() / MILLISECOND);
    assertThat(hedged).isLessThan(plain / 8);
    assertThat(hedge.extraAttempts()).isLessThanOrEqualTo(CALLS / 20);
    assertThat(hedge.wonByExtra()).isBetween(CALLS / 100L, hedge.extraAttempts());
    assertThat((double) hedge.delayNanos()).isBetween(TRUE_PERCENTILE * .8, TRUE_PERCENTILE * 1.25);
  }
}
