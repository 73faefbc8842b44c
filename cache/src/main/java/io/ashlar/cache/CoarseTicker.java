package io.ashlar.cache;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A clock that is set anew at regular intervals and stands still between: reading it is reading a
 * field, where {@link System#nanoTime} costs several times as much as the rest of a hit.
 *
 * <pre>{@code
 * LongSupplier ticker = CoarseTicker.every(Duration.ofMillis(1), scheduler);
 * Cache.builder().expireAfterAccess(Duration.ofMinutes(5)).ticker(ticker)...
 * }</pre>
 *
 * <p>What it costs: a task in each interval, shared by all caches that are given this ticker; and
 * precision, for a life may be shorter or longer than it was told by an interval, longer also by as
 * much as the scheduler is late. How long loads take is measured with the same ticker, so it is
 * known in whole intervals only. If the scheduler is shut down, time stands still and nothing
 * expires any more.
 *
 * <p>The task ends by itself when nobody holds the ticker any more. Thread-safe.
 */
public final class CoarseTicker implements LongSupplier {
  private volatile long nanos;

  private CoarseTicker(long nanos) {
    this.nanos = nanos;
  }

  /**
   * A ticker that shows {@link System#nanoTime}, set anew at every interval.
   *
   * @param interval more than zero; a millisecond is a good one
   * @param scheduler sets it; never shut down by it
   * @return a ticker that goes
   * @throws IllegalArgumentException if the interval is zero or less
   */
  public static CoarseTicker every(Duration interval, ScheduledExecutorService scheduler) {
    Objects.requireNonNull(scheduler, "scheduler");
    return every(interval, scheduler, System::nanoTime);
  }

  /** The same with another clock; for tests. */
  @SuppressWarnings("FutureReturnValueIgnored") // the task ends by throwing, which is no failure
  static CoarseTicker every(
      Duration interval, ScheduledExecutorService scheduler, LongSupplier clock) {
    Objects.requireNonNull(interval, "interval");
    long intervalNanos = Durations.saturatedNanos(interval);
    if (intervalNanos <= 0) {
      throw new IllegalArgumentException("interval=" + interval + ", must be > 0");
    }
    CoarseTicker ticker = new CoarseTicker(clock.getAsLong());
    WeakReference<CoarseTicker> shown = new WeakReference<>(ticker);
    scheduler.scheduleAtFixedRate(
        () -> set(shown, clock), intervalNanos, intervalNanos, TimeUnit.NANOSECONDS);
    return ticker;
  }

  static void set(WeakReference<CoarseTicker> shown, LongSupplier clock) {
    CoarseTicker ticker = shown.get();
    if (ticker == null) {
      throw new CancellationException("nobody reads it any more"); // ends the periodic task
    }
    ticker.nanos = clock.getAsLong();
  }

  @Override
  public long getAsLong() {
    return nanos;
  }
}
