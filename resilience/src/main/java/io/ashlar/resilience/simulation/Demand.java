package io.ashlar.resilience.simulation;

import java.time.Duration;
import java.util.Objects;

/**
 * How many requests come. They come at their own pace, at random (Poisson), and do not heed how
 * those before them fared: an open loop, as the users of a large service are.
 *
 * @param load requests as a share of what the service can serve, above 0, at most 100
 * @param surge the same during the overload
 * @param surgeBegin when the overload begins, not negative
 * @param surgeLength how long it lasts, not negative
 */
public record Demand(double load, double surge, Duration surgeBegin, Duration surgeLength) {
  private static final double MOST = 100;
  private static final Duration LONGEST = Duration.ofDays(1);

  /**
   * Checks the ranges.
   *
   * @param load requests as a share of what the service can serve
   * @param surge the same during the overload
   * @param surgeBegin when the overload begins
   * @param surgeLength how long it lasts
   * @throws IllegalArgumentException if one of them is out of range
   */
  public Demand {
    checkShare("load", load);
    checkShare("surge", surge);
    checkTime("surgeBegin", surgeBegin);
    checkTime("surgeLength", surgeLength);
  }

  private static void checkShare(String name, double share) {
    if (!(share > 0 && share <= MOST)) {
      throw new IllegalArgumentException(name + "=" + share + ", must be above 0 and <= " + MOST);
    }
  }

  private static void checkTime(String name, Duration time) {
    Objects.requireNonNull(time, name);
    if (time.isNegative() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(name + "=" + time + ", must be from 0 to " + LONGEST);
    }
  }

  /**
   * The end of the overload.
   *
   * @return time from the beginning of the simulation
   */
  public Duration surgeEnd() {
    return surgeBegin.plus(surgeLength);
  }

  /** Requests as a share of the capacity. */
  double at(long nanos) {
    return nanos >= surgeBegin.toNanos() && nanos < surgeEnd().toNanos() ? surge : load;
  }
}
