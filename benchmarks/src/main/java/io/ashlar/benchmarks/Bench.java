package io.ashlar.benchmarks;

import io.ashlar.benchmarks.cache.CacheSuite;
import io.ashlar.benchmarks.cache.SelfTest;
import io.ashlar.benchmarks.cli.BenchCommand;
import io.ashlar.benchmarks.cli.Installation;
import io.ashlar.benchmarks.cli.JmhCommand;
import io.ashlar.benchmarks.cli.SelfTestCommand;
import io.ashlar.benchmarks.harness.Suite;
import io.ashlar.benchmarks.jmh.Versions;
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
    Runtime.getRuntime().addShutdownHook(new Thread(Bench::endChildren, "end-children"));
    int code = commandLine(Installation.around(jar)).execute(arguments);
    System.exit(code);
  }

  static CommandLine commandLine(Installation installation) {
    CommandLine bench =
        new CommandLine(new BenchCommand(installation, suites(installation)))
            .addSubcommand(new SelfTestCommand(installation, SelfTest.planned()))
            .addSubcommand(new JmhCommand(installation));
    bench.getSubcommands().get("jmh").setUnmatchedOptionsArePositionalParams(true);
    return bench;
  }

  static List<Suite> suites(Installation installation) {
    Versions versions = new Versions(installation.libraries());
    return List.of(CacheSuite.suite(versions));
  }

  /** A stopped run leaves no fork behind that would disturb the next. */
  private static void endChildren() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
  }
}
