package io.ashlar.benchmarks.harness;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a case fixed before its rounds, for example the load that the slower system can just bear.
 *
 * <p>Conditions are journalled and shown in the report. A resumed run gets them back instead of
 * finding new ones, so that its rounds stay comparable with those before the stop.
 *
 * @param values names and values, in the order to be shown
 */
public record Conditions(Map<String, String> values) {

  /** Nothing had to be fixed. */
  public static final Conditions NONE = new Conditions(Map.of());

  public Conditions {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * The value of the given name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public String value(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no condition " + name + " in " + values.keySet());
    }
    return value;
  }
}
