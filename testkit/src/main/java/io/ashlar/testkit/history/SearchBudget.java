package io.ashlar.testkit.history;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What a check may still spend. Not thread-safe: one for each check. */
final class SearchBudget {
  /** Steps between two looks at the clock, which costs more than a step; a power of two. */
  private static final int STEPS_PER_LOOK = 1024;

  private final long maximumSteps;
  private final Duration timeLimit;
  private final long timeLimitNanos;
  private final LongSupplier nanoTicker;
  private final long startNanos;

  private long steps;
  private boolean outOfTime;

  SearchBudget(long maximumSteps, Duration timeLimit, LongSupplier nanoTicker) {
    this.maximumSteps = maximumSteps;
    this.timeLimit = timeLimit;
    this.timeLimitNanos = TimeUnit.NANOSECONDS.convert(timeLimit);
    this.nanoTicker = nanoTicker;
    this.startNanos = nanoTicker.getAsLong();
  }

  void spendStep() {
    steps++;
    if ((steps & (STEPS_PER_LOOK - 1)) == 0 && !outOfTime) {
      outOfTime = nanoTicker.getAsLong() - startNanos >= timeLimitNanos;
    }
  }

  boolean isExhausted() {
    return outOfTime || steps > maximumSteps;
  }

  long steps() {
    return steps;
  }

  String reason() {
    return outOfTime
        ? "time limit " + timeLimit + " reached after " + steps + " steps"
        : "step budget " + maximumSteps + " spent";
  }
}
