package io.ashlar.benchmarks.fork;

import java.util.Map;

/**
 * A measurement without a clock: bytes, files, steps. Implementations have a public constructor
 * without parameters.
 */
public interface Counting {

  /**
   * Counts for one adapter.
   *
   * @param adapter name of the adapter's class
   * @return finite values by metric
   */
  Map<String, Double> count(String adapter);
}
