package io.ashlar.resilience.adaptive;

import io.ashlar.resilience.bulkhead.BulkheadFullException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bulkhead that finds out how many places it should have.
 *
 * <pre>{@code
 * AdaptiveBulkhead bulkhead = AdaptiveBulkhead.ofDefaults("stock");
 * long permit = bulkhead.tryAcquire(); // 0: do not call
 * if (permit != 0) {
 *   bulkhead.onSuccess(permit); // or onDrop, or release
 * }
 * }</pre>
 *
 * <p>Each call that ends is a sample of how long calls take with how many under way. Samples of a
 * window of time make one value, from which a {@link ConcurrencyLimit} learns; see the package for
 * why not each call by itself. A window lasts twice the shortest latency, but not less than the
 * least and not more than the longest window, and is extended until it holds enough calls: a quiet
 * service is judged by as many samples as a busy one.
 *
 * <p><b>What an outcome means.</b> A <em>success</em> took the time that such a call takes. A
 * <em>drop</em> says that the service has too much to do: a time-out, a refusal. Everything else -
 * an invalid request that failed in no time - says nothing about the limit and is <em>released</em>
 * only.
 *
 * <p><b>How it works.</b> A permit is a long: when the call began, in nanoseconds modulo
 * 2<sup>48</sup> (a call may last 39 hours), and how many were under way then. Taking one is a
 * compare-and-set on the number of calls under way and a look at the clock; an outcome is a
 * decrement, a look at the clock and a note in a stripe of one's own. Nothing is allocated. Who
 * finds that the window is over closes it, if nobody else does so already; nobody waits.
 *
 * <p>The place is given back before anything else happens: a clock, an algorithm or a listener that
 * throws is logged, and costs neither a place nor the caller's result.
 *
 * <p>Does not wait: requests that may wait belong into a {@code LoadShedder}, to which the limit
 * can be passed on by {@link AdaptiveBulkheadBuilder#onLimitChange}.
 *
 * <p>Thread-safe. A call may enter again from within; it takes a place each time.
 */
public final class AdaptiveBulkhead {
  private static final Logger LOG = LoggerFactory.getLogger(AdaptiveBulkhead.class);
  private static final VarHandle IN_FLIGHT;
  private static final VarHandle CLOSING;

  // The layout of a permit: 48 bits of time, then 16 bits of calls under way, at least 1.
  private static final int TIME_SHIFT = 16;
  private static final long IN_FLIGHT_MASK = Bounds.HIGHEST_LIMIT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      IN_FLIGHT = lookup.findVarHandle(AdaptiveBulkhead.class, "inFlight", int.class);
      CLOSING = lookup.findVarHandle(AdaptiveBulkhead.class, "closing", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String name;
  private final ConcurrencyLimit algorithm;
  private final long shortestWindowNanos;
  private final long longestWindowNanos;
  private final int minimumSamples;
  private final Predicate<? super Throwable> dropIf;
  private final @Nullable IntConsumer onLimitChange;
  private final LongSupplier clock;
  private final SampleStripes samples;
  private final AtomicLong failures = new AtomicLong();

  /** Written by who closes a window. */
  private volatile int limit;

  private volatile int inFlight;

  /** When the present window ends; written by who closes the one before. */
  private volatile long windowEndNanos;

  /** Whether somebody is closing a window: the lock of {@link #windowBeginNanos} too. */
  private volatile boolean closing;

  private long windowBeginNanos;

  AdaptiveBulkhead(AdaptiveBulkheadBuilder options) {
    this.name = options.name;
    this.algorithm = options.algorithm;
    this.shortestWindowNanos = options.shortestWindow.toNanos();
    this.longestWindowNanos = options.longestWindow.toNanos();
    this.minimumSamples = options.minimumSamples;
    this.dropIf = options.dropIf;
    this.onLimitChange = options.onLimitChange;
    this.clock = options.clock;
    this.samples = new SampleStripes(Runtime.getRuntime().availableProcessors(), options.tracked);
    this.limit = bounded(algorithm.limit());
    this.windowBeginNanos = clock.getAsLong();
    this.windowEndNanos = windowBeginNanos + shortestWindowNanos;
  }

  /**
   * A bulkhead with Vegas on means of windows, from 1 to 1,000 places, beginning with 20.
   *
   * @param name for metrics and messages; any text that is not blank
   * @return a new bulkhead
   * @throws IllegalArgumentException if the name is blank
   */
  public static AdaptiveBulkhead ofDefaults(String name) {
    return builder(VegasLimit.builder().build()).name(name).build();
  }

  /**
   * A bulkhead with options.
   *
   * @param algorithm finds the limit; it must not be used anywhere else
   * @return a builder
   */
  public static AdaptiveBulkheadBuilder builder(ConcurrencyLimit algorithm) {
    return new AdaptiveBulkheadBuilder(algorithm);
  }

  private static int bounded(int limit) {
    return Math.max(1, Math.min(limit, Bounds.HIGHEST_LIMIT));
  }

  /**
   * The name.
   *
   * @return what the builder was given
   */
  public String name() {
    return name;
  }

  /**
   * How many calls may be under way at present.
   *
   * @return from 1 to 65,535
   */
  public int limit() {
    return limit;
  }

  /**
   * How many calls are under way.
   *
   * @return not negative; above the limit only after that went down
   */
  public int inFlight() {
    return inFlight;
  }

  /**
   * Takes a place if one is free.
   *
   * @return a permit, never 0, that must be handed to {@link #onSuccess}, {@link #onDrop} or {@link
   *     #release}, once; or 0 if no place is free
   */
  public long tryAcquire() {
    while (true) {
      int now = inFlight;
      if (now >= limit) {
        return 0;
      }
      if (IN_FLIGHT.compareAndSet(this, now, now + 1)) {
        return permit(now + 1);
      }
    }
  }

  private long permit(int underWay) {
    boolean read = false;
    try {
      long permit = (clock.getAsLong() << TIME_SHIFT) | Math.min(underWay, IN_FLIGHT_MASK);
      read = true;
      return permit;
    } finally {
      if (!read) {
        leave();
      }
    }
  }

  /**
   * Gives a place back after a call that took the time such a call takes.
   *
   * @param permit from {@link #tryAcquire}
   * @throws IllegalStateException if no call is under way: a place was given back twice
   */
  public void onSuccess(long permit) {
    leave();
    note(permit, false);
  }

  /**
   * Gives a place back after a call that the service had no room for: it timed out or was refused.
   *
   * @param permit from {@link #tryAcquire}
   * @throws IllegalStateException if no call is under way: a place was given back twice
   */
  public void onDrop(long permit) {
    leave();
    note(permit, true);
  }

  /**
   * Gives a place back after a call that says nothing about the limit.
   *
   * @param permit from {@link #tryAcquire}
   * @throws IllegalStateException if no call is under way: a place was given back twice
   */
  public void release(long permit) {
    leave();
  }

  private void leave() {
    while (true) {
      int now = inFlight;
      if (now == 0) {
        throw new IllegalStateException(
            "adaptive bulkhead " + name + ": released more than acquired");
      }
      if (IN_FLIGHT.compareAndSet(this, now, now - 1)) {
        return;
      }
    }
  }

  private void note(long permit, boolean dropped) {
    try {
      long now = clock.getAsLong();
      samples.add(rtt(permit, now), (int) (permit & IN_FLIGHT_MASK), dropped);
      if (now - windowEndNanos > 0 && !closing) {
        closeWindow(now);
      }
    } catch (RuntimeException failure) {
      complain("the clock", failure);
    }
  }

  /** At least 1: a clock with coarse steps shows 0, and one that steps back less. */
  private static long rtt(long permit, long nowNanos) {
    long rtt = ((nowNanos << TIME_SHIFT) - (permit & ~IN_FLIGHT_MASK)) >> TIME_SHIFT;
    return Math.max(rtt, 1);
  }

  private void closeWindow(long nowNanos) {
    if (!CLOSING.compareAndSet(this, false, true)) {
      return;
    }
    int before = limit;
    int after = before;
    try {
      if (nowNanos - windowEndNanos > 0) {
        after = learn(nowNanos);
      }
    } catch (Throwable failure) {
      complain("the algorithm", failure);
    } finally {
      closing = false;
    }
    if (after != before && onLimitChange != null) {
      tellListener(onLimitChange, after);
    }
  }

  /** Ends the window if it holds enough, and extends it if not. One thread at a time. */
  private int learn(long nowNanos) {
    samples.collect();
    long wanted =
        samples.minimumNanos() > longestWindowNanos / 2
            ? longestWindowNanos
            : Math.max(2 * samples.minimumNanos(), shortestWindowNanos);
    windowEndNanos = nowNanos + wanted;
    if (samples.count() < minimumSamples) {
      return limit;
    }
    WindowSample sample = samples.end(nowNanos - windowBeginNanos);
    windowBeginNanos = nowNanos;
    limit = bounded(algorithm.update(sample));
    return limit;
  }

  private void tellListener(IntConsumer listener, int after) {
    try {
      listener.accept(after);
    } catch (Throwable failure) {
      complain("the listener", failure);
    }
  }

  /** Counts all, and logs the 1st, 2nd, 4th, 8th...: what fails on each call must not flood. */
  private void complain(String what, Throwable failure) {
    long count = failures.incrementAndGet();
    if ((count & (count - 1)) == 0) {
      LOG.warn("bulkhead={}, {} failed, {} such failures so far", name, what, count, failure);
    }
  }

  /**
   * Makes a call if a place is free.
   *
   * @param call the call
   * @param <T> type of its result
   * @return its result
   * @throws BulkheadFullException if none is; the call is not made then
   */
  public <T extends @Nullable Object> T execute(Supplier<T> call) {
    Objects.requireNonNull(call, "call");
    long permit = acquireOrThrow();
    T result;
    try {
      result = call.get();
    } catch (Throwable failure) {
      onFailure(permit, failure);
      throw failure;
    }
    onSuccess(permit);
    return result;
  }

  /**
   * Makes a call that may throw checked exceptions if a place is free.
   *
   * @param call the call
   * @param <T> type of its result
   * @return its result
   * @throws BulkheadFullException if none is; the call is not made then
   * @throws Exception what the call throws
   */
  public <T extends @Nullable Object> T call(Callable<T> call) throws Exception {
    Objects.requireNonNull(call, "call");
    long permit = acquireOrThrow();
    T result;
    try {
      result = call.call();
    } catch (Throwable failure) {
      onFailure(permit, failure);
      throw failure;
    }
    onSuccess(permit);
    return result;
  }

  private long acquireOrThrow() {
    long permit = tryAcquire();
    if (permit == 0) {
      throw new BulkheadFullException(name, limit);
    }
    return permit;
  }

  /**
   * Begins a call that answers by a stage if a place is free. The place is free again when that
   * stage has ended, whoever still waits for it.
   *
   * @param call begins the call; what it throws fails the stage
   * @param <T> type of the result
   * @return the call's stage itself, or one that has failed with {@link BulkheadFullException}
   */
  public <T extends @Nullable Object> CompletionStage<T> stage(
      Supplier<? extends CompletionStage<T>> call) {
    Objects.requireNonNull(call, "call");
    long permit;
    try {
      permit = acquireOrThrow();
    } catch (RuntimeException refusal) {
      return CompletableFuture.failedFuture(refusal);
    }
    CompletionStage<T> inner;
    try {
      inner = Objects.requireNonNull(call.get(), "the call's stage");
    } catch (Throwable failure) {
      onFailure(permit, failure);
      return CompletableFuture.failedFuture(failure);
    }
    inner.handle((result, failure) -> {
      if (failure == null) {
        onSuccess(permit);
      } else {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        onFailure(permit, cause == null ? failure : cause);
      }
      return true;
    });
    return inner;
  }

  private void onFailure(long permit, Throwable failure) {
    boolean dropped = false;
    try {
      dropped = dropIf.test(failure);
    } catch (Throwable broken) {
      complain("the predicate of drops", broken);
    }
    leave();
    if (dropped) {
      note(permit, true);
    }
  }

  @Override
  public String toString() {
    return "AdaptiveBulkhead[name="
        + name
        + ", limit="
        + limit
        + ", inFlight="
        + inFlight
        + ", algorithm="
        + algorithm
        + "]";
  }
}
