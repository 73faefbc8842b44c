package io.ashlar.benchmarks.cli;

import io.ashlar.benchmarks.harness.CaseOutcome;
import io.ashlar.benchmarks.harness.Effort;
import io.ashlar.benchmarks.harness.Engine;
import io.ashlar.benchmarks.harness.Heading;
import io.ashlar.benchmarks.harness.Journal;
import io.ashlar.benchmarks.harness.Metric;
import io.ashlar.benchmarks.harness.Plan;
import io.ashlar.benchmarks.harness.PlannedCase;
import io.ashlar.benchmarks.harness.Role;
import io.ashlar.benchmarks.harness.Subject;
import io.ashlar.benchmarks.statistics.Interval;
import io.ashlar.benchmarks.statistics.Ratios;
import io.ashlar.benchmarks.statistics.Verdict;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code ./bench self-test}: proves the harness on this machine. Each run measures the same code
 * under two names, and once more with thirty per cent of work added. The twins must come out equal
 * and the slow-down must be flagged, in 17 of 20 runs at least: a right harness fails an A/A pair
 * in one run of twenty, and less than 17 of 20 in two hundred by chance about three times.
 */
@Command(
    name = "self-test",
    mixinStandardHelpOptions = true,
    description = "Proves the harness: an A/A pair and a planted slow-down of 30 %%, many times.")
public final class SelfTestCommand implements Callable<Integer> {
  private static final double SHARE = 0.85;

  private final Installation installation;
  private final PlannedCase planned;

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--runs", paramLabel = "N", description = "how many runs; default: 20")
  private int runs = 20;

  @Option(names = "--rounds", paramLabel = "N", description = "rounds of each run; default: 7")
  private int rounds = Ratios.ROUNDS_FOR_A_VERDICT;

  @Option(names = "--jdk", paramLabel = "HOME", description = "run the forks on this JDK")
  private Path jdk = Path.of(System.getProperty("java.home"));

  /**
   * The command.
   *
   * @param planned ours, its twin, and as {@link Role#MODE} ours with the slow-down
   */
  public SelfTestCommand(Installation installation, PlannedCase planned) {
    this.installation = installation;
    this.planned = planned;
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
    if (runs < 1 || rounds < Ratios.ROUNDS_FOR_A_VERDICT) {
      throw new ParameterException(
          commandLine, "runs=" + runs + ", rounds=" + rounds + ", must be at least 1 and 7");
    }
    PrintWriter out = commandLine.getOut();
    int equal = 0;
    int flagged = 0;
    for (int run = 1; run <= runs; run++) {
      CaseOutcome outcome = measure(run, out);
      if (outcome.failure() != null) {
        out.println("failed: " + outcome.failure());
        return 1;
      }
      Interval twins = ratio(outcome, Role.TWIN);
      Interval slower = ratio(outcome, Role.MODE);
      boolean same = Verdict.ofTwins(twins, rounds) == Verdict.NO_DIFFERENCE;
      boolean seen = Verdict.ofRatio(slower, rounds, null, null) == Verdict.AHEAD;
      equal += same ? 1 : 0;
      flagged += seen ? 1 : 0;
      out.printf(
          Locale.ROOT,
          "run %2d of %d: twins %s %s; planted %s %s%n",
          run,
          runs,
          text(twins),
          same ? "no difference" : "NOISY",
          text(slower),
          seen ? "flagged" : "NOT FLAGGED");
      out.flush();
    }
    return conclude(out, equal, flagged);
  }

  private int conclude(PrintWriter out, int equal, int flagged) {
    long least = (long) Math.ceil(SHARE * runs);
    boolean proven = equal >= least && flagged >= least;
    out.printf("no difference between twins in %d of %d runs%n", equal, runs);
    out.printf("planted slow-down of 30 %% flagged in %d of %d runs%n", flagged, runs);
    out.printf("%s: at least %d of each are needed%n", proven ? "proven" : "NOT PROVEN", least);
    return proven ? 0 : 1;
  }

  private CaseOutcome measure(int run, PrintWriter out) throws InterruptedException {
    Jdk forks = Jdk.in(jdk);
    Effort effort = Efforts.QUICK.withRounds(rounds);
    Heading heading =
        new Heading(
            Heading.FORMAT, "self-test", List.of(), rounds, jdk.toString(), run, "", "run " + run);
    Journal journal =
        Journal.begin(installation.results().resolve("self-test").resolve(run + ".jsonl"), heading);
    BenchRun bench = new BenchRun(installation, List.of(), out);
    return new Engine(bench.session(effort, forks), journal, BenchRun.probe(), new SilentProgress())
        .run(new Plan(List.of(planned)))
        .get(0);
  }

  private Interval ratio(CaseOutcome outcome, Role role) {
    Metric headline = planned.measured().metrics().get(0);
    Subject subject =
        planned.subjects().stream().filter(s -> s.role() == role).findFirst().orElseThrow();
    return Ratios.estimate(outcome.ratios(subject, headline));
  }

  private static String text(Interval interval) {
    return String.format(
        Locale.ROOT, "%.3f (%.3f to %.3f)", interval.estimate(), interval.low(), interval.high());
  }
}
