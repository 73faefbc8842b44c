package io.ashlar.benchmarks.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * A JDK that forks can run on.
 *
 * @param home its folder
 * @param version its version, for example {@code 25.0.1}
 * @param vendor who built it
 */
record Jdk(Path home, String version, String vendor) {
  private static final int FIRST_TO_WARN_OF_UNSAFE = 24;

  /** What every measured JVM gets, ours and theirs. */
  private static final List<String> FLAGS =
      List.of("-Xms1g", "-Xmx1g", "-XX:+UseParallelGC", "-XX:+AlwaysPreTouch");

  /**
   * The JDK in the given folder.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Jdk in(Path home) {
    if (!Files.isExecutable(home.resolve("bin").resolve("java"))) {
      throw new IllegalArgumentException("jdk=" + home + ", must be the home of a JDK");
    }
    Properties release = new Properties();
    try (var reader = Files.newBufferedReader(home.resolve("release"))) {
      release.load(reader);
    } catch (IOException e) {
      throw new IllegalArgumentException("jdk=" + home + ", has no readable file `release`", e);
    }
    String version = unquoted(release.getProperty("JAVA_VERSION", "unknown"));
    return new Jdk(home, version, unquoted(release.getProperty("IMPLEMENTOR", "unknown")));
  }

  private static String unquoted(String value) {
    return value.replace("\"", "");
  }

  /** Heap, collector and module flags of every fork on this JDK. */
  List<String> flags() {
    List<String> flags = new ArrayList<>(FLAGS);
    if (feature() >= FIRST_TO_WARN_OF_UNSAFE) {
      flags.add("--sun-misc-unsafe-memory-access=allow");
    }
    return flags;
  }

  private int feature() {
    String digits = version.split("[^0-9]", 2)[0];
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }
}
