package io.ashlar.benchmarks.load.generator;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * The figures of one stage of load.
 *
 * @param windowNanos length of the measuring time
 * @param intendedRate requests a second that were due in the measuring time
 * @param achievedRate requests a second that were due in the measuring time and answered rightly
 *     within it
 * @param errors requests answered wrongly
 * @param unanswered requests not answered when the generator gave up
 * @param latency nanoseconds from intended start to answer: what a user sees
 * @param service nanoseconds from sending to answer: what a closed loop would report, shown beside
 *     it and never compared
 * @param lag nanoseconds by which the generator itself sent late
 * @param cpuNanosPerRequest CPU time of the server process for a request; NaN if not known
 * @param cpuResolutionNanos smallest difference of it that means anything
 */
record LoadResult(
    long windowNanos,
    double intendedRate,
    double achievedRate,
    long errors,
    long unanswered,
    Histogram latency,
    Histogram service,
    Histogram lag,
    double cpuNanosPerRequest,
    double cpuResolutionNanos) {

  /** A lag below this does not matter beside any latency over a socket. */
  private static final long HARMLESS_LAG_NANOS = 200_000;

  /** A lag above this is never right: a backlog at the server must not hide it. */
  private static final long WORST_LAG_NANOS = 1_000_000;

  /**
   * Whether the generator and not the server made the figures: at the 99th percentile it sent late
   * by more than half of the latency, or by more than a millisecond whatever the latency is.
   */
  boolean isGeneratorLimited() {
    long share = Math.max(HARMLESS_LAG_NANOS, latency.getValueAtPercentile(99) / 2);
    return lag.getValueAtPercentile(99) > Math.min(share, WORST_LAG_NANOS);
  }

  /**
   * Requests that were due in the measuring time and not answered when it ended. Up to the number
   * of lines they may be under way; beyond that the server owes them.
   */
  long backlog() {
    double seconds = windowNanos / 1e9;
    return Math.round((intendedRate - achievedRate) * seconds) - errors;
  }

  /** The figures as a JSON object; latencies in microseconds, histograms as HdrHistogram V2. */
  String toJson() {
    return String.format(
        Locale.ROOT,
        "{\"intendedRate\":%.3f,\"achievedRate\":%.3f,\"errors\":%d,\"unanswered\":%d,"
            + "\"generatorLimited\":%b,\"cpuPerRequest\":%s,\"cpuResolution\":%s,"
            + "\"latency\":%s,\"service\":%s,\"lag\":%s,\"histogram\":\"%s\"}",
        intendedRate,
        achievedRate,
        errors,
        unanswered,
        isGeneratorLimited(),
        number(cpuNanosPerRequest),
        number(cpuResolutionNanos),
        percentiles(latency),
        percentiles(service),
        percentiles(lag),
        encoded(latency));
  }

  private static String number(double nanos) {
    return Double.isFinite(nanos) ? String.format(Locale.ROOT, "%.4f", nanos / 1e3) : "null";
  }

  private static String percentiles(Histogram histogram) {
    return String.format(
        Locale.ROOT,
        "{\"count\":%d,\"p50\":%.3f,\"p90\":%.3f,\"p99\":%.3f,\"p999\":%.3f,\"max\":%.3f}",
        histogram.getTotalCount(),
        histogram.getValueAtPercentile(50) / 1e3,
        histogram.getValueAtPercentile(90) / 1e3,
        histogram.getValueAtPercentile(99) / 1e3,
        histogram.getValueAtPercentile(99.9) / 1e3,
        histogram.getMaxValue() / 1e3);
  }

  private static String encoded(Histogram histogram) {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    return Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(buffer.array(), length));
  }
}
