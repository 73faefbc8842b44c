package io.ashlar.resilience.timeout;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A point in time after which nobody waits for an answer, known to all that is done for it.
 *
 * <pre>{@code
 * Deadline.after(Duration.ofMillis(300)).call(() -> {
 *   Item item = catalogue.find(id);   // each of these takes from the same 300 ms
 *   return stock.query(item);
 * });
 * }</pre>
 *
 * <p>A limit on each step says nothing about their sum: three attempts of a second each, behind a
 * caller who waits for one, are two seconds of work for nobody. So the point in time is handed on
 * instead of a length of time. (SRE book, chapter 22, "Deadline propagation".)
 *
 * <p><b>Nested</b> deadlines: within {@link #call} and {@link #execute} the {@linkplain #current
 * current} one is the sooner of this and the one around. Nothing inside can get itself more time.
 *
 * <p><b>Who heeds it</b>: a {@link TimeLimiter} waits no longer, does not begin a call when the
 * deadline is over, and gives its own call a deadline; a {@code Retry} begins no wait that would
 * end later. Other code may ask {@link #leftNanos}, to pass it on to another process for instance.
 * A deadline interrupts nothing by itself.
 *
 * <p><b>Threads.</b> The current deadline belongs to the thread. It does not follow a call into
 * another thread by itself: {@link #passedOn} takes it there. The mechanisms of this module do so
 * with the calls they are given.
 *
 * <p>Immutable and thread-safe.
 */
public final class Deadline {
  private static final ThreadLocal<@Nullable Deadline> CURRENT = new ThreadLocal<>();

  private final long nanos;
  private final LongSupplier clock;

  private Deadline(long nanos, LongSupplier clock) {
    this.nanos = nanos;
    this.clock = clock;
  }

  /**
   * The point in time a while from now, on {@link System#nanoTime}.
   *
   * @param time from 1 nanosecond to 366 days
   * @return a new deadline
   * @throws IllegalArgumentException if the time is out of range
   */
  public static Deadline after(Duration time) {
    return after(time, System::nanoTime);
  }

  /**
   * The point in time a while from now.
   *
   * @param time from 1 nanosecond to 366 days
   * @param clock nanoseconds from any origin that do not go back
   * @return a new deadline
   * @throws IllegalArgumentException if the time is out of range
   */
  public static Deadline after(Duration time, LongSupplier clock) {
    return at(clock.getAsLong() + TimeLimiterBuilder.checkedNanos("time", time), clock);
  }

  /**
   * A point in time, for those who have read the clock.
   *
   * @param nanos the time on the clock, at most 146 years from now
   * @param clock nanoseconds from any origin that do not go back
   * @return a new deadline
   */
  public static Deadline at(long nanos, LongSupplier clock) {
    return new Deadline(nanos, Objects.requireNonNull(clock, "clock"));
  }

  /**
   * The deadline of what this thread is doing.
   *
   * @return the soonest of those around, or null if there is none
   */
  public static @Nullable Deadline current() {
    return CURRENT.get();
  }

  /**
   * How long until then.
   *
   * @return nanoseconds; 0 or less if it is over
   */
  public long leftNanos() {
    return nanos - clock.getAsLong();
  }

  /**
   * Whether it is over.
   *
   * @return true from that point in time on
   */
  public boolean isOver() {
    return leftNanos() <= 0;
  }

  /**
   * The sooner of two.
   *
   * @param other another one, perhaps on another clock, or null for none
   * @return this or the other
   */
  public Deadline orSooner(@Nullable Deadline other) {
    return other != null && other.leftNanos() < leftNanos() ? other : this;
  }

  /**
   * Makes a call that may throw checked exceptions under this deadline. Does not refuse it, nor end
   * it.
   *
   * @param call the call
   * @param <T> type of its result
   * @return its result
   * @throws Exception what the call throws
   */
  public <T extends @Nullable Object> T call(Callable<T> call) throws Exception {
    Objects.requireNonNull(call, "call");
    Deadline outer = CURRENT.get();
    CURRENT.set(orSooner(outer));
    try {
      return call.call();
    } finally {
      restore(outer);
    }
  }

  /**
   * Makes a call under this deadline. Does not refuse it, nor end it.
   *
   * @param call the call
   * @param <T> type of its result
   * @return its result
   */
  public <T extends @Nullable Object> T execute(Supplier<T> call) {
    Objects.requireNonNull(call, "call");
    Deadline outer = CURRENT.get();
    CURRENT.set(orSooner(outer));
    try {
      return call.get();
    } finally {
      restore(outer);
    }
  }

  private static void restore(@Nullable Deadline outer) {
    if (outer == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(outer);
    }
  }

  /**
   * A call that has the deadline of this thread in whichever thread it is made.
   *
   * @param call the call
   * @param <T> type of its result
   * @return the call itself if this thread has no deadline
   */
  public static <T extends @Nullable Object> Callable<T> passedOn(Callable<T> call) {
    Objects.requireNonNull(call, "call");
    Deadline here = CURRENT.get();
    return here == null ? call : () -> here.call(call);
  }

  @Override
  public String toString() {
    return "Deadline[left=" + Duration.ofNanos(leftNanos()) + "]";
  }
}
