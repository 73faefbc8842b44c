package io.ashlar.benchmarks.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.ashlar.benchmarks.harness.MeasurementException;
import io.ashlar.benchmarks.harness.Session;
import io.ashlar.benchmarks.load.generator.GeneratorRequest.Task;
import io.ashlar.benchmarks.load.generator.LoadStage;
import java.time.Duration;

/** Puts one server under one load and tells what the generator saw. */
@FunctionalInterface
public interface LoadDriver {

  /**
   * Runs one task from start to end.
   *
   * @param bound what the 99th percentile must not pass on a rung of a ladder
   * @param limit how long the generator may take
   * @return the generator's report
   * @throws MeasurementException if server or generator fail
   * @throws InterruptedException if the run is being stopped; nothing is left running
   */
  JsonNode run(
      Task task,
      LoadContender contender,
      Session session,
      LoadStage stage,
      Duration bound,
      Duration limit)
      throws InterruptedException;

  /** The real one: a new server process and a new generator process for each task. */
  static LoadDriver ofProcesses(Readiness readiness) {
    Duration readyLimit = Duration.ofSeconds(30);
    return (task, contender, session, stage, bound, limit) -> {
      try (ServerProcess server =
          ServerProcess.start(contender.server(), session, readiness, readyLimit)) {
        return new GeneratorProcess(session, contender, server).run(task, stage, bound, limit);
      }
    };
  }
}
