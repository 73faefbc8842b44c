package io.ashlar.resilience.hedge;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A second attempt while the first is still under way, when it takes longer than most: the better
 * of two is much better than one where a few calls are very slow for reasons of their own (Dean and
 * Barroso, The Tail at Scale, CACM 2013).
 *
 * <pre>{@code
 * Hedge hedge = Hedge.builder(scheduler).build(); // after the 95th percentile, 5 % extra calls
 * CompletableFuture<Page> page = hedge.stage(() -> client.fetch(id));
 * }</pre>
 *
 * <p>Only for calls that may be made twice. A further attempt begins after a delay, fixed or the
 * latency that most calls keep within; the first success wins and cancels the others. A failure
 * does not win while another attempt is under way; if all fail, the caller gets the first failure.
 * What comes from a loser later reaches nobody. A failure is not repeated: that is a retry's part.
 *
 * <p><b>The delay</b> is taken from how long calls took until they were answered, by whichever
 * attempt. Were it from how long the winning attempt took, the slow ones that lost would be missing
 * from what is measured, the percentile would be too low, and the budget spent on calls that are
 * not slow.
 *
 * <p><b>The budget.</b> Each call pays in a share of an extra attempt; so of all calls so far no
 * more than that share ever had one. When it is used up no further attempt begins; those under way
 * go on.
 *
 * <p>Thread-safe. No thread waits.
 */
public final class Hedge {
  /** What an extra attempt costs; calls pay in thousandths of it. */
  private static final long ATTEMPT = 1_000;

  private final HedgeBuilder.Options options;
  private final @Nullable LatencyQuantile latencies;
  private final long capacity;

  /** Thousandths of extra attempts that have been paid for and not made. */
  private final AtomicLong balance = new AtomicLong();

  private final LongAdder extra = new LongAdder();
  private final LongAdder won = new LongAdder();
  private final LongAdder unaffordable = new LongAdder();

  Hedge(HedgeBuilder.Options options) {
    this.options = options;
    this.latencies =
        options.quantile() == 0 ? null : new LatencyQuantile(options.quantile(), options.samples());
    this.capacity = options.saved() * ATTEMPT;
  }

  /**
   * A hedge with options.
   *
   * @param scheduler begins further attempts in time; never shut down here
   * @return a builder; without further options one extra attempt begins when a call takes longer
   *     than 95 of 100, and one call in twenty may have one
   */
  public static HedgeBuilder builder(ScheduledExecutorService scheduler) {
    return new HedgeBuilder(Objects.requireNonNull(scheduler, "scheduler"));
  }

  /**
   * Begins a call that answers by a stage, and again if that takes long.
   *
   * @param call begins an attempt; what it throws is that attempt's failure
   * @param <T> type of the result
   * @return a new future; cancelling it cancels all attempts. This method throws nothing but for
   *     null
   */
  public <T extends @Nullable Object> CompletableFuture<T> stage(
      Supplier<? extends CompletionStage<T>> call) {
    Objects.requireNonNull(call, "call");
    payIn();
    return new Race<T>(this, call).start();
  }

  private void payIn() {
    pay(options.shareMillis());
  }

  private void pay(long millis) {
    while (true) {
      long now = balance.get();
      if (now == capacity || balance.compareAndSet(now, Math.min(now + millis, capacity))) {
        return;
      }
    }
  }

  /** The attempt that was paid for has not been made. */
  void giveBack() {
    extra.decrement();
    pay(ATTEMPT);
  }

  /** Pays for an extra attempt, if there is enough. */
  boolean tryPay() {
    while (true) {
      long now = balance.get();
      if (now < ATTEMPT) {
        unaffordable.increment();
        return false;
      }
      if (balance.compareAndSet(now, now - ATTEMPT)) {
        extra.increment();
        return true;
      }
    }
  }

  /** Nanoseconds before a further attempt; -1 for none. */
  long delayNanos() {
    return latencies == null ? options.delayNanos() : latencies.nanos();
  }

  int maxAttempts() {
    return options.maxAttempts();
  }

  ScheduledExecutorService scheduler() {
    return options.scheduler();
  }

  LongSupplier clock() {
    return options.clock();
  }

  /** A call has been answered by an attempt. */
  void answered(int attempt, long nanosSinceTheFirst) {
    if (latencies != null) {
      latencies.add(nanosSinceTheFirst);
    }
    if (attempt > 1) {
      won.increment();
    }
  }

  /**
   * How many extra attempts were made.
   *
   * @return the number since this was built
   */
  public long extraAttempts() {
    return extra.sum();
  }

  /**
   * How many calls were answered by an extra attempt.
   *
   * @return the number since this was built
   */
  public long wonByExtra() {
    return won.sum();
  }

  /**
   * How often there would have been an extra attempt, but its share of calls was used up.
   *
   * @return the number since this was built
   */
  public long unaffordable() {
    return unaffordable.sum();
  }

  @Override
  public String toString() {
    return "Hedge[maxAttempts=" + options.maxAttempts() + ", delayNanos=" + delayNanos() + "]";
  }
}
