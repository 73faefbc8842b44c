package io.ashlar.benchmarks.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ashlar.benchmarks.harness.MeasurementException;
import io.ashlar.benchmarks.harness.Session;
import io.ashlar.benchmarks.load.generator.GeneratorMain;
import io.ashlar.benchmarks.load.generator.GeneratorRequest;
import io.ashlar.benchmarks.load.generator.GeneratorRequest.Task;
import io.ashlar.benchmarks.load.generator.LoadStage;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs the load generator in a JVM of its own, so that its garbage and its compiler disturb neither
 * the harness nor the server, and every subject meets a generator in the same state.
 */
record GeneratorProcess(Session session, LoadContender contender, ServerProcess server) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Folder below {@code target/lib} of what the generator itself needs: HdrHistogram. */
  private static final String TOOL = "fork";

  private static final int END_SECONDS = 5;

  /**
   * What the generator reports.
   *
   * @param limit how long it may take
   * @throws MeasurementException if it fails or takes longer; with the end of both outputs
   */
  JsonNode run(Task task, LoadStage stage, Duration bound, Duration limit)
      throws InterruptedException {
    try {
      Path folder = Files.createTempDirectory(session.scratch(), "load");
      Path result = folder.resolve("result.json");
      Path output = folder.resolve("output.log");
      try {
        GeneratorRequest request =
            new GeneratorRequest(
                task,
                contender.client(),
                server.port(),
                server.pid(),
                stage,
                bound.toNanos(),
                result);
        run(command(request), output, limit);
        return JSON.readTree(Files.readString(result));
      } finally {
        Files.deleteIfExists(result);
        Files.deleteIfExists(output);
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(List<String> command, Path output, Duration limit)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended;
    try {
      ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      process.destroyForcibly();
    }
    if (!ended) {
      process.waitFor(END_SECONDS, TimeUnit.SECONDS);
    }
    if (!ended || process.exitValue() != 0) {
      throw new MeasurementException(
          "load generator for "
              + contender.subject().name()
              + (ended ? " failed" : " took longer than " + limit.toSeconds() + " s")
              + ServerProcess.tail(output)
              + (server.isAlive() ? "\nserver runs" : "\nserver ended")
              + server.tail());
    }
  }

  private List<String> command(GeneratorRequest request) {
    List<String> command = new ArrayList<>();
    command.add(session.javaCommand().toString());
    command.addAll(session.jvmFlags());
    command.add("-cp");
    command.add(
        JvmServer.classPath(session, TOOL)
            + (contender.clientLibrary().isEmpty()
                ? ""
                : File.pathSeparator + JvmServer.classPath(session, contender.clientLibrary())));
    command.add(GeneratorMain.class.getName());
    command.addAll(request.toArguments());
    return command;
  }
}
