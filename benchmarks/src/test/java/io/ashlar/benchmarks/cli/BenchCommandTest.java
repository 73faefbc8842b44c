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
import picocli.CommandLine;

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
      strings = {"nosuch", "fake/nosuch", "--rounds=-1", "--rounds=x", "--nosuch", "--jdk=nowhere"})
  void exitsWithTwoOnWrongArguments(String argument) {
    assertThat(bench(argument)).isEqualTo(2);

    assertThat(err.toString()).isNotBlank();
    assertThat(headline.calls).isEmpty();
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
        .contains("Peer & Co <fast>");
    assertThat(headline.calls).isEmpty();
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
    return new CommandLine(new BenchCommand(installation, measured))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
