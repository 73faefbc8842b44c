package io.ashlar.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
  private static final Effort SEVEN =
      new Effort("test", 7, 15, 1.1, Duration.ZERO, Duration.ofMillis(1));
  private static final int SUBJECTS = 6;

  @TempDir Path folder;

  private final RecordedProgress progress = new RecordedProgress();

  @Test
  void measuresEverySubjectOnceARound() throws InterruptedException {
    FakeCase fake = FakeCase.steady("even", 10, 20);

    CaseOutcome outcome = run(fake, SEVEN, journal()).get(0);

    assertThat(outcome.rounds()).hasSize(7).allSatisfy(r -> assertThat(r).hasSize(SUBJECTS));
    for (int round = 0; round < 7; round++) {
      String suffix = "@" + (round + 1);
      assertThat(fake.calls.subList(round * SUBJECTS, (round + 1) * SUBJECTS))
          .containsExactlyInAnyOrder(
              "ashlar" + suffix,
              "ashlar-again" + suffix,
              "peer" + suffix,
              "other" + suffix,
              "copy" + suffix,
              "safe" + suffix);
    }
    assertThat(outcome.failure()).isNull();
    assertThat(outcome.noise()).hasSize(7);
    assertThat(fake.preparedFor).isEqualTo(outcome.planned().subjects()).hasSize(SUBJECTS);
  }

  /** Red when the subjects are not shuffled, or all rounds shuffle alike. */
  @Test
  void drawsTheOrderOfEveryRoundAnewAndFromTheSeed() throws InterruptedException {
    FakeCase first = FakeCase.steady("even", 10, 20);
    FakeCase again = FakeCase.steady("even", 10, 20);

    run(first, SEVEN, journal("a"));
    run(again, SEVEN, journal("b"));

    assertThat(again.calls).isEqualTo(first.calls);
    List<List<String>> orders =
        IntStream.range(0, 7)
            .mapToObj(r -> first.calls.subList(r * SUBJECTS, (r + 1) * SUBJECTS))
            .map(calls -> calls.stream().map(call -> call.split("@")[0]).toList())
            .toList();
    assertThat(orders.stream().distinct().count()).isGreaterThan(4);
    assertThat(first.seeds.stream().distinct()).hasSize(7);
  }

  @Test
  void buysMoreRoundsWhileAnIntervalIsTooWideUpToTheCap() throws InterruptedException {
    FakeCase wild = new FakeCase("wild", (subject, round) -> round % 2 == 0 ? noisy(subject) : 10);
    FakeCase settling =
        new FakeCase("settling", (subject, round) -> round == 1 ? noisy(subject) : 10);

    assertThat(run(wild, SEVEN, journal("a")).get(0).rounds()).hasSize(15);
    assertThat(run(settling, SEVEN, journal("b")).get(0).rounds()).hasSize(12);
  }

  /** Red when narrow() also stops where the interval lies on one side of 1. */
  @Test
  void buysThemWhereItIsClearAlreadyWhoIsAhead() throws InterruptedException {
    FakeCase ahead =
        new FakeCase(
            "ahead",
            (subject, round) ->
                subject.system().equals("ashlar") ? 10 : (round % 2 == 0 ? 20 : 30));

    assertThat(run(ahead, SEVEN, journal()).get(0).rounds()).hasSize(15);
  }

  /** Red when a case without a comparison counts as narrow at once. */
  @Test
  void buysThemByOursAloneWhereNobodyIsBesideIt() throws InterruptedException {
    FakeCase wild = new FakeCase("wild", (subject, round) -> round % 2 == 0 ? 17 : 10).alone();
    FakeCase quiet = FakeCase.steady("quiet", 10, 10).alone();
    FakeCase nothing = FakeCase.steady("nothing", 0, 0).alone();

    assertThat(run(wild, SEVEN, journal("a")).get(0).rounds()).hasSize(15);
    assertThat(run(quiet, SEVEN, journal("b")).get(0).rounds()).hasSize(7);
    assertThat(run(nothing, SEVEN, journal("c")).get(0).rounds()).hasSize(7);
  }

  /** Red when such a case is prepared or measured: its data are not there. */
  @Test
  void skipsACaseThatTheMachineLacksSomethingForAndGoesOn() throws InterruptedException {
    FakeCase lacking = FakeCase.steady("lacking", 10, 10).lacking("its data are not here");
    FakeCase sound = FakeCase.steady("sound", 10, 10);

    List<CaseOutcome> outcomes = run(List.of(lacking, sound), SEVEN, journal());

    assertThat(outcomes.get(0).skipped()).isEqualTo("its data are not here");
    assertThat(outcomes.get(0).failure()).isNull();
    assertThat(outcomes.get(0).rounds()).isEmpty();
    assertThat(lacking.calls).isEmpty();
    assertThat(lacking.prepared).isZero();
    assertThat(outcomes.get(1).skipped()).isNull();
    assertThat(outcomes.get(1).rounds()).hasSize(7);
    assertThat(progress.lines).contains("end fake/lacking", "end fake/sound");
  }

  private static double noisy(Subject subject) {
    return subject.role() == Role.OURS ? 10 : 17;
  }

  @Test
  void recordsAFailureAndGoesOnWithTheOtherCases() throws InterruptedException {
    FakeCase broken =
        new FakeCase("broken", (s, round) -> s.name().equals("peer") && round == 3 ? -1 : 10);
    FakeCase sound = FakeCase.steady("sound", 10, 10);

    List<CaseOutcome> outcomes = run(List.of(broken, sound), SEVEN, journal());

    assertThat(outcomes.get(0).failure()).isEqualTo("peer: answered wrongly");
    assertThat(outcomes.get(0).rounds()).hasSize(2);
    assertThat(outcomes.get(1).failure()).isNull();
    assertThat(progress.lines).contains("begin fake/broken 1/2", "end fake/sound");
  }

  @Test
  void takesNoMeasurementWithoutAFiniteNumber() throws InterruptedException {
    FakeCase broken = new FakeCase("broken", (subject, round) -> Double.NaN);

    CaseOutcome outcome = run(broken, SEVEN, journal()).get(0);

    assertThat(outcome.failure()).contains("time=NaN, must be a finite number");
  }

  /** Red when the engine measures before it looks into the journal, or prepares again. */
  @Test
  void goesOnWhereItWasStopped() throws InterruptedException {
    Path file = folder.resolve("journal");
    Journal stopped = Journal.begin(file, heading());
    FakeCase dying =
        new FakeCase(
            "case",
            (subject, round) -> {
              if (round == 4) {
                throw new IllegalStateException("killed");
              }
              return 10;
            });
    assertThat(catchThrowable(() -> run(dying, SEVEN, stopped))).hasMessage("killed");

    FakeCase resumed = FakeCase.steady("case", 10, 10);
    CaseOutcome outcome = run(resumed, SEVEN, Journal.resume(file)).get(0);

    assertThat(outcome.rounds()).hasSize(7);
    assertThat(resumed.calls).hasSize(4 * SUBJECTS).noneMatch(call -> call.endsWith("@3"));
    assertThat(resumed.prepared).isZero();
    assertThat(outcome.conditions().value("load")).isEqualTo("1000/s");
    assertThat(progress.journalled).isEqualTo(3 * SUBJECTS);
  }

  private List<CaseOutcome> run(FakeCase fake, Effort effort, Journal journal)
      throws InterruptedException {
    return run(List.of(fake), effort, journal);
  }

  private List<CaseOutcome> run(List<FakeCase> cases, Effort effort, Journal journal)
      throws InterruptedException {
    Session session = new Session(effort, folder, List.of(), folder, folder, List.of(), note -> {});
    NoiseProbe probe = new NoiseProbe(folder.resolve("none"), System::nanoTime);
    Suite suite = FakeCase.suite(cases.toArray(FakeCase[]::new));
    return new Engine(session, journal, probe, progress).run(Plan.of(List.of(suite), List.of()));
  }

  private Journal journal() {
    return journal("journal");
  }

  private Journal journal(String name) {
    return Journal.begin(folder.resolve(name), heading());
  }

  private static Heading heading() {
    return new Heading(Heading.FORMAT, "full", List.of("fake"), 0, "jdk", 42, "code", "now");
  }

  private static final class RecordedProgress implements Progress {
    final List<String> lines = new ArrayList<>();
    int journalled;

    @Override
    public void caseBegins(PlannedCase planned, int number, int of) {
      lines.add("begin " + planned.id() + " " + number + "/" + of);
    }

    @Override
    public void measuring(PlannedCase planned, Subject subject, int round, int of) {}

    @Override
    public void measured(
        PlannedCase planned, Subject subject, Measurement measurement, boolean fromJournal) {
      journalled += fromJournal ? 1 : 0;
    }

    @Override
    public void caseEnded(CaseOutcome outcome) {
      lines.add("end " + outcome.planned().id());
    }
  }
}
