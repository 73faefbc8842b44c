package io.ashlar.testkit.simulation;

import java.util.random.RandomGenerator;

/** Always the same delay. */
record ConstantLatency(long delayNanos) implements Latency {
  @Override
  public long nanos(RandomGenerator random) {
    return delayNanos;
  }

  @Override
  public String toString() {
    return "constant " + Durations.format(delayNanos);
  }
}
