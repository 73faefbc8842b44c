package io.ashlar.benchmarks.fork;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The child between the harness and a JMH fork: checks the adapter, then lets JMH fork a JVM with
 * this class path and measure it. Exits with 0 if the result file holds a result.
 */
public final class ForkMain {

  /** Length of a JMH iteration: short, so that a disturbance spoils one of several. */
  private static final long ITERATION_MILLIS = 500;

  private ForkMain() {}

  /** Measures what the arguments of {@link ForkRequest} say. */
  public static void main(String[] arguments) throws RunnerException, IOException {
    ForkRequest request = ForkRequest.parse(List.of(arguments));
    Adapters.create(request.conformance(), Conformance.class).check(request.adapter());
    WarmUpLog warmUp = new WarmUpLog();
    OutputFormat console = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.NORMAL);
    new Runner(options(request), warmUp.around(console)).run();
    warmUp.addTo(request.result());
  }

  static Options options(ForkRequest request) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(request.benchmark()) + "$")
            .param("adapter", request.adapter())
            .threads(request.threads())
            .forks(1)
            .warmupForks(0)
            .warmupIterations(iterations(request.warmUpMillis()))
            .warmupTime(length(request.warmUpMillis()))
            .measurementIterations(iterations(request.measuringMillis()))
            .measurementTime(length(request.measuringMillis()))
            .jvmArgs(request.jvmFlags().toArray(String[]::new))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .resultFormat(ResultFormatType.JSON)
            .result(request.result().toString());
    for (String parameter : request.parameters()) {
      int equals = parameter.indexOf('=');
      options.param(parameter.substring(0, equals), parameter.substring(equals + 1));
    }
    return options.build();
  }

  private static int iterations(long millis) {
    return (int) Math.max(1, millis / ITERATION_MILLIS);
  }

  private static TimeValue length(long millis) {
    return TimeValue.milliseconds(Math.max(1, Math.min(millis, ITERATION_MILLIS)));
  }
}
