package io.ashlar.benchmarks.jmh;

import io.ashlar.benchmarks.harness.MeasurementException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One child process that must end well and in time. Its output goes to a file and is shown only if
 * it does not.
 */
final class ChildJvm {

  private static final int SHOWN_LINES = 30;

  private ChildJvm() {}

  /**
   * Runs the command until it ends.
   *
   * @throws MeasurementException if it exits with another code than 0 or takes longer than the
   *     limit; with the end of its output
   * @throws InterruptedException if interrupted; the process and its children are ended first
   */
  static void run(List<String> command, Path scratch, Duration limit) throws InterruptedException {
    try {
      Path output = Files.createTempFile(scratch, "child", ".log");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        await(process, output, limit);
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(Process process, Path output, Duration limit)
      throws InterruptedException, IOException {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new MeasurementException(
            "child took longer than " + limit.toSeconds() + " s" + tail(output));
      }
    } finally {
      // Also when interrupted: a JMH host leaves its fork running when it is ended alone.
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new MeasurementException("child exited with " + process.exitValue() + tail(output));
    }
  }

  private static String tail(Path output) throws IOException {
    List<String> lines = Files.readString(output, Charset.defaultCharset()).lines().toList();
    List<String> end = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
    return end.isEmpty() ? ", without a word" : ":\n  " + String.join("\n  ", end);
  }
}
