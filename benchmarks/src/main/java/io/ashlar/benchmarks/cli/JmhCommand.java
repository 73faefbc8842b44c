package io.ashlar.benchmarks.cli;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code ./bench jmh}: plain JMH over all benchmarks, with every peer on one class path - for
 * profiling one side, not for comparing two.
 */
@Command(
    name = "jmh",
    description = "Plain JMH with the given arguments; for its help: ./bench jmh -h")
public final class JmhCommand implements Callable<Integer> {
  private static final String NOT_BUILT =
      "no class paths in benchmarks/target/lib; build them: ./mvnw -Pbench -DskipTests package";

  private final Installation installation;
  private final Redirect output;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "ARGS", description = "arguments of JMH")
  private List<String> arguments = List.of();

  /**
   * The command.
   *
   * @param output where JMH's output goes
   */
  public JmhCommand(Installation installation, Redirect output) {
    this.installation = installation;
    this.output = output;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!Files.isDirectory(installation.libraries())) {
      Objects.requireNonNull(spec).commandLine().getErr().println(NOT_BUILT);
      return CommandLine.ExitCode.SOFTWARE;
    }
    Jdk jdk = Jdk.in(Path.of(System.getProperty("java.home")));
    List<String> command = new ArrayList<>();
    command.add(jdk.home().resolve("bin").resolve("java").toString());
    command.addAll(jdk.flags());
    command.add("-cp");
    command.add(classPath());
    command.add("org.openjdk.jmh.Main");
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output)
        .start()
        .waitFor();
  }

  private String classPath() throws IOException {
    List<String> entries = new ArrayList<>();
    installation.adapters().forEach(adapter -> entries.add(adapter.toString()));
    try (Stream<Path> files = Files.walk(installation.libraries())) {
      files
          .map(Path::toString)
          .filter(name -> name.endsWith(".jar"))
          .sorted()
          .forEach(entries::add);
    }
    return String.join(File.pathSeparator, entries);
  }
}
