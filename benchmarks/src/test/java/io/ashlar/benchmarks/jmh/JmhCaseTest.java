package io.ashlar.benchmarks.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ashlar.benchmarks.cache.SelfTest;
import io.ashlar.benchmarks.cache.SelfTestBenchmark;
import io.ashlar.benchmarks.harness.Case;
import io.ashlar.benchmarks.harness.Conditions;
import io.ashlar.benchmarks.harness.Effort;
import io.ashlar.benchmarks.harness.Measurement;
import io.ashlar.benchmarks.harness.MeasurementException;
import io.ashlar.benchmarks.harness.Metric;
import io.ashlar.benchmarks.harness.PlannedCase;
import io.ashlar.benchmarks.harness.Round;
import io.ashlar.benchmarks.harness.Session;
import io.ashlar.benchmarks.harness.Subject;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Real children of this test's class path, as short as they can be. */
class JmhCaseTest {
  private static final Subject OURS = Subject.ours("plain", "Plain", "1");
  private static final Subject BROKEN = Subject.peer("broken", "Broken", "1");
  private static final List<Contender> CONTENDERS =
      List.of(new Contender(OURS, "plain", "ashlar"), new Contender(BROKEN, "broken", ""));

  @TempDir Path folder;

  @BeforeEach
  void layOutClassPaths() throws IOException {
    for (String name : new String[] {"lib/fork", "lib/count", "lib/cache/ashlar", "scratch"}) {
      Files.createDirectories(folder.resolve(name));
    }
  }

  @Test
  void measuresOneSubjectInAForkOfItsOwn() throws InterruptedException, IOException {
    PlannedCase planned = SelfTest.planned();

    Measurement measurement = planned.measured().measure(planned.ours().twin(), round());

    assertThat(measurement.values().get("time")).isPositive();
    assertThat(measurement.values().get("allocation")).isNotNegative();
    assertThat(measurement.raw())
        .contains("\"benchmark\" : \"io.ashlar.benchmarks.cache.SelfTestBenchmark.hits\"")
        .contains("\"-Xmx64m\"")
        .containsPattern("\"warmUpScores\" : \\[[0-9.]+(E[0-9]+)?\\]")
        .doesNotContain(System.getProperty("user.home") + "/");
    try (var left = Files.list(folder.resolve("scratch"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void countsInAChild() throws InterruptedException {
    Measurement measurement = counting().measure(OURS, round());

    assertThat(measurement.values()).containsEntry("letters", 5.0).containsEntry("half", 2.5);
    assertThat(measurement.raw()).isEqualTo("{\"half\": 2.5, \"letters\": 5.0}");
  }

  /** Red when {@code CountMain} or {@code ForkMain} measures before it checks, or never checks. */
  @ParameterizedTest
  @MethodSource("countingAndTiming")
  void givesNoFigureToASubjectThatAnswersWrongly(Case measured) {
    assertThatExceptionOfType(MeasurementException.class)
        .isThrownBy(() -> measured.measure(BROKEN, round()))
        .withMessageContaining("child exited with 1")
        .withMessageContaining("broken: answers wrongly");
  }

  @Test
  void namesTheClassPathThatIsMissing() {
    Session session = session(folder.resolve("nowhere"));

    assertThatExceptionOfType(MeasurementException.class)
        .isThrownBy(() -> counting().measure(OURS, new Round(1, 1, Conditions.NONE, session)))
        .withMessageContaining("-Pbench");
  }

  /** Red when the clock starts after the process, or when its end is not awaited. */
  @Test
  void timesAWholeProcess() throws InterruptedException {
    long start = System.nanoTime();

    Measurement measurement = process(Optional.empty()).measure(OURS, round());

    double seconds = (System.nanoTime() - start) / 1e9;
    assertThat(measurement.values()).containsOnlyKeys("time");
    assertThat(measurement.values().get("time")).isBetween(uptime(), seconds);
    assertThat(process(Optional.empty()).missing()).isEmpty();
    assertThat(process(Optional.of("data")).missing()).hasValue("data");
  }

  private double uptime() {
    try {
      return Double.parseDouble(Files.readString(folder.resolve("uptime")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Red when the exit code of the process is not looked at. */
  @Test
  void givesNoTimeToAProcessThatFails() {
    assertThatExceptionOfType(MeasurementException.class)
        .isThrownBy(() -> process(Optional.empty()).measure(BROKEN, round()))
        .withMessageContaining("child exited with 1")
        .withMessageContaining("answers wrongly");
  }

  @Test
  void endsAChildThatTakesTooLong() {
    List<String> command = List.of(session(folder).javaCommand().toString(), "--version");

    assertThatExceptionOfType(MeasurementException.class)
        .isThrownBy(() -> ChildJvm.run(command, folder.resolve("scratch"), Duration.ZERO))
        .withMessageContaining("took longer than 0 s");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | JMH gave 0 results",
        "[{\"primaryMetric\": {\"scoreUnit\": \"ops/s\"}}] | JMH reports in ops/s, must be ns/op",
        "[{\"primaryMetric\": {\"scoreUnit\": \"ns/op\", \"score\": \"NaN\"}}] | JMH gave no score",
      })
  void refusesAReportWithoutTheFigures(String report, String message) {
    assertThatExceptionOfType(MeasurementException.class)
        .isThrownBy(() -> JmhCase.parse(report, List.of()))
        .withMessageContaining(message);
  }

  @Test
  void takesAShareFromTheEventsThatJmhCounted() throws IOException {
    Share share = new Share(Metric.higherIsBetter("hit-ratio", "%"), "hits", "misses");
    String secondary =
        "\"gc.alloc.rate.norm\": {\"score\": 16.0}, \"hits\": {\"score\": %s}, \"misses\": {\"score\": %s}";

    Measurement measurement =
        JmhCase.parse(report(String.format(secondary, "30.0", "10.0")), List.of(share));

    assertThat(measurement.values()).containsEntry("hit-ratio", 75.0).containsEntry("time", 10.0);
    assertThatExceptionOfType(MeasurementException.class)
        .isThrownBy(() -> JmhCase.parse(report(String.format(secondary, "0", "0")), List.of(share)))
        .withMessageContaining("neither hits nor misses");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"40, 16, 17 | true", "40, 40, 11 | false", "40, 11, 40 | false", "40 | false"})
  void tellsOfAForkThatWasStillWarmingUp(String warmUp, boolean told) throws IOException {
    String report = "[{\"warmUpScores\": [" + warmUp + "], \"primaryMetric\": {\"score\": 10.0}}]";

    assertThat(JmhCase.unrest(report).isPresent()).isEqualTo(told);
  }

  @Test
  void knowsItsOwnSubjectsOnly() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> counting().measure(Subject.peer("x", "x", "1"), round()))
        .withMessageContaining("no contender");
  }

  @Test
  void readsVersionsFromTheJarsThatRun() throws IOException {
    Files.writeString(folder.resolve("lib/cache/ashlar/ashlar-cache-extras-9.jar"), "");
    Files.writeString(folder.resolve("lib/cache/ashlar/ashlar-cache-0.1.0-SNAPSHOT.jar"), "");
    Versions versions = new Versions(folder.resolve("lib"));

    assertThat(versions.of("cache", "ashlar", "ashlar-cache")).isEqualTo("0.1.0-SNAPSHOT");
    assertThat(versions.of("cache", "ashlar", "guava")).isEqualTo("unknown");
    assertThat(versions.of("cache", "nobody", "guava")).isEqualTo("unknown");
    assertThat(versions.ofEveryFork("ashlar-testkit")).isEqualTo("unknown");
    Files.writeString(folder.resolve("lib/fork/ashlar-testkit-1.2.jar"), "");
    assertThat(versions.ofEveryFork("ashlar-testkit")).isEqualTo("1.2");
  }

  private static String report(String secondary) {
    return "[{\"primaryMetric\": {\"scoreUnit\": \"ns/op\", \"score\": 10.0}, \"secondaryMetrics\": {"
        + secondary
        + "}}]";
  }

  static Stream<Case> countingAndTiming() {
    return Stream.of(counting(), timing());
  }

  private static JmhCase timing() {
    return new JmhCase(
        "cache",
        "hits",
        "hits of an adapter",
        SelfTestBenchmark.class.getName() + ".hits",
        TinyBenchmark.Lenient.class.getName(),
        1,
        List.of(),
        Duration.ZERO,
        List.of(),
        CONTENDERS);
  }

  private ProcessCase process(Optional<String> missing) {
    return new ProcessCase(
        "cache",
        "start",
        "start and end of a JVM",
        missing,
        List.of(folder.resolve("uptime").toString()),
        List.of(
            new Contender(OURS, TinyBenchmark.Uptime.class.getName(), ""),
            new Contender(BROKEN, TinyBenchmark.Failing.class.getName(), "")));
  }

  private static CountCase counting() {
    return new CountCase(
        "cache",
        "letters",
        "letters of a name",
        TinyBenchmark.Letters.class.getName(),
        TinyBenchmark.Lenient.class.getName(),
        "count",
        List.of(),
        List.of(Metric.lowerIsBetter("letters", "1"), Metric.lowerIsBetter("half", "1")),
        CONTENDERS);
  }

  private Round round() {
    return new Round(1, 1, Conditions.NONE, session(folder.resolve("lib")));
  }

  private Session session(Path libraries) {
    List<Path> classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .toList();
    Effort effort = new Effort("test", 1, 1, 2, Duration.ofMillis(5), Duration.ofMillis(5));
    return new Session(
        effort,
        libraries,
        classPath,
        folder.resolve("scratch"),
        Path.of(System.getProperty("java.home")),
        List.of("-Xmx64m"),
        note -> {});
  }
}
