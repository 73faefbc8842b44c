package io.ashlar.benchmarks.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.benchmarks.harness.Case;
import io.ashlar.benchmarks.harness.Plan;
import io.ashlar.benchmarks.harness.PlannedCase;
import io.ashlar.benchmarks.harness.Role;
import io.ashlar.benchmarks.harness.Subject;
import io.ashlar.benchmarks.harness.Suite;
import io.ashlar.benchmarks.jmh.JmhCase;
import io.ashlar.benchmarks.jmh.Versions;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

class TestkitSuiteTest {
  @TempDir private Path folder;

  @Test
  void measuresEachInstrumentThatHasAPromise() {
    assertThat(suite(folder).cases())
        .extracting(Case::name)
        .containsExactly("messages", "crash-files", "history-100k", "histories-56");
    assertThat(suite(folder).headline()).isEqualTo("messages");
  }

  /** Red when the five minutes of a quick run are given to figures without a peer. */
  @Test
  void isNotInAQuickRun() {
    assertThat(Plan.quick(List.of(suite(folder))).cases()).isEmpty();
  }

  @Test
  void hasNobodyBesideOursButATwinAndAnExperiment() {
    List<PlannedCase> cases = Plan.of(List.of(suite(folder)), List.of("testkit")).cases();

    assertThat(cases.get(0).subjects())
        .extracting(Subject::role)
        .containsExactly(Role.OURS, Role.TWIN);
    assertThat(cases.get(1).subjects())
        .extracting(Subject::role)
        .containsExactly(Role.OURS, Role.MODE);
    assertThat(cases.subList(2, 4))
        .allSatisfy(planned -> assertThat(planned.subjects()).hasSize(1));
  }

  /** Red when a benchmark method is renamed and its case is not. */
  @Test
  void namesBenchmarksThatThereAre() {
    assertThat(suite(folder).cases().stream().filter(JmhCase.class::isInstance))
        .hasSize(3)
        .allSatisfy(member -> assertThat(methods()).containsKey(method((JmhCase) member)));
  }

  /** Red when a benchmark is divided by another number than its works come to. */
  @Test
  void dividesByWhatItsWorksComeTo() {
    assertThat(divisor("messages")).isEqualTo(new MessageRing().operations());
    assertThat(divisor("crashFiles")).isEqualTo(new CrashFiles().operations());
    assertThat(divisor("crashFiles")).isEqualTo(new CrashFilesWithImages().operations());
    assertThat(divisor("history")).isEqualTo(new LongHistory().operations());
  }

  /** Red when a path of this machine comes into the message, which is in every report. */
  @Test
  void skipsTheRecordedHistoriesWhereThereAreNone() {
    Case there = suite(folder).cases().get(3);
    Case notThere = suite(folder.resolve("nowhere")).cases().get(3);

    assertThat(there.missing()).isEmpty();
    assertThat(notThere.missing().orElseThrow())
        .contains("../shared/data/linearizability")
        .contains("-Dashlar.histories")
        .doesNotContain(folder.toString());
  }

  private static Suite suite(Path histories) {
    return TestkitSuite.suite(new Versions(Path.of("nowhere")), histories);
  }

  private static String method(JmhCase timed) {
    return timed.benchmark().substring(TestkitBenchmark.class.getName().length() + 1);
  }

  private static int divisor(String method) {
    return methods().get(method).getAnnotation(OperationsPerInvocation.class).value();
  }

  private static Map<String, Method> methods() {
    return Arrays.stream(TestkitBenchmark.class.getMethods())
        .filter(method -> method.isAnnotationPresent(OperationsPerInvocation.class))
        .collect(Collectors.toMap(Method::getName, method -> method));
  }
}
