package io.ashlar.benchmarks.fork;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the harness asks a child JVM to measure, as it travels on the command line.
 *
 * @param benchmark full name of the JMH method
 * @param conformance name of the {@link Conformance} class
 * @param adapter name of the adapter's class, JMH parameter {@code adapter}
 * @param threads threads that call the benchmark, at least 1
 * @param warmUpMillis time that does not count
 * @param measuringMillis time that counts
 * @param result file that takes JMH's JSON
 * @param parameters further JMH parameters, each {@code name=value}
 * @param jvmFlags flags of the fork
 */
public record ForkRequest(
    String benchmark,
    String conformance,
    String adapter,
    int threads,
    long warmUpMillis,
    long measuringMillis,
    Path result,
    List<String> parameters,
    List<String> jvmFlags) {

  private static final int FIXED = 8;

  public ForkRequest {
    parameters = List.copyOf(parameters);
    jvmFlags = List.copyOf(jvmFlags);
  }

  /** The request as arguments of {@link ForkMain}. */
  public List<String> toArguments() {
    List<String> arguments = new ArrayList<>();
    arguments.add(benchmark);
    arguments.add(conformance);
    arguments.add(adapter);
    arguments.add(Integer.toString(threads));
    arguments.add(Long.toString(warmUpMillis));
    arguments.add(Long.toString(measuringMillis));
    arguments.add(result.toString());
    arguments.add(Integer.toString(parameters.size()));
    arguments.addAll(parameters);
    arguments.addAll(jvmFlags);
    return arguments;
  }

  /**
   * The request of the given arguments.
   *
   * @throws IllegalArgumentException if they are no request
   */
  public static ForkRequest parse(List<String> arguments) {
    if (arguments.size() < FIXED) {
      throw new IllegalArgumentException("arguments=" + arguments + ", must be a fork request");
    }
    int parameters = Integer.parseInt(arguments.get(7));
    return new ForkRequest(
        arguments.get(0),
        arguments.get(1),
        arguments.get(2),
        Integer.parseInt(arguments.get(3)),
        Long.parseLong(arguments.get(4)),
        Long.parseLong(arguments.get(5)),
        Path.of(arguments.get(6)),
        arguments.subList(FIXED, FIXED + parameters),
        arguments.subList(FIXED + parameters, arguments.size()));
  }
}
