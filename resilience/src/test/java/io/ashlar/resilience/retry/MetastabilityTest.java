package io.ashlar.resilience.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resilience.pipeline.Pipeline;
import io.ashlar.resilience.simulation.Client;
import io.ashlar.resilience.simulation.Demand;
import io.ashlar.resilience.simulation.OverloadRun;
import io.ashlar.resilience.simulation.OverloadScenario;
import io.ashlar.resilience.simulation.OverloadSimulation;
import io.ashlar.resilience.simulation.Service;
import io.ashlar.resilience.simulation.World;
import io.ashlar.resilience.timeout.TimeLimiter;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A service that was overloaded for ten seconds: does it recover? Clients wait half a second for an
 * answer, and then try again as their policy has it, three times at most, with exponential backoff
 * and full jitter. The model is that of {@link OverloadSimulation}.
 *
 * <p>Shows why the budget is paid by successes, and that nothing less will do: backoff and jitter
 * alone leave the service at a goodput of nothing for as long as one cares to look.
 */
class MetastabilityTest {
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final Backoff BACKOFF =
      Backoff.fullJitter(Duration.ofMillis(50), Duration.ofSeconds(2));

  /** Enough for what never ends: a tenth as much to play. */
  private static final int ONE_WORKER = 1;

  private static OverloadRun run(double load, int workers, Function<World, Client> client) {
    return OverloadSimulation.run(
        new OverloadScenario(
            new Service(workers, Duration.ofMillis(10)),
            new Demand(load, 2.5, Duration.ofSeconds(30), Duration.ofSeconds(10)),
            Duration.ofSeconds(200),
            11),
        client);
  }

  private static TimeLimiter patience(World world) {
    return TimeLimiter.builder(PATIENCE).scheduler(world.scheduler()).build();
  }

  private static Pipeline patiently(World world, RetryBuilder retry) {
    return Pipeline.builder()
        .clock(world.clock())
        .retry(
            retry.clock(world.clock()).scheduler(world.scheduler()).random(world.random()).build())
        .timeLimiter(patience(world))
        .build();
  }

  private static Client withoutRetry(World world) {
    return patience(world)::stage;
  }

  private static Client withFreeRetries(World world) {
    return patiently(world, Retry.builder().backoff(BACKOFF).withoutBudget())::stage;
  }

  private static Client withDefaultBudget(World world) {
    return patiently(world, Retry.builder().backoff(BACKOFF))::stage;
  }

  /** As other libraries have it. Who cannot pay would have to wait for ever. */
  private static Client withABudgetThatRequestsPay(World world) {
    RetryBudget account =
        RetryBudget.builder()
            .clock(world.clock())
            .perSuccess(0.2)
            .oneFreeEvery(Duration.ZERO)
            .build();
    Backoff paid =
        (attempt, last, random) ->
            account.tryWithdraw() ? BACKOFF.nanos(attempt, last, random) : Long.MAX_VALUE;
    Pipeline pipeline = patiently(world, Retry.builder().backoff(paid).withoutBudget());
    return attempt -> {
      account.onSuccess();
      return pipeline.stage(attempt);
    };
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.7, 0.85})
  void neverRecoversWithBackoffAndJitterAlone(double load) {
    OverloadRun run = run(load, ONE_WORKER, MetastabilityTest::withFreeRetries);

    assertThat(run.goodput(0, 30)).isGreaterThan(0.99);
    assertThat(run.goodput(60, 90)).isLessThan(0.01);
    assertThat(run.goodput(150, 200)).isLessThan(0.01);
    assertThat(run.amplification(150, 200)).isGreaterThan(2.9);
    assertThat(run.recoverySecond()).isEmpty();
  }

  /** 0.85 * (1 + 0.2) is above 1. */
  @Test
  void neverRecoversWithABudgetThatRequestsPay() {
    OverloadRun run = run(0.85, ONE_WORKER, MetastabilityTest::withABudgetThatRequestsPay);

    assertThat(run.goodput(150, 200)).isLessThan(0.01);
  }

  /** Red when the budget is paid in each call instead of each success. */
  @ParameterizedTest
  @CsvSource({"0.7, 4", "0.85, 10"})
  void recoversWithTheDefaultBudgetAsFastAsWithoutRetries(double load, int workers) {
    OverloadRun without = run(load, workers, MetastabilityTest::withoutRetry);
    OverloadRun with = run(load, workers, MetastabilityTest::withDefaultBudget);

    assertThat(with.goodput(0, 30)).isGreaterThan(0.99);
    assertThat(with.goodput(150, 200)).isGreaterThan(0.999);
    assertThat(with.amplification(45, 65)).isLessThanOrEqualTo(1.01);
    assertThat(with.recoverySecond().orElseThrow())
        .isLessThanOrEqualTo(without.recoverySecond().orElseThrow() + 5);
  }
}
