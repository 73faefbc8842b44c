package io.ashlar.resilience.breaker;

import java.time.Duration;
import java.util.Locale;

/** A breaker's options and counts in words. */
final class Description {
  private static final double MILLIONTHS_IN_A_PERCENT = 10_000;

  private Description() {}

  static String of(CircuitStats stats, CircuitBreakerBuilder.Options options, long retryAfter) {
    StringBuilder text = new StringBuilder();
    text.append("circuit breaker ").append(options.name()).append('\n');
    text.append("state: ").append(stats.state());
    if (retryAfter == Long.MAX_VALUE) {
      text.append(", until it is set otherwise");
    } else if (retryAfter > 0) {
      text.append(", calls again in ").append(duration(retryAfter));
    }
    text.append("\nwindow: ").append(window(options)).append('\n');
    text.append("opens: when ").append(opening(options)).append('\n');
    text.append("waits: ").append(waiting(options)).append('\n');
    text.append("probes: ").append(options.probes());
    text.append(", each reported within ").append(duration(options.leaseNanos())).append('\n');
    text.append("ramp: ").append(ramp(options)).append('\n');
    text.append("counts: ").append(counts(stats)).append('\n');
    return text.toString();
  }

  static String window(CircuitBreakerBuilder.Options options) {
    return options.windowNanos() == 0
        ? "the last " + options.windowCalls() + " calls"
        : "the calls of the last "
            + duration(options.windowNanos())
            + " in "
            + options.slices()
            + " slices";
  }

  static String opening(CircuitBreakerBuilder.Options options) {
    Thresholds thresholds = options.thresholds();
    String failed = percent(thresholds.failedMillionths()) + " have failed";
    String slow =
        options.timesCalls()
            ? " or "
                + percent(thresholds.slowMillionths())
                + " took "
                + duration(options.slowNanos())
            : "";
    return failed + slow + ", of at least " + options.minimumCalls() + " calls";
  }

  static String waiting(CircuitBreakerBuilder.Options options) {
    Waits waits = options.waits();
    String first = duration(waits.firstNanos());
    return waits.factor() == 1 || waits.firstNanos() == waits.longestNanos()
        ? first
        : first
            + ", times "
            + number(waits.factor())
            + " each time, up to "
            + duration(waits.longestNanos());
  }

  static String ramp(CircuitBreakerBuilder.Options options) {
    return options.rampNanos() == 0
        ? "none, all pass at once"
        : "from " + number(options.firstShare() * 100) + " % in " + duration(options.rampNanos());
  }

  static String counts(CircuitStats stats) {
    return String.format(
        Locale.ROOT,
        "%,d calls in the window, %,d failed, %,d slow; %,d refused, opened %,d times",
        stats.calls(),
        stats.failed(),
        stats.slow(),
        stats.refused(),
        stats.opened());
  }

  private static String percent(long millionths) {
    return number(millionths / MILLIONTHS_IN_A_PERCENT) + " %";
  }

  /** Without zeros behind the point. */
  private static String number(double value) {
    return value == Math.rint(value)
        ? String.valueOf((long) value)
        : String.valueOf(Math.round(value * 10_000) / 10_000.0);
  }

  /** For instance 5m or 0.25s. */
  static String duration(long nanos) {
    return Duration.ofNanos(nanos).toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
