package io.ashlar.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.benchmarks.harness.FakeCase;
import io.ashlar.benchmarks.harness.PlannedCase;
import io.ashlar.benchmarks.harness.Subject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SelfTestCommandTest {
  private static final Subject PLANTED = Subject.mode("slower", "Ashlar, slower", "1");

  @TempDir Path target;
  private final StringWriter out = new StringWriter();

  @Test
  void isProvenByEqualTwinsAndAFlaggedSlowDown() {
    int code = selfTest((s, round) -> s.name().equals("slower") ? 13 : 10, "--runs", "2");

    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("run  1 of 2: twins 1.000 (1.000 to 1.000) no difference; planted 1.300")
        .contains("no difference between twins in 2 of 2 runs")
        .contains("flagged in 2 of 2 runs")
        .contains("proven: at least 2");
  }

  @Test
  void isNotProvenByTwinsThatDiffer() {
    int code = selfTest((s, round) -> s.name().equals("ashlar") ? 10 : 13, "--runs", "1");

    assertThat(code).isEqualTo(1);
    assertThat(out.toString()).contains("NOISY").contains("NOT PROVEN");
  }

  @Test
  void isNotProvenByASlowDownThatNobodySees() {
    int code = selfTest((s, round) -> 10, "--runs", "1");

    assertThat(code).isEqualTo(1);
    assertThat(out.toString()).contains("NOT FLAGGED").contains("flagged in 0 of 1");
  }

  @Test
  void endsWithTheFirstFailure() {
    assertThat(selfTest((s, round) -> -1, "--runs", "3")).isEqualTo(1);

    assertThat(out.toString()).contains("answered wrongly").doesNotContain("run  1");
  }

  @Test
  void givesNoVerdictBelowSevenRounds() {
    assertThat(selfTest((s, round) -> 10, "--rounds", "6")).isEqualTo(2);
    assertThat(selfTest((s, round) -> 10, "--runs", "0")).isEqualTo(2);
  }

  private int selfTest(ToDoubleBiFunction<Subject, Integer> time, String... arguments) {
    FakeCase fake = new FakeCase("self-test", time);
    PlannedCase planned =
        new PlannedCase(fake, List.of(FakeCase.OURS, FakeCase.OURS.twin(), PLANTED));
    return new CommandLine(new SelfTestCommand(new Installation(target, List.of()), planned))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(new StringWriter()))
        .execute(arguments);
  }
}
