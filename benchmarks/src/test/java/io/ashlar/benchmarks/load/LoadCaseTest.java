package io.ashlar.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ashlar.benchmarks.harness.Conditions;
import io.ashlar.benchmarks.harness.Effort;
import io.ashlar.benchmarks.harness.Measurement;
import io.ashlar.benchmarks.harness.MeasurementException;
import io.ashlar.benchmarks.harness.Metric;
import io.ashlar.benchmarks.harness.Round;
import io.ashlar.benchmarks.harness.Session;
import io.ashlar.benchmarks.harness.Subject;
import io.ashlar.benchmarks.load.generator.Arrivals;
import io.ashlar.benchmarks.load.generator.GeneratorRequest.Task;
import io.ashlar.benchmarks.load.generator.LoadStage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadCaseTest {
  private static final Load LOAD =
      new Load(8, Arrivals.POISSON, Duration.ofSeconds(3), 100, Duration.ofMillis(50), 0.7);
  private static final Subject OURS = Subject.ours("ours", "Ours", "1");
  private static final Subject FAST = Subject.peer("fast", "Fast", "1");
  private static final Subject ABSENT = Subject.peer("absent", "Absent", "1");
  private static final Subject RAW = Subject.limit("raw", "Raw", "1");

  @TempDir private Path folder;
  private final List<String> notes = new ArrayList<>();
  private final List<LoadStage> stages = new ArrayList<>();
  private final List<Task> tasks = new ArrayList<>();

  /** Red when the rate is a share of the fastest one's maximum, or when a limit takes part. */
  @Test
  void setsOneRateForAllBelowTheSlowestOnesMaximum() throws InterruptedException {
    LoadCase loadCase =
        loadCase(contender ->
            switch (contender.subject().name()) {
              case "ours" -> ladder(10_000, false);
              case "fast" -> ladder(20_000, true);
              default -> ladder(10, false);
            });

    Conditions conditions = loadCase.prepare(loadCase.subjects(), session());

    assertThat(conditions.values())
        .containsExactly(
            Map.entry("maximum ours", "10000 requests/s"),
            Map.entry("maximum fast", "at least 20000 requests/s"),
            Map.entry(
                "skipped absent", "no-such-program is not installed (Debian package nothing)"),
            Map.entry("rate", "7000"));
    assertThat(notes)
        .contains(
            "suite/case: absent skipped, no-such-program is not installed (Debian package nothing)",
            "suite/case: fast bears at least 20000 requests/s");
  }

  /**
   * Red when every contender gets a ladder: a quick run would pay for those it does not measure.
   */
  @Test
  void findsTheMaximumOfPlannedSubjectsOnlyAndOfATwinNotTwice() throws InterruptedException {
    LoadCase loadCase =
        loadCase(contender -> ladder(contender.subject() == OURS ? 10_000 : 5, false));

    Conditions conditions = loadCase.prepare(List.of(OURS, OURS.twin(), RAW), session());

    assertThat(stages).hasSize(1);
    assertThat(conditions.values()).containsEntry("rate", "7000").doesNotContainKey("maximum fast");
  }

  /** Red when a brief effort gets the fine ladder, of half a minute for each system. */
  @ParameterizedTest
  @CsvSource({"PT1S,COARSE_LADDER,500", "PT2S,LADDER,1000", "PT5S,LADDER,1000"})
  void aBriefEffortGetsACoarseLadder(Duration measuring, Task task, long rungMillis)
      throws InterruptedException {
    Effort effort = new Effort("e", 7, 7, 1.1, Duration.ofSeconds(1), measuring);

    loadCase(contender -> ladder(1_000, false))
        .prepare(List.of(OURS), Sessions.with(effort, folder, notes::add));

    assertThat(tasks).containsExactly(task);
    assertThat(stages.get(0).measuringNanos()).isEqualTo(rungMillis * 1_000_000);
  }

  @Test
  void measuresOnlyWhatIsInstalled() {
    assertThat(loadCase(contender -> ladder(1, false)).subjects()).containsExactly(OURS, FAST, RAW);
  }

  @Test
  void saysWhatTheLoadIs() {
    assertThat(loadCase(contender -> ladder(1, false)).title())
        .isEqualTo(
            "Title; open loop, poisson arrivals on 8 lines at 70 % of the slowest one's maximum"
                + " (p99 below 50 ms)");
  }

  @Test
  void failsWhenASystemDoesNotBearTheFirstRung() {
    LoadCase loadCase = loadCase(contender -> ladder(0, false));

    assertThatThrownBy(() -> loadCase.prepare(loadCase.subjects(), session()))
        .isInstanceOf(MeasurementException.class)
        .hasMessageContaining("ours does not bear 100.0 requests/s: {\"maximumRate\":0");
    assertThatThrownBy(
            () -> loadCase(contender -> ladder(0, true)).prepare(List.of(OURS), session()))
        .hasMessageContaining("or the generator could not make them");
  }

  @Test
  void measuresAtTheRateOfTheConditionsWithTheSeedOfTheRound() throws InterruptedException {
    LoadCase loadCase = loadCase(contender -> report(false, "12.5"));

    Measurement measurement = loadCase.measure(OURS.twin(), round());

    assertThat(measurement.values())
        .containsOnly(
            Map.entry("p50", 100.0),
            Map.entry("p99", 200.0),
            Map.entry("p99.9", 300.0),
            Map.entry("cpu", 12.5),
            Map.entry("achieved", 699.5),
            Map.entry("errors", 5.0));
    assertThat(measurement.values())
        .containsOnlyKeys(loadCase.metrics().stream().map(Metric::name).toArray(String[]::new));
    assertThat(measurement.raw()).contains("\"p999\":300");
    assertThat(stages)
        .containsExactly(new LoadStage(700, Arrivals.POISSON, 42, 8, 3_000_000_000L, 400_000_000L));
  }

  @Test
  void aServerWhoseCpuIsNotKnownHasNoNumberForIt() throws InterruptedException {
    Measurement measurement = loadCase(contender -> report(false, "null")).measure(OURS, round());

    assertThat(measurement.values().get("cpu")).isNaN();
  }

  /** Red when the flag of the generator's report is not looked at. */
  @Test
  void aMeasurementThatTheGeneratorSpoiledIsTakenAgain() throws InterruptedException {
    LoadCase loadCase = loadCase(contender -> report(stages.size() == 1, "1"));

    loadCase.measure(FAST, round());

    assertThat(stages).hasSize(2);
    assertThat(notes)
        .containsExactly(
            "suite/case: fast does not count, the generator lagged (p99 150 us of 200 us)");
  }

  @Test
  void aGeneratorThatIsAlwaysTheBottleneckEndsTheCase() {
    LoadCase loadCase = loadCase(contender -> report(true, "1"));

    assertThatThrownBy(() -> loadCase.measure(FAST, round()))
        .isInstanceOf(MeasurementException.class)
        .hasMessageContaining("bottleneck 3 times");
    assertThat(stages).hasSize(3);
  }

  @Test
  void knowsOnlyItsOwnSubjects() {
    LoadCase loadCase = loadCase(contender -> report(false, "1"));

    assertThatThrownBy(() -> loadCase.measure(Subject.peer("stranger", "S", "1"), round()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stranger");
  }

  @ParameterizedTest
  @CsvSource({
    "0,PT1S,1,PT1S,0.5",
    "1,PT-1S,1,PT1S,0.5",
    "1,PT1S,0,PT1S,0.5",
    "1,PT1S,1,PT0S,0.5",
    "1,PT1S,1,PT-1S,0.5",
    "1,PT1S,1,PT1S,0",
    "1,PT1S,1,PT1S,1.1",
  })
  void refusesALoadThatIsNone(
      int lines, Duration warmUp, double startRate, Duration bound, double share) {
    assertThatThrownBy(() -> new Load(lines, Arrivals.UNIFORM, warmUp, startRate, bound, share))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("=");
  }

  private LoadCase loadCase(Function<LoadContender, JsonNode> reports) {
    Server here = new JvmServer("Main", "", List.of());
    Server absent = new ExternalServer("no-such-program", "nothing", (f, port) -> List.of());
    LoadDriver driver =
        (task, contender, session, stage, bound, limit) -> {
          stages.add(stage);
          assertThat(bound).isEqualTo(LOAD.bound());
          assertThat(limit).isGreaterThan(Duration.ofNanos(stage.endNanos()));
          tasks.add(task);
          return reports.apply(contender);
        };
    return new LoadCase(
        "suite",
        "case",
        "Title",
        LOAD,
        server -> "",
        List.of(
            new LoadContender(OURS, here, "Client", ""),
            new LoadContender(FAST, here, "Client", ""),
            new LoadContender(ABSENT, absent, "Client", ""),
            new LoadContender(RAW, here, "Client", "")),
        driver);
  }

  private Session session() {
    return Sessions.in(folder, notes::add);
  }

  private Round round() {
    return new Round(1, 42, new Conditions(Map.of(LoadCase.RATE, "700")), session());
  }

  private static JsonNode ladder(double maximum, boolean generatorLimited) {
    return json("{\"maximumRate\":" + maximum + ",\"generatorLimited\":" + generatorLimited + "}");
  }

  private static JsonNode report(boolean generatorLimited, String cpu) {
    return json(
        "{\"achievedRate\":699.5,\"errors\":2,\"unanswered\":3,\"generatorLimited\":"
            + generatorLimited
            + ",\"cpuPerRequest\":"
            + cpu
            + ",\"latency\":{\"p50\":100,\"p99\":200,\"p999\":300},\"lag\":{\"p99\":150}}");
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
