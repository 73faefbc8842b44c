package io.ashlar.benchmarks.load.generator;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the generator's process is asked to do, as the arguments of its command line.
 *
 * @param task what to do
 * @param client name of the {@link LoadClient} class
 * @param port port of the server on the loopback interface
 * @param serverPid process of the server
 * @param stage the load; in a ladder its rate is that of the first rung
 * @param boundNanos what the 99th percentile must not pass; used by a ladder only
 * @param result file to write the JSON to
 */
public record GeneratorRequest(
    Task task,
    String client,
    int port,
    long serverPid,
    LoadStage stage,
    long boundNanos,
    Path result) {

  /** How long to wait for the last answers of a measured or warming stage. */
  static final Duration DRAIN = Duration.ofSeconds(5);

  private static final int ARGUMENTS = 12;

  /** What can be asked. */
  public enum Task {
    /** Find the highest rate, warmed up; each rung lasts as long as the measuring time. */
    LADDER,
    /** The same in a third of the time, with a rate that may be a quarter below the highest. */
    COARSE_LADDER,
    /** Warm up until the server keeps up, and measure one stage of load. */
    MEASURE
  }

  /**
   * The longest that a measurement of the stage takes when the server never keeps up, without the
   * start of the process.
   */
  public static Duration longest(LoadStage stage) {
    long drains = DRAIN.toNanos() * (2 + WarmUp.MOST_FURTHER);
    return Duration.ofNanos(WarmUp.longestNanos(stage) + drains);
  }

  /** The arguments, for {@link #parse}. */
  public List<String> toArguments() {
    return List.of(
        task.name(),
        client,
        Integer.toString(port),
        Long.toString(serverPid),
        Double.toString(stage.rate()),
        stage.arrivals().name(),
        Long.toString(stage.seed()),
        Integer.toString(stage.lines()),
        Long.toString(stage.warmUpNanos()),
        Long.toString(stage.measuringNanos()),
        Long.toString(boundNanos),
        result.toString());
  }

  /**
   * The request of a command line.
   *
   * @throws IllegalArgumentException if it is not one made by {@link #toArguments}
   */
  static GeneratorRequest parse(List<String> arguments) {
    if (arguments.size() != ARGUMENTS) {
      throw new IllegalArgumentException(
          "arguments=" + arguments.size() + ", must be " + ARGUMENTS + ": " + arguments);
    }
    return new GeneratorRequest(
        Task.valueOf(arguments.get(0)),
        arguments.get(1),
        Integer.parseInt(arguments.get(2)),
        Long.parseLong(arguments.get(3)),
        new LoadStage(
            Double.parseDouble(arguments.get(4)),
            Arrivals.valueOf(arguments.get(5)),
            Long.parseLong(arguments.get(6)),
            Integer.parseInt(arguments.get(7)),
            Long.parseLong(arguments.get(8)),
            Long.parseLong(arguments.get(9))),
        Long.parseLong(arguments.get(10)),
        Path.of(arguments.get(11)));
  }
}
