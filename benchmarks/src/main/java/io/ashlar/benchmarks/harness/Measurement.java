package io.ashlar.benchmarks.harness;

import java.util.Map;

/**
 * What one measurement of one subject gave.
 *
 * @param values a value for each metric of the case, by the metric's name, in its unit
 * @param raw the measurement as the tool reported it, a JSON text kept verbatim in the results;
 *     {@code {}} if there is nothing more to tell
 */
public record Measurement(Map<String, Double> values, String raw) {

  public Measurement {
    values = Map.copyOf(values);
  }

  /** A measurement that has nothing beyond its values. */
  public static Measurement of(Map<String, Double> values) {
    return new Measurement(values, "{}");
  }
}
