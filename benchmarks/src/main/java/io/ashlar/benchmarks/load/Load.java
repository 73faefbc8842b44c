package io.ashlar.benchmarks.load;

import io.ashlar.benchmarks.load.generator.Arrivals;
import java.time.Duration;

/**
 * The load of a case: everything but its rate, which is found.
 *
 * @param lines requests that may be under way at once, at least 1
 * @param arrivals how intended start times follow each other
 * @param warmUp time at the measured rate before figures count, at least; a run may ask for longer
 * @param startRate requests a second that any server bears: the first rung of the ladder
 * @param bound what the 99th percentile must not pass on a rung that holds
 * @param share share of the slowest server's maximum at which all are measured, in (0, 1]
 */
public record Load(
    int lines, Arrivals arrivals, Duration warmUp, double startRate, Duration bound, double share) {

  public Load {
    if (lines < 1) {
      throw new IllegalArgumentException("lines=" + lines + ", must be >= 1");
    }
    if (warmUp.isNegative() || bound.isNegative() || bound.isZero()) {
      throw new IllegalArgumentException("warmUp=" + warmUp + ", bound=" + bound);
    }
    if (!(startRate > 0)) {
      throw new IllegalArgumentException("startRate=" + startRate + ", must be above 0");
    }
    if (!(share > 0) || share > 1) {
      throw new IllegalArgumentException("share=" + share + ", must be in (0, 1]");
    }
  }
}
