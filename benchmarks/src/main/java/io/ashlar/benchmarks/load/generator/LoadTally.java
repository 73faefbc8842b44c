package io.ashlar.benchmarks.load.generator;

import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;

/**
 * What one stage of load saw: requests whose intended start lies in the measuring time are
 * recorded. Written by the generator's thread only; {@link #answers()} may be read from any.
 *
 * <p>All times are nanoseconds from the beginning of the stage.
 */
final class LoadTally {
  private static final long LOWEST_NANOS = 100;
  private static final long HIGHEST_NANOS = 3_600_000_000_000L;
  private static final int DIGITS = 3;

  private final long windowStart;
  private final long windowEnd;
  private final Histogram latency = histogram();
  private final Histogram service = histogram();
  private final Histogram lag = histogram();
  private final LongAdder answers = new LongAdder();
  private long intended;
  private long answeredInWindow;
  private long errors;
  private long unanswered;

  LoadTally(LoadStage stage) {
    windowStart = stage.warmUpNanos();
    windowEnd = stage.endNanos();
  }

  /** A request was sent: so much later than the generator could have. */
  void lag(long intendedStart, long nanos) {
    if (counts(intendedStart)) {
      intended++;
      record(lag, nanos);
    }
  }

  /** A request was answered. */
  void answered(long intendedStart, long sent, long now, boolean ok) {
    answers.increment();
    if (ok && counts(intendedStart) && counts(now)) {
      answeredInWindow++;
    }
    if (counts(intendedStart)) {
      record(latency, now - intendedStart);
      record(service, now - sent);
      errors += ok ? 0 : 1;
    }
  }

  /** A request was given up, sent or not. */
  void unanswered(long intendedStart, long now) {
    if (counts(intendedStart)) {
      unanswered++;
      record(latency, now - intendedStart);
    }
  }

  /** Requests answered since the beginning, warm-up included. */
  long answers() {
    return answers.sum();
  }

  /**
   * The figures.
   *
   * @param cpuNanosPerRequest CPU time of the server for one request; NaN if it was not measured
   * @param cpuResolutionNanos smallest difference of that figure that means anything
   */
  LoadResult result(double cpuNanosPerRequest, double cpuResolutionNanos) {
    double seconds = (windowEnd - windowStart) / 1e9;
    return new LoadResult(
        windowEnd - windowStart,
        Math.max(intended, latency.getTotalCount()) / seconds,
        answeredInWindow / seconds,
        errors,
        unanswered,
        latency,
        service,
        lag,
        cpuNanosPerRequest,
        cpuResolutionNanos);
  }

  private boolean counts(long time) {
    return time >= windowStart && time < windowEnd;
  }

  private static void record(Histogram histogram, long nanos) {
    histogram.recordValue(Math.max(0, Math.min(nanos, HIGHEST_NANOS)));
  }

  private static Histogram histogram() {
    return new Histogram(LOWEST_NANOS, HIGHEST_NANOS, DIGITS);
  }
}
