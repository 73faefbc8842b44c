package io.ashlar.resilience.timeout;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The options of a {@link TimeLimiter} to be built. Not thread-safe. */
public final class TimeLimiterBuilder {
  private static final Duration LONGEST = Duration.ofDays(366);

  private final Duration limit;
  private String name = "timeout";
  private @Nullable Executor executor;
  private @Nullable ScheduledExecutorService scheduler;
  private @Nullable Consumer<? super @Nullable Object> lateResult;
  private LongSupplier clock = System::nanoTime;

  TimeLimiterBuilder(Duration limit) {
    checkedNanos("limit", limit);
    this.limit = limit;
  }

  static long checkedNanos(String option, Duration value) {
    Objects.requireNonNull(value, option);
    if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          option + "=" + value + ", must be from 1 ns to " + LONGEST);
    }
    return value.toNanos();
  }

  /**
   * Names the limiter, for metrics and messages. Default: {@code "timeout"}.
   *
   * @param name any text that is not blank
   * @return this builder
   * @throws IllegalArgumentException if the name is blank
   */
  public TimeLimiterBuilder name(String name) {
    Objects.requireNonNull(name, "name");
    if (name.isBlank()) {
      throw new IllegalArgumentException("name=\"" + name + "\", must not be blank");
    }
    this.name = name;
    return this;
  }

  /**
   * Says in which threads calls run, for instance virtual ones. Default: daemon threads made as
   * needed, shared by all limiters, that go after a minute without work. Never shut down here.
   *
   * @param executor runs what it is given in another thread; if it makes it wait, the caller's time
   *     runs meanwhile
   * @return this builder
   */
  public TimeLimiterBuilder executor(Executor executor) {
    this.executor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  /**
   * Says who watches the time of stages. Default: one daemon thread, shared by all limiters. Never
   * shut down here.
   *
   * @param scheduler runs short tasks in time
   * @return this builder
   */
  public TimeLimiterBuilder scheduler(ScheduledExecutorService scheduler) {
    this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
    return this;
  }

  /**
   * Says what time it is, for the {@link Deadline} that calls are given. Default: {@link
   * System#nanoTime}.
   *
   * @param clock nanoseconds from any origin that do not go back
   * @return this builder
   */
  public TimeLimiterBuilder clock(LongSupplier clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Says what becomes of a result that comes too late. Default: nothing.
   *
   * @param taker is given it, in the thread that made it; what it throws is logged
   * @return this builder
   */
  public TimeLimiterBuilder onLateResult(Consumer<? super @Nullable Object> taker) {
    this.lateResult = Objects.requireNonNull(taker, "taker");
    return this;
  }

  /**
   * Builds a time limiter.
   *
   * @return a new limiter
   */
  public TimeLimiter build() {
    return new TimeLimiter(
        name,
        limit,
        executor == null ? SharedThreads.WORKERS : executor,
        scheduler == null ? SharedThreads.TIMER : scheduler,
        lateResult,
        clock);
  }
}
