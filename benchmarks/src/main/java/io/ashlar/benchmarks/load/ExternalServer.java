package io.ashlar.benchmarks.load;

import io.ashlar.benchmarks.harness.Session;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A server that is no Java library: a program of the machine, looked for on {@code PATH} and where
 * Debian puts servers. A machine without it skips the subject and says which package it is in.
 *
 * @param binary name of the program, for example {@code nginx}
 * @param debianPackage package that holds it
 * @param setup writes its configuration and gives its arguments
 */
public record ExternalServer(String binary, String debianPackage, Setup setup) implements Server {
  private static final List<Path> SERVER_FOLDERS =
      List.of(Path.of("/usr/local/sbin"), Path.of("/usr/sbin"));
  private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)+");
  private static final int VERSION_SECONDS = 5;

  /** Prepares a folder for one start. */
  @FunctionalInterface
  public interface Setup {

    /**
     * Writes what the server needs into its folder.
     *
     * @return the arguments of the program; it must stay in the foreground
     */
    List<String> arguments(Path folder, int port) throws IOException;
  }

  @Override
  public Optional<String> missing() {
    return path().isPresent()
        ? Optional.empty()
        : Optional.of(binary + " is not installed (Debian package " + debianPackage + ")");
  }

  @Override
  public List<String> command(Session session, Path folder, int port) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(path().map(Path::toString).orElse(binary));
    command.addAll(setup.arguments(folder, port));
    return command;
  }

  /**
   * The version that the program reports, {@code unknown} if it does not run.
   *
   * @param argument what makes it print its version, for example {@code -v}
   */
  public String version(String argument) {
    Optional<Path> program = path();
    if (program.isEmpty()) {
      return "unknown";
    }
    try {
      Process process =
          new ProcessBuilder(program.get().toString(), argument).redirectErrorStream(true).start();
      try {
        process.getOutputStream().close();
        if (!process.waitFor(VERSION_SECONDS, TimeUnit.SECONDS)) {
          return "unknown";
        }
        String output =
            new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
        Matcher matcher = VERSION.matcher(output);
        return matcher.find() ? matcher.group() : "unknown";
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return "unknown";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }

  private Optional<Path> path() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(
            Stream.of(path.split(File.pathSeparator)).filter(f -> !f.isEmpty()).map(Path::of),
            SERVER_FOLDERS.stream())
        .map(folder -> folder.resolve(binary))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }
}
