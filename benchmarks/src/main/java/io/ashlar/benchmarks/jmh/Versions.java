package io.ashlar.benchmarks.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The versions of the libraries on the class paths of the forks, read from the names of their jars:
 * a report never names a version that was not run.
 *
 * @param libraries folder of the class paths, {@code target/lib}
 */
public record Versions(Path libraries) {

  /** What stands for the version of a library that is not there yet. */
  public static final String UNKNOWN = "unknown";

  /** The version of the artifact on the peer's class path, {@link #UNKNOWN} before it is built. */
  public String of(String suite, String peer, String artifact) {
    try (Stream<Path> files = Files.list(libraries.resolve(suite).resolve(peer))) {
      return files
          .map(file -> file.getFileName().toString())
          .flatMap(name -> version(name, artifact).stream())
          .findFirst()
          .orElse(UNKNOWN);
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  /** The version of an artifact that every fork has on its class path, likewise. */
  public String ofEveryFork(String artifact) {
    return of("", ClassPath.EVERY_FORK, artifact);
  }

  private static Optional<String> version(String name, String artifact) {
    String start = artifact + "-";
    boolean matches =
        name.startsWith(start)
            && name.endsWith(".jar")
            && Character.isDigit(name.charAt(start.length()));
    return matches
        ? Optional.of(name.substring(start.length(), name.length() - ".jar".length()))
        : Optional.empty();
  }
}
