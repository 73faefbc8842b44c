package io.ashlar.resilience.retry;

import io.ashlar.resilience.CallRefusedException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The options of a {@link Retry} to be built. All have defaults. Not thread-safe. */
public final class RetryBuilder {
  private static final int MOST_ATTEMPTS = 1_000;

  /** All of the below, checked. */
  record Options(
      String name,
      int maxAttempts,
      Backoff backoff,
      long maxElapsedNanos,
      @Nullable RetryBudget budget,
      Predicate<Throwable> retryOn,
      @Nullable Predicate<? super @Nullable Object> retryOnResult,
      Function<Throwable, @Nullable Duration> retryAfter,
      @Nullable Consumer<? super RetryEvent> listener,
      LongSupplier clock,
      RandomGenerator random,
      LongConsumer park,
      ScheduledExecutorService scheduler) {}

  private String name = "retry";
  private int maxAttempts = 3;
  private Backoff backoff = Backoff.fullJitter(Duration.ofMillis(100), Duration.ofSeconds(5));
  private long maxElapsedNanos;
  private @Nullable RetryBudget budget;
  private boolean withoutBudget;
  private Predicate<Throwable> retryOn = RetryBuilder::isPassing;
  private @Nullable Predicate<? super @Nullable Object> retryOnResult;
  private Function<Throwable, @Nullable Duration> retryAfter = RetryBuilder::toldByARefusal;
  private @Nullable Consumer<? super RetryEvent> listener;
  private LongSupplier clock = System::nanoTime;
  private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
  private LongConsumer park = LockSupport::parkNanos;
  private @Nullable ScheduledExecutorService scheduler;

  RetryBuilder() {}

  private static boolean isPassing(Throwable failure) {
    return failure instanceof Exception && !(failure instanceof CallRefusedException);
  }

  private static @Nullable Duration toldByARefusal(Throwable failure) {
    return failure instanceof CallRefusedException refusal ? refusal.retryAfter() : null;
  }

  /**
   * Names the retry, for metrics and messages. Default: {@code "retry"}.
   *
   * @param name any text that is not blank
   * @return this builder
   * @throws IllegalArgumentException if the name is blank
   */
  public RetryBuilder name(String name) {
    Objects.requireNonNull(name, "name");
    if (name.isBlank()) {
      throw new IllegalArgumentException("name=\"" + name + "\", must not be blank");
    }
    this.name = name;
    return this;
  }

  /**
   * Sets how many attempts are made, the first included. Default: 3.
   *
   * @param attempts from 1 to 1,000
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public RetryBuilder maxAttempts(int attempts) {
    if (attempts < 1 || attempts > MOST_ATTEMPTS) {
      throw new IllegalArgumentException(
          "maxAttempts=" + attempts + ", must be from 1 to " + MOST_ATTEMPTS);
    }
    maxAttempts = attempts;
    return this;
  }

  /**
   * Sets how long to wait between attempts. Default: full jitter from 100 milliseconds to 5
   * seconds. One that throws is taken to have given its last wait again.
   *
   * @param backoff the waits
   * @return this builder
   */
  public RetryBuilder backoff(Backoff backoff) {
    this.backoff = Objects.requireNonNull(backoff, "backoff");
    return this;
  }

  /**
   * Sets the time in which all attempts must have begun, counted from the first. A wait that would
   * end later is not begun. Default: none.
   *
   * @param most from 1 nanosecond to 366 days
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public RetryBuilder maxElapsed(Duration most) {
    long nanos = Ceiling.checked("maxElapsed", most);
    if (nanos == 0) {
      throw new IllegalArgumentException("maxElapsed=PT0S, must be > 0");
    }
    maxElapsedNanos = nanos;
    return this;
  }

  /**
   * Sets who pays. Default: a {@link RetryBudget#ofDefaults} of its own. Retries to one service had
   * better share one.
   *
   * @param budget the account
   * @return this builder
   */
  public RetryBuilder budget(RetryBudget budget) {
    this.budget = Objects.requireNonNull(budget, "budget");
    withoutBudget = false;
    return this;
  }

  /**
   * Makes retries free. For callers who come in a bounded number and wait for each answer; others
   * make an overload last, see {@link RetryBudget}.
   *
   * @return this builder
   */
  public RetryBuilder withoutBudget() {
    withoutBudget = true;
    return this;
  }

  /**
   * Says which exceptions are worth another attempt. Default: all but errors and refusals ({@link
   * CallRefusedException}). Interrupts and errors of the virtual machine are never asked about. A
   * predicate that throws is taken for false.
   *
   * @param worth true for those that are
   * @return this builder
   */
  public RetryBuilder retryOn(Predicate<? super Throwable> worth) {
    Objects.requireNonNull(worth, "worth");
    this.retryOn = worth::test;
    return this;
  }

  /**
   * Says which results are worth another attempt. Default: none. A predicate that throws is taken
   * for false.
   *
   * @param worth true for those that are; is given null where a call returns it
   * @return this builder
   */
  public RetryBuilder retryOnResult(Predicate<? super @Nullable Object> worth) {
    this.retryOnResult = Objects.requireNonNull(worth, "worth");
    return this;
  }

  /**
   * Says how long the service asks to be left alone, for instance by an HTTP header. The wait is
   * never shorter than this. Default: what a refusal says.
   *
   * @param told from an exception to a time, or null if it does not tell
   * @return this builder
   */
  public RetryBuilder retryAfter(Function<? super Throwable, ? extends @Nullable Duration> told) {
    Objects.requireNonNull(told, "told");
    this.retryAfter = told::apply;
    return this;
  }

  /**
   * Sets who is told before each wait; called by the calling thread. What it throws is logged and
   * counted, and reaches nobody. Default: nobody.
   *
   * @param listener the listener
   * @return this builder
   */
  public RetryBuilder onRetry(Consumer<? super RetryEvent> listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /**
   * Says what time it is. Default: {@link System#nanoTime}.
   *
   * @param clock nanoseconds from any origin that do not go back
   * @return this builder
   */
  public RetryBuilder clock(LongSupplier clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Says what chance has in store for the waits. Default: the thread's own generator.
   *
   * @param random a generator that several threads may use
   * @return this builder
   */
  public RetryBuilder random(RandomGenerator random) {
    this.random = Objects.requireNonNull(random, "random");
    return this;
  }

  /**
   * Says who times the waits between stages. Default: one daemon thread, shared by all retries.
   * Never shut down here.
   *
   * @param scheduler runs what it is given in time; attempts begin in its threads
   * @return this builder
   */
  public RetryBuilder scheduler(ScheduledExecutorService scheduler) {
    this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
    return this;
  }

  /** How a thread waits for nanoseconds; may return early. For tests in virtual time. */
  RetryBuilder park(LongConsumer park) {
    this.park = park;
    return this;
  }

  /**
   * Builds a retry.
   *
   * @return a new retry
   */
  public Retry build() {
    RetryBudget payer = budget;
    if (withoutBudget) {
      payer = null;
    } else if (payer == null) {
      payer = RetryBudget.builder().clock(clock).build();
    }
    return new Retry(
        new Options(
            name,
            maxAttempts,
            backoff,
            maxElapsedNanos,
            payer,
            retryOn,
            retryOnResult,
            retryAfter,
            listener,
            clock,
            random,
            park,
            scheduler == null ? StageAttempts.sharedTimer() : scheduler));
  }
}
