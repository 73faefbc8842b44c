package io.ashlar.testkit.simulation;

import java.util.random.RandomGenerator;

/** Each delay from the shortest to the shortest plus the span, inclusive, equally often. */
record UniformLatency(long shortestNanos, long spanNanos) implements Latency {
  @Override
  public long nanos(RandomGenerator random) {
    return shortestNanos + random.nextLong(spanNanos + 1);
  }

  @Override
  public String toString() {
    return "uniform from "
        + Durations.format(shortestNanos)
        + " to "
        + Durations.format(shortestNanos + spanNanos);
  }
}
