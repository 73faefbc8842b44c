package io.ashlar.resilience.hedge;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

/** The options of a {@link Hedge} to be built. Not thread-safe. */
public final class HedgeBuilder {
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final double PERCENT = 100;
  private static final int MOST_ATTEMPTS = 10;

  /** All of the below, checked. */
  record Options(
      ScheduledExecutorService scheduler,
      int maxAttempts,
      double quantile,
      int samples,
      long delayNanos,
      long shareMillis,
      int saved,
      LongSupplier clock) {}

  private final ScheduledExecutorService scheduler;
  private int maxAttempts = 2;
  private double quantile = 0.95;
  private int samples = 200;
  private long delayNanos;
  private long shareMillis = 50;
  private int saved = 10;
  private LongSupplier clock = System::nanoTime;

  HedgeBuilder(ScheduledExecutorService scheduler) {
    this.scheduler = scheduler;
  }

  /**
   * Sets how many attempts a call has at most, the first included. Default: 2.
   *
   * @param attempts from 2 to 10
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public HedgeBuilder maxAttempts(int attempts) {
    if (attempts < 2 || attempts > MOST_ATTEMPTS) {
      throw new IllegalArgumentException(
          "maxAttempts=" + attempts + ", must be from 2 to " + MOST_ATTEMPTS);
    }
    maxAttempts = attempts;
    return this;
  }

  /**
   * Begins a further attempt after a fixed time. Takes the place of {@link #afterPercentile}.
   *
   * @param delay from 0 to a day
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public HedgeBuilder after(Duration delay) {
    Objects.requireNonNull(delay, "delay");
    if (delay.isNegative() || delay.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("delay=" + delay + ", must be from 0 to " + LONGEST);
    }
    delayNanos = delay.toNanos();
    quantile = 0;
    return this;
  }

  /**
   * Begins a further attempt when a call takes longer than most of the latest have. Default: 95,
   * after 200 calls; before that there are no further attempts. The latency is known to an eighth.
   *
   * @param percent above 0, below 100
   * @param calls after how many calls it is computed anew, at least 10
   * @return this builder
   * @throws IllegalArgumentException if one of them is out of range
   */
  public HedgeBuilder afterPercentile(double percent, int calls) {
    if (!(percent > 0 && percent < PERCENT)) {
      throw new IllegalArgumentException("percent=" + percent + ", must be between 0 and 100");
    }
    if (calls < 10) {
      throw new IllegalArgumentException("calls=" + calls + ", must be >= 10");
    }
    quantile = percent / PERCENT;
    samples = calls;
    return this;
  }

  /**
   * Sets how many extra attempts there may be. Default: 5 % of the calls, of which 10 attempts can
   * be saved up. Nothing is saved up at first.
   *
   * @param percent of the calls, from 0.1 to 100
   * @param saved how many attempts can be saved up, from 1 to 1,000,000
   * @return this builder
   * @throws IllegalArgumentException if one of them is out of range
   */
  public HedgeBuilder atMost(double percent, int saved) {
    if (!(percent >= 0.1 && percent <= PERCENT)) {
      throw new IllegalArgumentException("percent=" + percent + ", must be from 0.1 to 100");
    }
    if (saved < 1 || saved > 1_000_000) {
      throw new IllegalArgumentException("saved=" + saved + ", must be from 1 to 1000000");
    }
    shareMillis = Math.round(percent * 10);
    this.saved = saved;
    return this;
  }

  /**
   * Says what time it is. Default: {@link System#nanoTime}.
   *
   * @param clock nanoseconds from any origin that do not go back
   * @return this builder
   */
  public HedgeBuilder clock(LongSupplier clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Builds a hedge.
   *
   * @return a new hedge
   */
  public Hedge build() {
    return new Hedge(
        new Options(
            scheduler, maxAttempts, quantile, samples, delayNanos, shareMillis, saved, clock));
  }
}
