package io.ashlar.benchmarks.harness;

/** Which way a metric is better. */
public enum Direction {
  /** More is better: a throughput. */
  HIGHER_IS_BETTER,
  /** Less is better: a time, bytes, CPU a request. */
  LOWER_IS_BETTER
}
