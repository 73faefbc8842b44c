package io.ashlar.resilience.breaker;

import io.ashlar.resilience.CallRefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link CircuitBreaker} to be built. All have defaults. A bad value is refused at
 * once, a contradiction between options by {@link #build}.
 *
 * <p>Not thread-safe. A builder may build several breakers; they share nothing but the functions
 * given to it.
 */
public final class CircuitBreakerBuilder {
  private static final int LARGEST_WINDOW = 1_000_000;
  private static final int DEFAULT_WINDOW = 100;
  private static final int MOST_SLICES = 1_000;
  private static final int MOST_PROBES = 1_000;
  private static final int UNSET = -1;
  private static final Duration LONGEST = Duration.ofDays(366);
  private static final Duration DEFAULT_LEASE = Duration.ofSeconds(10);

  /** All of the above, checked. */
  record Options(
      String name,
      LongSupplier clock,
      RandomGenerator random,
      Thresholds thresholds,
      int chosenMinimum,
      int windowCalls,
      long windowNanos,
      int slices,
      long slowNanos,
      int probes,
      long chosenLease,
      Waits waits,
      long stableNanos,
      long rampNanos,
      double firstShare,
      Predicate<Throwable> ignored,
      Predicate<Throwable> recorded,
      @Nullable Predicate<? super @Nullable Object> failedResult,
      List<Consumer<? super CircuitTransition>> listeners) {

    boolean timesCalls() {
      return thresholds.slowMillionths() != Thresholds.OFF;
    }

    boolean datesCalls() {
      return timesCalls() || windowNanos > 0;
    }

    int minimumCalls() {
      if (chosenMinimum != UNSET) {
        return chosenMinimum;
      }
      return windowNanos == 0 ? Math.min(DEFAULT_WINDOW, windowCalls) : DEFAULT_WINDOW;
    }

    long leaseNanos() {
      return chosenLease == 0 ? Math.max(DEFAULT_LEASE.toNanos(), 2 * slowNanos) : chosenLease;
    }

    /** The window that goes on from one that was made under other options. */
    CallWindow windowLike(CallWindow old, Options before, long nowNanos) {
      boolean fits =
          windowNanos == before.windowNanos
              && (windowNanos == 0 ? windowCalls == before.windowCalls : slices == before.slices)
              && minimumCalls() == before.minimumCalls();
      if (fits) {
        return old;
      }
      return windowNanos == 0 && old instanceof CountWindow calls
          ? new CountWindow(windowCalls, minimumCalls(), calls)
          : newWindow(nowNanos);
    }

    CallWindow newWindow(long nowNanos) {
      if (windowNanos == 0) {
        return new CountWindow(windowCalls, minimumCalls());
      }
      int processors = Runtime.getRuntime().availableProcessors();
      return new TimeWindow(windowNanos, slices, minimumCalls(), processors, nowNanos);
    }
  }

  private String name = "circuit";
  private LongSupplier clock = System::nanoTime;
  private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
  private int windowCalls = DEFAULT_WINDOW;
  private long windowNanos;
  private int slices;
  private int minimumCalls = UNSET;
  private long failedMillionths = Thresholds.millionths("failureRate", 50);
  private long slowMillionths = Thresholds.OFF;
  private long slowNanos;
  private int probes = 10;
  private long leaseNanos;
  private long waitNanos = Duration.ofSeconds(30).toNanos();
  private double waitFactor = 2;
  private long longestWaitNanos = Duration.ofMinutes(5).toNanos();
  private double jitter = 0.2;
  private long stableNanos = Duration.ofMinutes(5).toNanos();
  private long rampNanos;
  private double firstShare = 0.1;
  private Predicate<Throwable> ignored = CircuitBreakerBuilder::saysNothing;
  private Predicate<Throwable> recorded = failure -> true;
  private @Nullable Predicate<? super @Nullable Object> failedResult;
  private final List<Consumer<? super CircuitTransition>> listeners = new ArrayList<>();

  CircuitBreakerBuilder() {}

  /** All as it is. */
  CircuitBreakerBuilder(Options options) {
    name = options.name;
    clock = options.clock;
    random = options.random;
    windowCalls = options.windowCalls;
    windowNanos = options.windowNanos;
    slices = options.slices;
    minimumCalls = options.chosenMinimum;
    failedMillionths = options.thresholds.failedMillionths();
    slowMillionths = options.thresholds.slowMillionths();
    slowNanos = options.slowNanos;
    probes = options.probes;
    leaseNanos = options.chosenLease;
    waitNanos = options.waits.firstNanos();
    waitFactor = options.waits.factor();
    longestWaitNanos = options.waits.longestNanos();
    jitter = options.waits.jitter();
    stableNanos = options.stableNanos;
    rampNanos = options.rampNanos;
    firstShare = options.firstShare;
    ignored = options.ignored;
    recorded = options.recorded;
    failedResult = options.failedResult;
    listeners.addAll(options.listeners);
  }

  /** A call that was never made, or that its caller gave up, says nothing about the service. */
  private static boolean saysNothing(Throwable failure) {
    return failure instanceof CallRefusedException || failure instanceof InterruptedException;
  }

  /**
   * Names the breaker, for metrics and messages. Default: {@code "circuit"}.
   *
   * @param name any text that is not blank
   * @return this builder
   * @throws IllegalArgumentException if the name is blank
   */
  public CircuitBreakerBuilder name(String name) {
    Objects.requireNonNull(name, "name");
    if (name.isBlank()) {
      throw new IllegalArgumentException("name=\"" + name + "\", must not be blank");
    }
    this.name = name;
    return this;
  }

  /**
   * Judges by the last calls. Default: 100. Takes the place of {@link #timeWindow}.
   *
   * @param calls how many, from 1 to 1,000,000; a byte each
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public CircuitBreakerBuilder countWindow(int calls) {
    windowCalls = inRange("countWindow", calls, LARGEST_WINDOW);
    windowNanos = 0;
    return this;
  }

  /**
   * Judges by the calls of the last seconds. Takes the place of {@link #countWindow}.
   *
   * @param window how long, from 1 millisecond to 366 days
   * @param slices into how many parts it is divided, from 1 to 1,000: the window moves on by one of
   *     them at a time. About 100 bytes each
   * @return this builder
   * @throws IllegalArgumentException if one of them is out of range
   */
  public CircuitBreakerBuilder timeWindow(Duration window, int slices) {
    long nanos = positive("timeWindow", window);
    if (nanos < 1_000_000) {
      throw new IllegalArgumentException("timeWindow=" + window + ", must be >= 1 ms");
    }
    this.slices = inRange("slices", slices, MOST_SLICES);
    this.windowNanos = nanos;
    return this;
  }

  /**
   * Sets how many calls the window must have before it is judged. Default: 100, or the size of a
   * smaller {@link #countWindow}.
   *
   * @param calls at least 1, and not more than a window by number holds
   * @return this builder
   * @throws IllegalArgumentException if it is below 1
   */
  public CircuitBreakerBuilder minimumCalls(int calls) {
    minimumCalls = inRange("minimumCalls", calls, Integer.MAX_VALUE);
    return this;
  }

  /**
   * Sets from which share of failed calls on the circuit opens. Default: 50.
   *
   * @param percent above 0, at most 100, with four digits behind the point
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public CircuitBreakerBuilder failureRate(double percent) {
    failedMillionths = Thresholds.millionths("failureRate", percent);
    return this;
  }

  /**
   * Opens the circuit also when calls are slow, whether they fail or not. Default: it does not, and
   * calls are not timed.
   *
   * @param percent from which share of slow calls on, above 0, at most 100
   * @param atLeast a call that takes this long is slow, from 1 nanosecond to 366 days
   * @return this builder
   * @throws IllegalArgumentException if one of them is out of range
   */
  public CircuitBreakerBuilder slowCallRate(double percent, Duration atLeast) {
    long nanos = positive("atLeast", atLeast);
    slowMillionths = Thresholds.millionths("slowCallRate", percent);
    slowNanos = nanos;
    return this;
  }

  /**
   * Sets how many probes a half-open circuit makes. Default: 10.
   *
   * @param calls from 1 to 1,000
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public CircuitBreakerBuilder probes(int calls) {
    probes = inRange("probes", calls, MOST_PROBES);
    return this;
  }

  /**
   * Sets how long a probe may take to be reported. Who takes longer is taken for a failure as soon
   * as another caller needs the place. Default: ten seconds, or twice the time of a {@linkplain
   * #slowCallRate slow call} if that is more.
   *
   * @param lease from 1 nanosecond to 366 days
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public CircuitBreakerBuilder probeLease(Duration lease) {
    leaseNanos = positive("probeLease", lease);
    return this;
  }

  /**
   * Sets how long an open circuit waits before it is probed. Default: 30 seconds, then twice as
   * long each time, up to five minutes.
   *
   * @param first the first wait, from 1 nanosecond to 366 days
   * @param factor by which a wait is longer than the one before, from 1 to 100
   * @param longest the limit, not below the first
   * @return this builder
   * @throws IllegalArgumentException if one of them is out of range
   */
  public CircuitBreakerBuilder openWait(Duration first, double factor, Duration longest) {
    long firstNanos = positive("first", first);
    long longestNanos = positive("longest", longest);
    if (!(factor >= 1 && factor <= 100)) {
      throw new IllegalArgumentException("factor=" + factor + ", must be from 1 to 100");
    }
    if (longestNanos < firstNanos) {
      throw new IllegalArgumentException("longest=" + longest + ", must be >= first=" + first);
    }
    waitNanos = firstNanos;
    waitFactor = factor;
    longestWaitNanos = longestNanos;
    return this;
  }

  /**
   * Sets how much of a wait is left to chance. Default: 0.2, so it takes between 80 and 100 % of
   * its time.
   *
   * @param share from 0 to 1
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public CircuitBreakerBuilder waitJitter(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("waitJitter=" + share + ", must be from 0 to 1");
    }
    jitter = share;
    return this;
  }

  /**
   * Sets how long a circuit must have been closed for its next wait to be the first one again.
   * Default: five minutes.
   *
   * @param closed from 1 nanosecond to 366 days
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public CircuitBreakerBuilder stableAfter(Duration closed) {
    stableNanos = positive("stableAfter", closed);
    return this;
  }

  /**
   * Lets calls in gradually after the circuit has closed: at first only a share, then more and more
   * until all pass. Default: all pass at once.
   *
   * @param firstPercent the share at the beginning, above 0, at most 100
   * @param duration until all pass, from 1 nanosecond to 366 days
   * @return this builder
   * @throws IllegalArgumentException if one of them is out of range
   */
  public CircuitBreakerBuilder ramp(double firstPercent, Duration duration) {
    if (!(firstPercent > 0 && firstPercent <= 100)) {
      throw new IllegalArgumentException(
          "firstPercent=" + firstPercent + ", must be above 0 and <= 100");
    }
    rampNanos = positive("duration", duration);
    firstShare = firstPercent / 100;
    return this;
  }

  /**
   * Says which exceptions are not counted at all. Default: refusals ({@link CallRefusedException})
   * and interrupts, which say nothing about the service. A predicate that throws is taken for
   * false.
   *
   * @param ignored true for those that are ignored
   * @return this builder
   */
  public CircuitBreakerBuilder ignoreExceptions(Predicate<? super Throwable> ignored) {
    Objects.requireNonNull(ignored, "ignored");
    this.ignored = ignored::test;
    return this;
  }

  /**
   * Says which of the exceptions that are not ignored count as failures; the others count as
   * success. Default: all. A predicate that throws is taken for true.
   *
   * @param recorded true for failures
   * @return this builder
   */
  public CircuitBreakerBuilder recordExceptions(Predicate<? super Throwable> recorded) {
    Objects.requireNonNull(recorded, "recorded");
    this.recorded = recorded::test;
    return this;
  }

  /**
   * Says which results count as failures. Default: none. A predicate that throws is taken for
   * false.
   *
   * @param failed true for failures; is given null where a call returns it
   * @return this builder
   */
  public CircuitBreakerBuilder recordResults(Predicate<? super @Nullable Object> failed) {
    this.failedResult = Objects.requireNonNull(failed, "failed");
    return this;
  }

  /**
   * Adds a listener to transitions. It is called after each one, by the thread that made it; what
   * it throws is logged and counted, and reaches nobody. Default: none.
   *
   * @param listener who is told
   * @return this builder
   */
  public CircuitBreakerBuilder onTransition(Consumer<? super CircuitTransition> listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /**
   * Says what time it is. Default: {@link System#nanoTime}.
   *
   * @param clock nanoseconds from any origin that do not go back
   * @return this builder
   */
  public CircuitBreakerBuilder clock(LongSupplier clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Says what chance has in store for the waits. Default: the thread's own generator.
   *
   * @param random a generator that several threads may use
   * @return this builder
   */
  public CircuitBreakerBuilder random(RandomGenerator random) {
    this.random = Objects.requireNonNull(random, "random");
    return this;
  }

  /**
   * Builds a closed breaker.
   *
   * @return a new breaker
   * @throws IllegalStateException if the minimum of calls is above the window's number of calls: it
   *     would never open
   */
  public CircuitBreaker build() {
    return new CircuitBreaker(options());
  }

  Options options() {
    if (windowNanos == 0 && minimumCalls > windowCalls) {
      throw new IllegalStateException(
          "minimumCalls=" + minimumCalls + " is above countWindow=" + windowCalls);
    }
    return new Options(
        name,
        clock,
        random,
        new Thresholds(failedMillionths, slowMillionths),
        minimumCalls,
        windowCalls,
        windowNanos,
        slices,
        slowNanos,
        probes,
        leaseNanos,
        new Waits(waitNanos, waitFactor, longestWaitNanos, jitter),
        stableNanos,
        rampNanos,
        firstShare,
        ignored,
        recorded,
        failedResult,
        List.copyOf(listeners));
  }

  private static int inRange(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(option + "=" + value + ", must be from 1 to " + most);
    }
    return value;
  }

  private static long positive(String option, Duration value) {
    Objects.requireNonNull(value, option);
    if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          option + "=" + value + ", must be from 1 ns to " + LONGEST);
    }
    return value.toNanos();
  }
}
