package io.ashlar.benchmarks.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.AverageTimeResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ResultRole;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

class WarmUpLogTest {
  @TempDir Path folder;

  @Test
  void addsWhatDidNotCountToTheReport() throws IOException {
    WarmUpLog log = new WarmUpLog();
    PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
    OutputFormat format =
        log.around(OutputFormatFactory.createFormatInstance(nowhere, VerboseMode.SILENT));
    Path report = Files.writeString(folder.resolve("jmh.json"), "[{\"mode\": \"avgt\"}]");

    iteration(format, IterationType.WARMUP, 40);
    iteration(format, IterationType.WARMUP, 20);
    iteration(format, IterationType.MEASUREMENT, 10);
    log.addTo(report);

    assertThat(report).content().contains("\"warmUpScores\" : [40.0, 20.0],\"mode\": \"avgt\"}]");
  }

  @Test
  void passesOnWhatTheFormatThrows() {
    PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
    OutputFormat format =
        new WarmUpLog()
            .around(OutputFormatFactory.createFormatInstance(nowhere, VerboseMode.NORMAL));

    assertThatNullPointerException().isThrownBy(() -> format.startBenchmark(null));
  }

  private static void iteration(OutputFormat format, IterationType type, long nanos) {
    IterationParams iteration = new IterationParams(type, 1, TimeValue.seconds(1), 1);
    IterationResult result = new IterationResult(null, iteration, null);
    result.addResult(
        new AverageTimeResult(ResultRole.PRIMARY, "work", 1, nanos, TimeUnit.NANOSECONDS));
    format.iterationResult(null, iteration, 1, result);
  }
}
