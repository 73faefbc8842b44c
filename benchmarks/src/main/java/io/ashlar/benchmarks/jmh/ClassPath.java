package io.ashlar.benchmarks.jmh;

import io.ashlar.benchmarks.harness.MeasurementException;
import io.ashlar.benchmarks.harness.Session;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The class path of one measurement: JMH, the adapters, and the one system under measurement. */
final class ClassPath {

  /** Folder of what every fork has on its class path, whatever it measures. */
  static final String EVERY_FORK = "fork";

  private ClassPath() {}

  /**
   * The entries for a contender, joined for the command line.
   *
   * @param tool folder of what the child itself needs, for example {@code fork}
   * @throws MeasurementException if a folder is not there: the profile that fills it has not run
   */
  static String of(Session session, String tool, String suite, String library) {
    List<Path> entries = new ArrayList<>(jars(session.libraries().resolve(tool)));
    entries.addAll(session.adapters());
    if (!library.isEmpty()) {
      entries.addAll(jars(session.libraries().resolve(suite).resolve(library)));
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
