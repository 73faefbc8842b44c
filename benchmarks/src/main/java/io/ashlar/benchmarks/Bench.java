package io.ashlar.benchmarks;

import io.ashlar.benchmarks.cache.CacheSuite;
import io.ashlar.benchmarks.cache.SelfTest;
import io.ashlar.benchmarks.cli.BenchCommand;
import io.ashlar.benchmarks.cli.Installation;
import io.ashlar.benchmarks.cli.JmhCommand;
import io.ashlar.benchmarks.cli.SelfTestCommand;
import io.ashlar.benchmarks.echo.EchoSuite;
import io.ashlar.benchmarks.harness.Suite;
import io.ashlar.benchmarks.hitratio.HitRatioCommand;
import io.ashlar.benchmarks.jmh.Versions;
import io.ashlar.benchmarks.resilience.ResilienceSuite;
import io.ashlar.benchmarks.testkit.RecordedVerdicts;
import io.ashlar.benchmarks.testkit.TestkitSuite;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;

/** Puts the suites and the commands together: a new suite or command has its line here. */
public final class Bench {

  private Bench() {}

  /** Runs {@code ./bench} and exits with its code. */
  public static void main(String[] arguments) throws URISyntaxException {
    Path jar = Path.of(Bench.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    System.exit(run(Installation.around(jar), arguments));
  }

  static int run(Installation installation, String... arguments) {
    Runtime.getRuntime().addShutdownHook(new Thread(Bench::endChildren, "end-children"));
    return commandLine(installation).execute(arguments);
  }

  static CommandLine commandLine(Installation installation) {
    // Everything after `jmh` is JMH's, its options too.
    CommandLine jmh =
        new CommandLine(new JmhCommand(installation, Redirect.INHERIT))
            .setUnmatchedOptionsArePositionalParams(true);
    return BenchCommand.commandLine(installation, suites(installation))
        .addSubcommand(new SelfTestCommand(installation, SelfTest.planned()))
        .addSubcommand(new HitRatioCommand())
        .addSubcommand(jmh);
  }

  static List<Suite> suites(Installation installation) {
    Versions versions = new Versions(installation.libraries());
    return List.of(
        CacheSuite.suite(versions),
        ResilienceSuite.suite(versions),
        TestkitSuite.suite(versions, RecordedVerdicts.folder(installation.target())),
        EchoSuite.suite(versions));
  }

  /** A stopped run leaves no fork behind that would disturb the next. */
  private static void endChildren() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
  }
}
