package io.ashlar.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.benchmarks.harness.FakeCase;
import io.ashlar.benchmarks.harness.Suite;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final FakeCase headline = FakeCase.steady("first", 10, 20);
  private final FakeCase other = FakeCase.steady("second", 10, 5);
  private final List<Suite> suites = List.of(FakeCase.suite(headline, other));
  private Path target;

  @BeforeEach
  void layOut() throws IOException {
    target = Files.createDirectories(folder.resolve("benchmarks").resolve("target"));
    Files.writeString(target.resolve("ashlar-benchmarks-1.0.jar"), "code");
    Files.createDirectories(target.resolve("lib"));
  }

  @Test
  void measuresTheHeadlineWithATwinAndNamesTheReport() throws IOException {
    int code = bench();

    assertThat(code).isZero();
    assertThat(headline.calls).hasSize(3 * 7).anyMatch(call -> call.startsWith("ashlar-again@"));
    assertThat(other.calls).isEmpty();
    assertThat(out.toString())
        .contains("[1/1] fake/first: played <first>")
        .contains("round 7/7")
        .contains("no difference")
        .contains("report: " + target.resolve("bench").resolve("report.html"));
    assertThat(Files.readString(target.resolve("bench").resolve("results.json")))
        .contains("\"verdict\" : \"ahead\"");
  }

  @Test
  void looksAtASuiteInThreeRounds() {
    assertThat(bench("fake")).isZero();

    assertThat(headline.calls).hasSize(6 * 3);
    assertThat(other.calls).hasSize(5 * 3);
    assertThat(out.toString()).contains("look run").contains("look");
  }

  @Test
  void givesVerdictsWithFull() {
    assertThat(bench("--full", "fake/second")).isZero();

    assertThat(other.calls).hasSize(6 * 7);
    assertThat(out.toString()).contains("behind");
  }

  @Test
  void exitsWithOneAfterWritingEverythingIfAFloorIsMissed() throws IOException {
    goals("fake: {second: {time: [{kind: ratio, peer: peer, floor: 0.9}]}}");

    int code = bench("fake", "--rounds", "7");

    assertThat(code).isEqualTo(1);
    assertThat(out.toString()).contains("a floor was missed for certain").contains("report: ");
    assertThat(target.resolve("bench").resolve("report.html")).exists();
  }

  @Test
  void doesNotTakeALookForAMiss() throws IOException {
    goals("fake: {second: {time: [{kind: ratio, peer: peer, floor: 0.9}]}}");

    assertThat(bench("fake")).isZero();
  }

  @Test
  void exitsWithOneIfACaseFails() {
    FakeCase broken = new FakeCase("first", (subject, round) -> -1);

    int code = execute(List.of(FakeCase.suite(broken, other)), "fake", "--rounds", "1");

    assertThat(code).isEqualTo(1);
    assertThat(out.toString()).contains("FAILED:").contains("a case failed").contains("report: ");
    assertThat(other.calls).isNotEmpty();
  }

  @Test
  void saysSoWhenTheMachineIsTooNoisy() {
    FakeCase noisy =
        new FakeCase("first", (subject, round) -> subject.name().equals("ashlar") ? 10 : 20);

    int code = execute(List.of(FakeCase.suite(noisy)));

    assertThat(code).isZero();
    assertThat(out.toString()).contains("suite fake: noisy - do not quote");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nosuch",
        "fake/nosuch",
        "--rounds=-1",
        "--rounds=0",
        "--rounds=x",
        "--nosuch",
        "--jdk=nowhere"
      })
  void exitsWithTwoOnWrongArguments(String argument) {
    assertThat(bench(argument)).isEqualTo(2);

    assertThat(err.toString()).isNotBlank();
    assertThat(headline.calls).isEmpty();
  }

  /** Red when 0 stands for "not given". */
  @Test
  void namesARoundsValueThatCannotBe() {
    assertThat(bench("fake", "--rounds", "0")).isEqualTo(2);

    assertThat(err.toString()).contains("--rounds=0, must be >= 1");
  }

  @Test
  void showsTheUsageOnlyToThoseWhoseWordsItCannotParse() {
    bench("--nosuch");
    String parsing = err.toString();
    err.getBuffer().setLength(0);
    bench("nosuch");
    bench("--resume");

    assertThat(parsing).contains("Usage: ./bench");
    assertThat(err.toString())
        .contains("no suite or case is called nosuch")
        .contains("--list")
        .contains("nothing to resume")
        .doesNotContain("Usage:");
  }

  /** Red when the names are looked at by call() only, which a request for help never reaches. */
  @Test
  void refusesAMistypedSubcommandThatAsksForHelp() {
    assertThat(bench("selftest", "--help")).isEqualTo(2);

    assertThat(err.toString()).contains("no suite or case is called selftest");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void tellsItsVersion() {
    assertThat(bench("--version")).isZero();

    assertThat(out.toString()).startsWith("Ashlar benchmarks (not run from their jar)");
    assertThat(BenchVersion.line("1.2.3")).isEqualTo("Ashlar benchmarks 1.2.3");
  }

  /** Red when the exit code is decided by the verdicts of a suite that is not to be quoted. */
  @Test
  void doesNotLetANoisySuiteDecide() throws IOException {
    goals("fake: {first: {time: [{kind: ratio, peer: peer, floor: 3.0}]}}");
    FakeCase noisy =
        new FakeCase("first", (subject, round) -> subject.name().equals("ashlar") ? 10 : 20);

    int code = execute(List.of(FakeCase.suite(noisy)));

    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("suite fake: noisy - do not quote")
        .contains("fake/first: time against peer missed its floor in a noisy suite")
        .doesNotContain("a floor was missed for certain");
    assertThat(Files.readString(target.resolve("bench").resolve("summary.md"))).contains("missed");
  }

  /** Red when a goal of ours alone, which the A/A pair says nothing of, is silenced with it. */
  @Test
  void letsAnAbsoluteGoalDecideInANoisySuite() throws IOException {
    goals("fake: {first: {share: [{kind: absolute, floor: 60}]}}");
    FakeCase noisy =
        new FakeCase("first", (subject, round) -> subject.name().equals("ashlar") ? 10 : 20);

    assertThat(execute(List.of(FakeCase.suite(noisy)))).isEqualTo(1);
    assertThat(out.toString()).contains("a floor was missed for certain");
  }

  /**
   * Red when every absolute goal is certain: a time is not, where the A/A pair came out different.
   */
  @Test
  void doesNotLetATimeOfOursAloneDecideInANoisySuite() throws IOException {
    goals("fake: {first: {time: [{kind: absolute, floor: 5}]}}");
    FakeCase noisy =
        new FakeCase("first", (subject, round) -> subject.name().equals("ashlar") ? 10 : 20)
            .alone();

    assertThat(execute(List.of(FakeCase.suite(noisy)), "fake", "--rounds", "7")).isZero();
    assertThat(out.toString())
        .contains("fake/first: time missed its floor in a noisy suite, which does not count")
        .containsPattern("time +\\(floor 5\\) +10\\.00 \\(10\\.0 to 10\\.0\\)  missed")
        .containsPattern("share +\\(alone\\) +50\\.00 \\(50\\.0 to 50\\.0\\)  shown");
    out.getBuffer().setLength(0);

    FakeCase slow = FakeCase.steady("first", 10, 10).alone();
    assertThat(execute(List.of(FakeCase.suite(slow)), "fake", "--rounds", "7")).isEqualTo(1);
    assertThat(out.toString()).contains("a floor was missed for certain");
  }

  @Test
  void namesTheTargetWhereThereIsNoFloor() throws IOException {
    goals("fake: {first: {time: [{kind: absolute, target: 5.5}]}}");

    assertThat(execute(List.of(FakeCase.suite(headline.alone())), "fake")).isZero();
    assertThat(out.toString()).contains("(target 5.5)");
  }

  @Test
  void skipsACaseThatTheMachineLacksSomethingForAndSaysSo() {
    headline.lacking("its data are not here");

    assertThat(bench("fake")).isZero();

    assertThat(headline.calls).isEmpty();
    assertThat(other.calls).hasSize(6 * 3);
    assertThat(out.toString())
        .contains("[1/2] fake/first: played <first>")
        .contains("  skipped: its data are not here")
        .doesNotContain("FAILED");
  }

  @Test
  void warnsOfAWidePair() {
    FakeCase wide =
        new FakeCase(
            "first",
            (subject, round) ->
                subject.name().equals("ashlar-again") ? (round % 2 == 0 ? 5 : 20) : 10);

    assertThat(execute(List.of(FakeCase.suite(wide)))).isZero();
    assertThat(out.toString())
        .contains("no difference")
        .contains("suite fake: the A/A interval ")
        .contains("do not quote ratios nearer to 1 than this")
        .doesNotContain("noisy");
  }

  /** Red when a ratio that does not exist is shown without a word. */
  @Test
  void failsACaseWhoseFloorHasNoRatio() throws IOException {
    goals("fake: {first: {time: [{kind: ratio, peer: peer, floor: 1.0}]}}");
    FakeCase zero =
        new FakeCase("first", (subject, round) -> subject.name().equals("peer") ? 0 : 10);

    assertThat(execute(List.of(FakeCase.suite(zero)))).isEqualTo(1);
    assertThat(out.toString())
        .contains("FAILED: time against peer: floor=1.0, but there is no ratio: ours=[10.0,")
        .contains("a case failed");
  }

  @Test
  void exitsWithTwoOnWrongGoalsBeforeItMeasures() throws IOException {
    goals("fake: {third: {}}");

    assertThat(bench()).isEqualTo(2);

    assertThat(err.toString()).contains("goals.yaml: fake/third: unknown case");
    assertThat(headline.calls).isEmpty();
  }

  @Test
  void listsWhatThereIs() {
    assertThat(bench("--list")).isZero();

    assertThat(out.toString())
        .contains("fake - a suite that is played")
        .contains("fake/first")
        .contains("(headline)")
        .contains("Peer & Co <fast>")
        .doesNotContain("skipped");
    assertThat(headline.calls).isEmpty();
    other.lacking("its data are not here");
    bench("--list");
    assertThat(out.toString()).contains("played <second> (skipped: its data are not here)");
  }

  @Test
  void explainsItselfWithItsExitCodes() {
    assertThat(bench("--help")).isZero();

    assertThat(out.toString()).contains("--full").contains("--resume").contains("Exit codes:");
  }

  @Test
  void resumesTheRunThatWasStopped() throws IOException {
    bench("fake/first", "--rounds", "2");
    cutJournal(5);
    headline.calls.clear();

    int code = bench("--resume");

    assertThat(code).isZero();
    assertThat(headline.calls).hasSize(5);
    assertThat(out.toString()).contains("(journal)");
  }

  @Test
  void resumesOnlyTheSameRun() {
    bench("fake/first", "--rounds", "2");

    assertThat(bench("--resume", "fake/first", "--rounds", "2")).isZero();
    assertThat(bench("--resume", "fake/second")).isEqualTo(2);
    assertThat(err.toString()).contains("the stopped run was look [fake/first], rounds=2");
  }

  @Test
  void resumesOnlyTheSameCode() throws IOException {
    bench("fake/first", "--rounds", "2");
    Files.writeString(target.resolve("lib").resolve("peer.jar"), "another version");

    assertThat(bench("--resume")).isEqualTo(2);
    assertThat(err.toString()).contains("rebuilt from other code");
  }

  @Test
  void resumesNothingWhereThereIsNothing() {
    assertThat(bench("--resume")).isEqualTo(2);
    assertThat(err.toString()).contains("nothing to resume");
  }

  @Test
  void drawsTheSameOrderFromTheSameSeed() {
    bench("fake/first", "--seed", "5");
    List<String> first = List.copyOf(headline.calls);
    headline.calls.clear();
    bench("fake/first", "--seed", "5");

    assertThat(headline.calls).isEqualTo(first);
    assertThat(out.toString()).contains("seed 5");
  }

  private void cutJournal(int measurements) throws IOException {
    Path journal = target.resolve("bench").resolve("journal.jsonl");
    List<String> lines = Files.readAllLines(journal);
    Files.writeString(
        journal, String.join("\n", lines.subList(0, lines.size() - measurements)) + "\n{\"case\"");
  }

  private void goals(String yaml) throws IOException {
    Files.writeString(folder.resolve("benchmarks").resolve("goals.yaml"), yaml);
  }

  private int bench(String... arguments) {
    return execute(suites, arguments);
  }

  private int execute(List<Suite> measured, String... arguments) {
    Installation installation = Installation.around(target.resolve("benchmarks.jar"));
    return BenchCommand.commandLine(installation, measured)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
