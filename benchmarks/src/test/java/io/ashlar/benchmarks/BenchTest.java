package io.ashlar.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.benchmarks.cli.Installation;
import io.ashlar.benchmarks.goals.GoalsFile;
import io.ashlar.benchmarks.harness.Plan;
import io.ashlar.benchmarks.harness.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchTest {
  private final Installation installation = new Installation(Path.of("target"), List.of());

  @Test
  void offersItsCommands() {
    assertThat(Bench.commandLine(installation).getSubcommands().keySet())
        .contains("jmh", "self-test");
    assertThat(Bench.run(installation, "--nosuch")).isEqualTo(2);
  }

  /** Red when a case is renamed and the smoke run of CI is not. */
  @Test
  void hasTheCaseThatCiRuns() throws IOException {
    List<Suite> suites = Bench.suites(installation);
    List<String> named =
        Files.readAllLines(Path.of("..", ".ci", "run")).stream()
            .filter(line -> line.startsWith("./bench "))
            .map(line -> line.split(" ")[1])
            .toList();

    assertThat(named).isNotEmpty();
    assertThat(Plan.of(suites, named).cases()).hasSize(named.size());
  }

  /** Red when a case, a metric or a peer is renamed and its goals are not. */
  @Test
  void keepsGoalsThatFitItsSuites() throws IOException {
    List<Suite> suites = Bench.suites(installation);

    assertThat(GoalsFile.parse(Files.readString(Path.of("goals.yaml")), suites).all()).isNotEmpty();
  }
}
