package io.ashlar.resilience.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.ashlar.resilience.retry.Retry;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("jdk")
class OverloadSimulationTest {
  private static final Duration BEGIN = Duration.ofSeconds(10);
  private static final Duration SURGE = Duration.ofSeconds(5);

  /** A tenth of the default service: 100 requests a second. */
  private static OverloadScenario scenario(double load, double surge, long seed) {
    return new OverloadScenario(
        new Service(10, Duration.ofMillis(100)),
        new Demand(load, surge, BEGIN, SURGE),
        Duration.ofSeconds(60),
        seed);
  }

  /** The example of the class comment: one's own objects, in virtual time. */
  @Test
  void playsThePoliciesAsTheyAre() {
    OverloadRun run =
        OverloadSimulation.run(
            scenario(0.5, 0.5, 11),
            world -> {
              Retry retry =
                  Retry.builder()
                      .clock(world.clock())
                      .scheduler(world.scheduler())
                      .random(world.random())
                      .build();
              return retry::stage;
            });

    assertThat(run.goodput(0, 60)).isEqualTo(1);
    assertThat(run.amplification(0, 60)).isEqualTo(1);
    assertThat(run.recoverySecond()).hasValue(15);
    assertThat(run.seconds()).isEqualTo(60);
    assertThat(run.scenario().seed()).isEqualTo(11);
  }

  /** M/M/c: half of the load is half of the pressure, and a surge is what it says. */
  @Test
  void pressesAsTheDemandSays() {
    OverloadRun run =
        OverloadSimulation.run(scenario(0.5, 2, 7), world -> attempt -> attempt.get());

    assertThat(run.pressure(0, 10)).isCloseTo(0.5, within(0.1));
    assertThat(run.pressure(10, 15)).isCloseTo(2, within(0.2));
    assertThat(run.pressure(15, 60)).isCloseTo(0.5, within(0.05));
  }

  /** Red when a cancelled attempt is not served. */
  @Test
  void servesAlsoWhatNobodyWaitsFor() {
    OverloadRun run =
        OverloadSimulation.run(
            scenario(0.9, 3, 7),
            world ->
                attempt -> {
                  CompletableFuture<String> asked = attempt.get().toCompletableFuture();
                  world.scheduler().execute(() -> asked.cancel(true));
                  return asked;
                });

    assertThat(run.goodput(0, 60)).isZero();
    assertThat(run.recoverySecond()).isEmpty();
  }

  @Test
  void asksNothingOfTheServiceWhenTheClientRefuses() {
    OverloadRun run =
        OverloadSimulation.run(
            scenario(0.9, 3, 7),
            world -> attempt -> CompletableFuture.failedFuture(new IllegalStateException()));

    assertThat(run.amplification(0, 60)).isZero();
    assertThat(run.pressure(0, 60)).isZero();
    assertThat(run.goodput(0, 60)).isZero();
  }

  @Test
  void isTheSameForTheSameSeedAndAnotherForAnother() {
    assertThat(fingerprint(3)).isEqualTo(fingerprint(3)).isNotEqualTo(fingerprint(4));
  }

  /** The same number on every JDK; it changes only when the model does. */
  @Test
  void isTheSameOnEveryJdk() {
    assertThat(fingerprint(11)).isEqualTo(GOLDEN);
  }

  private static final String GOLDEN = "0.6631823461091754 0.8052651955090979 0.496";

  private static String fingerprint(long seed) {
    Policies policies =
        new Policies(
            Duration.ofMillis(800),
            new Policies.Retries(3, Waits.parse("full:50ms:2s"), Payment.SUCCESSES, 0.1, 100),
            Optional.of(new Policies.Breaker(Duration.ofSeconds(10), 50, Duration.ofSeconds(5))),
            Optional.of(200),
            Optional.of(1_000));
    OverloadRun run = OverloadSimulation.run(scenario(0.7, 2.5, seed), policies::in);
    return run.goodput(0, 60) + " " + run.amplification(0, 60) + " " + run.pressure(20, 30);
  }

  /** A run in which only what is said about good answers matters. */
  private static OverloadRun played(int[] requests, int[] good) {
    OverloadScenario dense =
        new OverloadScenario(
            new Service(100, Duration.ofMillis(100)),
            new Demand(0.9, 2, BEGIN, SURGE),
            Duration.ofSeconds(60),
            0);
    OverloadRun.Counts counts = new OverloadRun.Counts(60);
    System.arraycopy(requests, 0, counts.requests, 0, 60);
    System.arraycopy(good, 0, counts.good, 0, 60);
    return new OverloadRun(dense, counts);
  }

  @Test
  void findsTheSecondFromWhichAllIsWell() {
    int[] requests = new int[60];
    Arrays.fill(requests, 1_000);
    int[] good = requests.clone();
    Arrays.fill(good, 10, 33, 500);

    assertThat(played(requests, requests).recoverySecond()).hasValue(15);
    assertThat(played(requests, good).recoverySecond()).hasValue(33);
    good[58] = 900;
    assertThat(played(requests, good).recoverySecond()).hasValue(59);
    good[59] = 900;
    assertThat(played(requests, good).recoverySecond()).isEmpty();
  }

  @Test
  void takesASecondWithoutRequestsForAGoodOne() {
    OverloadRun run = played(new int[60], new int[60]);

    assertThat(run.goodput(3, 4)).isEqualTo(1);
    assertThat(run.recoverySecond()).hasValue(15);
  }

  @ParameterizedTest
  @CsvSource({"-1, 3", "3, 3", "4, 3", "0, 61"})
  void refusesARangeThatWasNotPlayed(int from, int to) {
    OverloadRun run = played(new int[60], new int[60]);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> run.pressure(from, to))
        .withMessageContaining("from=" + from + ", to=" + to);
  }

  @Test
  void refusesWhatCannotBePlayed() {
    Service service = new Service(10, Duration.ofMillis(10));
    Demand demand = new Demand(0.7, 2.5, BEGIN, SURGE);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OverloadScenario(service, demand, Duration.ofSeconds(44), 1))
        .withMessageContaining("length=PT44S, must be >= PT45S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OverloadScenario(service, demand, Duration.ofDays(1), 1))
        .withMessageContaining("must be <= 50000000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Service(0, BEGIN))
        .withMessageContaining("workers=0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Service(1_000_001, BEGIN))
        .withMessageContaining("workers=1000001");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Service(1, Duration.ZERO))
        .withMessageContaining("meanTime=PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Service(1, Duration.ofHours(2)))
        .withMessageContaining("meanTime=PT2H");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Demand(0, 1, BEGIN, SURGE))
        .withMessageContaining("load=0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Demand(1, 101, BEGIN, SURGE))
        .withMessageContaining("surge=101.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Demand(1, Double.NaN, BEGIN, SURGE))
        .withMessageContaining("surge=NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Demand(1, 1, Duration.ofSeconds(-1), SURGE))
        .withMessageContaining("surgeBegin=PT-1S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Demand(1, 1, BEGIN, Duration.ofDays(2)))
        .withMessageContaining("surgeLength=PT48H");
  }

  @Test
  void hasTheDefaultsOfTheMetastableStory() {
    OverloadScenario scenario = OverloadScenario.ofDefaults(5);

    assertThat(scenario.service().capacityPerSecond()).isEqualTo(1_000);
    assertThat(scenario.demand().surgeEnd()).isEqualTo(Duration.ofSeconds(40));
    assertThat(scenario.seconds()).isEqualTo(300);
  }
}
