package io.ashlar.testkit.simulation;

import java.util.random.RandomGenerator;

/** A shortest delay plus an exponentially distributed one, cut at twenty means. */
record ExponentialLatency(long shortestNanos, long meanNanos) implements Latency {
  @Override
  public long nanos(RandomGenerator random) {
    return shortestNanos + (long) (meanNanos * Math.min(20, random.nextExponential()));
  }

  @Override
  public String toString() {
    return "exponential from "
        + Durations.format(shortestNanos)
        + ", mean "
        + Durations.format(meanNanos)
        + " more";
  }
}
