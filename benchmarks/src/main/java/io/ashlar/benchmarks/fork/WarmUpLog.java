package io.ashlar.benchmarks.fork;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.format.OutputFormat;

/**
 * The scores of the iterations that do not count. JMH prints them and keeps them out of its JSON;
 * without them nobody can see later whether a fork had come to rest before it counted.
 */
final class WarmUpLog {
  private final List<Double> scores = new ArrayList<>();

  /** The format, with this log listening to it. */
  OutputFormat around(OutputFormat format) {
    return (OutputFormat)
        Proxy.newProxyInstance(
            OutputFormat.class.getClassLoader(),
            new Class<?>[] {OutputFormat.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("iterationResult")) {
                listen((IterationParams) arguments[1], (IterationResult) arguments[3]);
              }
              try {
                return method.invoke(format, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void listen(IterationParams iteration, IterationResult result) {
    if (iteration.getType() == IterationType.WARMUP) {
      scores.add(result.getPrimaryResult().getScore());
    }
  }

  /** Adds the scores as {@code warmUpScores} to the one result of a JMH report. */
  void addTo(Path report) throws IOException {
    String text = Files.readString(report);
    Files.writeString(
        report, text.replaceFirst("\\{", "{\n        \"warmUpScores\" : " + scores + ","));
  }
}
