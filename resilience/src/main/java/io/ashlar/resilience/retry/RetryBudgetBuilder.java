package io.ashlar.resilience.retry;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;

/** The options of a {@link RetryBudget} to be built. Not thread-safe. */
public final class RetryBudgetBuilder {
  private static final int LARGEST = 1_000_000_000;

  private double share = 0.1;
  private int capacity = 100;
  private Duration freeInterval = Duration.ofSeconds(1);
  private LongSupplier clock = System::nanoTime;

  RetryBudgetBuilder() {}

  /**
   * Sets which part of a retry a success pays for. Default: 0.1, a retry for ten successes.
   *
   * @param retries from 0.001 to 1, in thousandths
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public RetryBudgetBuilder perSuccess(double retries) {
    if (!(retries >= 0.001 && retries <= 1)) {
      throw new IllegalArgumentException("perSuccess=" + retries + ", must be from 0.001 to 1");
    }
    share = retries;
    return this;
  }

  /**
   * Sets how many retries can be saved up. Default: 100. The account begins full.
   *
   * @param retries from 1 to 1,000,000,000
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public RetryBudgetBuilder capacity(int retries) {
    if (retries < 1 || retries > LARGEST) {
      throw new IllegalArgumentException("capacity=" + retries + ", must be from 1 to " + LARGEST);
    }
    capacity = retries;
    return this;
  }

  /**
   * Sets how often a retry is granted that the account cannot pay for. Default: once a second.
   *
   * @param interval not negative, at most a year; with 0 there are no free retries
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public RetryBudgetBuilder oneFreeEvery(Duration interval) {
    Ceiling.checked("oneFreeEvery", interval);
    freeInterval = interval;
    return this;
  }

  /**
   * Says what time it is. Default: {@link System#nanoTime}. Read only when the account is empty.
   *
   * @param clock nanoseconds from any origin that do not go back
   * @return this builder
   */
  public RetryBudgetBuilder clock(LongSupplier clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Builds a full account.
   *
   * @return a new budget
   */
  public RetryBudget build() {
    return new RetryBudget(share, capacity, freeInterval, clock);
  }
}
