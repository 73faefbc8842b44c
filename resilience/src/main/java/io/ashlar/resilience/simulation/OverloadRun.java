package io.ashlar.resilience.simulation;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * What came of a scenario, second by second. Seconds are counted from 0; a range of them is from
 * the first up to but without the second one given. Requests belong to the second in which they
 * came, whenever their answers did: half a minute is played beyond the end for the sake of the
 * last. Immutable.
 */
public final class OverloadRun {
  /** From this share of good answers on all is well. */
  private static final double WELL = 0.9;

  /** Requests that a share must stand on: fewer, and chance alone could move it out of bounds. */
  private static final int ENOUGH_REQUESTS = 200;

  private static final int WIDEST = 10;

  private final OverloadScenario scenario;
  private final Counts counts;

  /** Counts by seconds, written by the simulation until the run is handed out. */
  static final class Counts {
    /** Requests that came in a second. */
    final int[] requests;

    /** Those of them that had a good answer. */
    final int[] good;

    /** Attempts at requests that came in a second. */
    final int[] attempts;

    /** Attempts made in a second. */
    final int[] sent;

    Counts(int seconds) {
      requests = new int[seconds];
      good = new int[seconds];
      attempts = new int[seconds];
      sent = new int[seconds];
    }
  }

  OverloadRun(OverloadScenario scenario, Counts counts) {
    this.scenario = scenario;
    this.counts = counts;
  }

  /**
   * What was played.
   *
   * @return the scenario
   */
  public OverloadScenario scenario() {
    return scenario;
  }

  /**
   * How long was played.
   *
   * @return seconds
   */
  public int seconds() {
    return counts.requests.length;
  }

  /**
   * The share of requests that had a good answer, while somebody waited for it.
   *
   * @param from first second
   * @param to second behind the last
   * @return from 0 to 1; 1 if there were no requests
   * @throws IllegalArgumentException if the range is empty or beyond what was played
   */
  public double goodput(int from, int to) {
    return perRequest(counts.good, from, to);
  }

  /**
   * Attempts that reached the service, a request.
   *
   * @param from first second
   * @param to second behind the last
   * @return not negative; 1 if there were no requests
   * @throws IllegalArgumentException if the range is empty or beyond what was played
   */
  public double amplification(int from, int to) {
    return perRequest(counts.attempts, from, to);
  }

  /**
   * Attempts that reached the service, as a share of what it can serve.
   *
   * @param from first second
   * @param to second behind the last
   * @return not negative; above 1 the service cannot keep up
   * @throws IllegalArgumentException if the range is empty or beyond what was played
   */
  public double pressure(int from, int to) {
    checkRange(from, to);
    return sum(counts.sent, from, to) / ((to - from) * scenario.service().capacityPerSecond());
  }

  private double perRequest(int[] counted, int from, int to) {
    checkRange(from, to);
    double asked = sum(counts.requests, from, to);
    return asked == 0 ? 1 : sum(counted, from, to) / asked;
  }

  private void checkRange(int from, int to) {
    if (from < 0 || from >= to || to > seconds()) {
      throw new IllegalArgumentException(
          "from=" + from + ", to=" + to + ", must be a range within " + seconds() + " s");
    }
  }

  private static double sum(int[] counted, int from, int to) {
    return Arrays.stream(counted, from, to).asLongStream().sum();
  }

  /**
   * When all was well again: the first second after the overload from which more than 90 % of the
   * requests had a good answer, to the end. Looked at second by second, or by as many seconds, up
   * to ten, as it takes for 200 requests to come.
   *
   * @return seconds from the beginning; nothing if it never was
   */
  public OptionalInt recoverySecond() {
    int surgeEnd = surgeEndSecond();
    int width = width();
    int last = seconds() - width;
    int from = last;
    while (from >= surgeEnd && goodput(from, from + width) > WELL) {
      from--;
    }
    return from == last ? OptionalInt.empty() : OptionalInt.of(from + 1);
  }

  /** The first second that is all after the overload. */
  int surgeEndSecond() {
    return (int) scenario.demand().surgeEnd().plusNanos(999_999_999).toSeconds();
  }

  /** Seconds that it takes for enough requests to come. */
  int width() {
    double rate = scenario.demand().load() * scenario.service().capacityPerSecond();
    return (int) Math.min(Math.max(Math.ceil(ENOUGH_REQUESTS / rate), 1), WIDEST);
  }
}
