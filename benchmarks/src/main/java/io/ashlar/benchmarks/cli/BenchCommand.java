package io.ashlar.benchmarks.cli;

import io.ashlar.benchmarks.goals.GoalsException;
import io.ashlar.benchmarks.harness.Case;
import io.ashlar.benchmarks.harness.Heading;
import io.ashlar.benchmarks.harness.Journal;
import io.ashlar.benchmarks.harness.Plan;
import io.ashlar.benchmarks.harness.PlannedCase;
import io.ashlar.benchmarks.harness.Subject;
import io.ashlar.benchmarks.harness.Suite;
import io.ashlar.benchmarks.report.Results;
import io.ashlar.benchmarks.report.Row;
import io.ashlar.benchmarks.report.TwinWidth;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code ./bench}: measures suites and cases beside their peers and writes a report. */
@Command(
    name = "./bench",
    mixinStandardHelpOptions = true,
    versionProvider = BenchVersion.class,
    description = "Measures Ashlar beside its peers and writes a report.",
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything was measured, no floor was missed for certain (a ratio or a time missed in a"
          + " suite whose A/A pair is noisy does not count; a case whose data are not here is"
          + " skipped)",
      "1:a floor was missed for certain, or a case failed; the report is written all the same",
      "2:wrong arguments or goals"
    },
    footer = {
      "",
      "Without arguments: the headline case of each suite with an A/A pair, in minutes.",
      "With suites or cases: all their subjects, 3 rounds, a look without verdicts.",
      "Results lie in benchmarks/target/bench/: report.html, summary.md, results.json."
    })
public final class BenchCommand implements Callable<Integer> {
  private static final int MISSED = 1;

  private final Installation installation;
  private final List<Suite> suites;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "SUITE|SUITE/CASE",
      description = "what to measure, for example cache or cache/get-hit; default: see below")
  private List<String> selection = List.of();

  @Option(
      names = "--full",
      description = "at least 7 rounds, more while an interval is wider than 10 %%, at most 15")
  private boolean full;

  @Option(names = "--list", description = "list suites, cases and subjects, measure nothing")
  private boolean list;

  @Option(
      names = "--resume",
      description = "go on where a stopped run ended; other arguments may be left out")
  private boolean resume;

  @Option(
      names = "--jdk",
      paramLabel = "HOME",
      description = "run the forks on this JDK; default: the one that runs this program")
  private @Nullable Path jdk;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "exactly this many rounds; fewer than 7 give no verdicts")
  private @Nullable Integer rounds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "seed of the order within each round; default: drawn, and printed")
  private @Nullable Long seed;

  private BenchCommand(Installation installation, List<Suite> suites) {
    this.installation = installation;
    this.suites = List.copyOf(suites);
  }

  /** The command over the given suites, ready to take subcommands. */
  public static CommandLine commandLine(Installation installation, List<Suite> suites) {
    BenchCommand command = new BenchCommand(installation, suites);
    return new CommandLine(command).setExecutionStrategy(command::execute);
  }

  /** A mistyped subcommand looks like a suite: it is refused before {@code --help} is answered. */
  private int execute(ParseResult parsed) {
    if (!parsed.hasSubcommand()) {
      try {
        Plan.of(suites, selection);
      } catch (IllegalArgumentException e) {
        return refuse(e);
      }
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  /** Says only what is wrong: the usage is for those whose words cannot be parsed. */
  private int refuse(RuntimeException e) {
    PrintWriter err = commandLine().getErr();
    err.println(e.getMessage());
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (rounds != null && rounds < 1) {
      throw new ParameterException(commandLine(), "--rounds=" + rounds + ", must be >= 1");
    }
    PrintWriter out = commandLine().getOut();
    if (list) {
      list(out);
      return CommandLine.ExitCode.OK;
    }
    try {
      BenchRun run = new BenchRun(installation, suites, out);
      run.goals();
      Results results = run.run(resume ? resumed() : begun());
      return conclude(results, out);
    } catch (IllegalArgumentException | GoalsException e) {
      return refuse(e);
    }
  }

  private void list(PrintWriter out) {
    for (Suite suite : suites) {
      out.printf("%s - %s%n", suite.name(), suite.title());
      for (Case member : suite.cases()) {
        String mark = member.name().equals(suite.headline()) ? " (headline)" : "";
        String skipped = member.missing().map(missing -> " (skipped: " + missing + ")").orElse("");
        out.printf("  %-30s %s%s%s%n", PlannedCase.id(member), member.title(), mark, skipped);
      }
      List<String> subjects =
          suite.cases().stream()
              .flatMap(member -> member.subjects().stream())
              .map(Subject::title)
              .distinct()
              .toList();
      out.printf("  subjects: %s%n", String.join(", ", subjects));
    }
  }

  private Journal begun() {
    Heading heading = heading();
    BenchRun.plan(suites, heading);
    return Journal.begin(journal(), heading);
  }

  private Journal resumed() {
    Journal journal = Journal.resume(journal());
    Heading before = journal.heading();
    if (!before.code().equals(installation.code())) {
      throw new IllegalArgumentException(
          "cannot resume: what was measured has been rebuilt from other code since the stop");
    }
    boolean asked = full || !selection.isEmpty() || rounds != null || jdk != null;
    if (asked && !sameRun(before, heading())) {
      throw new IllegalArgumentException(
          "cannot resume: the stopped run was "
              + before.kind()
              + " "
              + before.selection()
              + ", rounds="
              + before.rounds()
              + ", jdk="
              + before.jdk());
    }
    return journal;
  }

  private static boolean sameRun(Heading a, Heading b) {
    return a.kind().equals(b.kind())
        && a.selection().equals(b.selection())
        && a.rounds() == b.rounds()
        && a.jdk().equals(b.jdk());
  }

  private Heading heading() {
    String kind = full ? "full" : selection.isEmpty() ? "quick" : "look";
    Path home = jdk == null ? Path.of(System.getProperty("java.home")) : jdk.toAbsolutePath();
    return new Heading(
        Heading.FORMAT,
        kind,
        selection,
        rounds == null ? 0 : rounds,
        Jdk.in(home).home().toString(),
        seed == null ? System.nanoTime() & 0xffff_ffffL : seed,
        installation.code(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private Path journal() {
    return installation.results().resolve("journal.jsonl");
  }

  private int conclude(Results results, PrintWriter out) {
    for (String suite : results.noisySuites()) {
      out.printf("suite %s: noisy - do not quote (the A/A pair came out different)%n", suite);
    }
    for (Row row : results.missedInDoubt()) {
      String what = row.peerName() == null ? "" : " against " + row.peerName();
      out.printf(
          "%s/%s: %s%s missed its floor in a noisy suite, which does not count: measure again%n",
          row.suite(), row.caseName(), row.metric(), what);
    }
    results.rows().forEach(row -> TwinWidth.remark(row).ifPresent(out::println));
    if (results.floorMissed()) {
      out.println("a floor was missed for certain");
    }
    if (results.failed()) {
      out.println("a case failed");
    }
    out.printf("report: %s%n", installation.results().resolve("report.html"));
    return results.floorMissed() || results.failed() ? MISSED : CommandLine.ExitCode.OK;
  }

  private CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("run by picocli only");
    }
    return spec.commandLine();
  }
}
