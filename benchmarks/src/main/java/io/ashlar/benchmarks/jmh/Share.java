package io.ashlar.benchmarks.jmh;

import com.fasterxml.jackson.databind.JsonNode;
import io.ashlar.benchmarks.harness.MeasurementException;
import io.ashlar.benchmarks.harness.Metric;

/**
 * A metric that says how often something went one way and not the other, in per cent, from two
 * events that the benchmark counts by JMH's {@code @AuxCounters}.
 *
 * @param metric the metric
 * @param event name of the counter whose share it is
 * @param other name of the counter of all other outcomes
 */
public record Share(Metric metric, String event, String other) {

  /**
   * The share in one result of JMH's.
   *
   * @throws MeasurementException if an event was not counted, or none of either happened
   */
  double of(JsonNode result) {
    double counted = count(result, event);
    double all = counted + count(result, other);
    if (!(all > 0)) {
      throw new MeasurementException("JMH counted neither " + event + " nor " + other);
    }
    return 100 * counted / all;
  }

  private static double count(JsonNode result, String name) {
    return JmhCase.score(result.path("secondaryMetrics").path(name));
  }
}
