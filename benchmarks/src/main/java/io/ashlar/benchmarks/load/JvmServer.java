package io.ashlar.benchmarks.load;

import io.ashlar.benchmarks.harness.MeasurementException;
import io.ashlar.benchmarks.harness.Session;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A server in a child JVM: the adapters and one library on its class path, the flags of the run.
 *
 * @param main its main class, which takes the port as its only argument
 * @param library folder of its class path below {@code target/lib}, for example {@code echo/netty};
 *     empty for what comes with the JDK
 * @param flags JVM flags that it needs beyond those of the run
 */
public record JvmServer(String main, String library, List<String> flags) implements Server {

  public JvmServer {
    flags = List.copyOf(flags);
  }

  @Override
  public Optional<String> missing() {
    return Optional.empty();
  }

  @Override
  public List<String> command(Session session, Path folder, int port) {
    List<String> command = new ArrayList<>();
    command.add(session.javaCommand().toString());
    command.addAll(session.jvmFlags());
    command.addAll(flags);
    command.add("-cp");
    command.add(classPath(session, library));
    command.add(main);
    command.add(Integer.toString(port));
    return command;
  }

  /** The adapters, and the jars of one folder below {@code target/lib} if it is not empty. */
  static String classPath(Session session, String library) {
    List<Path> entries = new ArrayList<>(session.adapters());
    if (!library.isEmpty()) {
      entries.addAll(jars(session.libraries().resolve(library)));
    }
    return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static List<Path> jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new MeasurementException(
          "no class path in " + folder + "; build it: ./mvnw -Pbench -DskipTests package", e);
    }
  }
}
