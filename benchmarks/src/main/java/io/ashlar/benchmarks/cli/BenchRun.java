package io.ashlar.benchmarks.cli;

import io.ashlar.benchmarks.goals.Goals;
import io.ashlar.benchmarks.goals.GoalsFile;
import io.ashlar.benchmarks.harness.CaseOutcome;
import io.ashlar.benchmarks.harness.Effort;
import io.ashlar.benchmarks.harness.Engine;
import io.ashlar.benchmarks.harness.Heading;
import io.ashlar.benchmarks.harness.Journal;
import io.ashlar.benchmarks.harness.NoiseProbe;
import io.ashlar.benchmarks.harness.Plan;
import io.ashlar.benchmarks.harness.Session;
import io.ashlar.benchmarks.harness.Suite;
import io.ashlar.benchmarks.report.Environment;
import io.ashlar.benchmarks.report.Evaluation;
import io.ashlar.benchmarks.report.ReportFiles;
import io.ashlar.benchmarks.report.Results;
import io.ashlar.benchmarks.report.ResultsBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One run from its journal's heading to its report. */
final class BenchRun {
  private final Installation installation;
  private final List<Suite> suites;
  private final PrintWriter out;

  BenchRun(Installation installation, List<Suite> suites, PrintWriter out) {
    this.installation = installation;
    this.suites = suites;
    this.out = out;
  }

  /**
   * Measures what the journal's heading says and is not in the journal yet, and writes the report.
   *
   * @return the results
   * @throws IllegalArgumentException if the heading names what is not there
   */
  Results run(Journal journal) throws InterruptedException {
    Heading heading = journal.heading();
    Effort effort = Efforts.named(heading.kind());
    if (heading.rounds() > 0) {
      effort = effort.withRounds(heading.rounds());
    }
    Plan plan = plan(suites, heading);
    Goals goals = goals();
    Jdk jdk = Jdk.in(Path.of(heading.jdk()));
    Environment environment = new EnvironmentProbe(Path.of("/"), installation.target()).read(jdk);
    Evaluation evaluation = new Evaluation(goals, jdk.version());
    ConsoleProgress progress =
        new ConsoleProgress(out, evaluation, System::nanoTime, plan, effort.rounds());

    out.printf(
        "%s run on JDK %s, %d cases, seed %d%n",
        effort.name(), jdk.version(), plan.cases().size(), heading.seed());
    List<CaseOutcome> outcomes =
        new Engine(session(effort, jdk), journal, probe(), progress).run(plan);
    Results results =
        new ResultsBuilder(evaluation, environment)
            .build(effort.name(), heading.started(), heading.seed(), outcomes);
    ReportFiles.write(results, installation.results());
    return results;
  }

  static Plan plan(List<Suite> suites, Heading heading) {
    return heading.kind().equals(Efforts.QUICK.name())
        ? Plan.quick(suites)
        : Plan.of(suites, heading.selection());
  }

  Goals goals() {
    try {
      Path file = installation.goals();
      return Files.exists(file) ? GoalsFile.parse(Files.readString(file), suites) : Goals.NONE;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The session of forks on the given JDK. */
  Session session(Effort effort, Jdk jdk) {
    try {
      Path scratch = Files.createDirectories(installation.results().resolve("scratch"));
      return new Session(
          effort,
          installation.libraries(),
          installation.adapters(),
          scratch,
          jdk.home(),
          jdk.flags(),
          note -> out.println("  " + note));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static NoiseProbe probe() {
    return new NoiseProbe(Path.of("/proc/stat"), System::nanoTime);
  }
}
