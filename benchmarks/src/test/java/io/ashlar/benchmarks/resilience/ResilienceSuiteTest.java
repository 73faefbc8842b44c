package io.ashlar.benchmarks.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.benchmarks.fork.Adapters;
import io.ashlar.benchmarks.fork.Conformance;
import io.ashlar.benchmarks.harness.Case;
import io.ashlar.benchmarks.harness.Plan;
import io.ashlar.benchmarks.harness.Subject;
import io.ashlar.benchmarks.harness.Suite;
import io.ashlar.benchmarks.jmh.Contender;
import io.ashlar.benchmarks.jmh.CountCase;
import io.ashlar.benchmarks.jmh.JmhCase;
import io.ashlar.benchmarks.jmh.Versions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ResilienceSuiteTest {
  private final Suite suite = ResilienceSuite.suite(new Versions(Path.of("nowhere")));

  @Test
  void measuresEachMechanism() {
    assertThat(suite.cases())
        .extracting(Case::name)
        .containsExactly(
            "breaker-count",
            "breaker-count-2-threads",
            "breaker-time",
            "breaker-time-2-threads",
            "breaker-time-slow-calls",
            "breaker-time-slow-calls-2-threads",
            "breaker-open",
            "permit-granted",
            "permit-granted-2-threads",
            "permit-refused",
            "permit-refused-2-threads",
            "bulkhead",
            "bulkhead-2-threads",
            "retry",
            "pipeline",
            "pipeline-2-threads",
            "breaker-count-bytes",
            "breaker-time-bytes");
  }

  /** Red when the five minutes of a quick run are given to a second suite with peers. */
  @Test
  void isNotInAQuickRun() {
    assertThat(Plan.quick(List.of(suite)).cases()).isEmpty();
  }

  @Test
  void putsOursFirstAndResilience4jBesideItWhereverItHasTheMechanism() {
    assertThat(suite.cases())
        .allSatisfy(member ->
            assertThat(member.subjects())
                .extracting(Subject::name)
                .startsWith("ashlar")
                .contains("resilience4j")
                .doesNotHaveDuplicates());
  }

  /** Red when a benchmark method or a class is renamed and its case is not. */
  @Test
  void namesBenchmarksAndClassesThatThereAre() {
    timed()
        .forEach(timed -> {
          int dot = timed.benchmark().lastIndexOf('.');
          assertThat(timed.benchmark().substring(0, dot))
              .isEqualTo(ResilienceBenchmark.class.getName());
          assertThat(Arrays.stream(ResilienceBenchmark.class.getMethods()).map(m -> m.getName()))
              .contains(timed.benchmark().substring(dot + 1));
          assertThat(Adapters.create(timed.conformance(), Conformance.class)).isNotNull();
          assertThat(timed.contenders())
              .allSatisfy(contender -> assertThat(made(contender)).isNotNull());
        });
  }

  private static Object made(Contender contender) {
    return Adapters.create(contender.adapter(), Object.class);
  }

  /** Red when a figure of two threads does not say whether both of them ran. */
  @Test
  void saysOfTwoThreadsForHowMuchOfTheTimeTheyRan() {
    assertThat(timed().filter(timed -> timed.threads() == 2))
        .hasSize(7)
        .allSatisfy(timed ->
            assertThat(timed.metrics())
                .extracting(metric -> metric.name())
                .containsExactly("time", "allocation", "running"));
    assertThat(timed().filter(timed -> timed.threads() == 1))
        .hasSize(9)
        .allSatisfy(timed ->
            assertThat(timed.metrics())
                .extracting(metric -> metric.name())
                .containsExactly("time", "allocation"));
  }

  /** Red when a thread that waits is taken for one that runs. */
  @Test
  void aThreadThatWaitsDoesNotRun() {
    ResilienceBenchmark.Running idle = new ResilienceBenchmark.Running();
    long waitNanos = TimeUnit.MILLISECONDS.toNanos(50);

    idle.begin();
    for (long begin = System.nanoTime(); System.nanoTime() - begin < waitNanos; ) {
      LockSupport.parkNanos(waitNanos);
    }
    idle.end();

    assertThat(idle.waited).isGreaterThan(idle.ran);
  }

  /** Red when what all breakers share is in the figure of one. */
  @Test
  void weighsOneMoreBreaker() {
    double ours = bytes(AshlarGuards.CountBreaker.class);

    assertThat(ours).isBetween(200.0, 2_000.0);
    assertThat(bytes(AshlarGuards.CountBreaker.class)).isEqualTo(ours);
    assertThat(suite.cases().stream().filter(CountCase.class::isInstance)).hasSize(2);
  }

  private static double bytes(Class<?> adapter) {
    return new BreakerFootprint().count(adapter.getName()).get(BreakerFootprint.BYTES);
  }

  private Stream<JmhCase> timed() {
    return suite.cases().stream().filter(JmhCase.class::isInstance).map(JmhCase.class::cast);
  }
}
