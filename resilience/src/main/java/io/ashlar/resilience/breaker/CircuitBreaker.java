package io.ashlar.resilience.breaker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A switch in front of a service that may fail: while too many calls fail, further ones are refused
 * at once, so callers do not wait for the hopeless and the service gets the rest it needs.
 *
 * <pre>{@code
 * CircuitBreaker breaker = CircuitBreaker.ofDefaults("stock");
 * int left = breaker.execute(() -> stock.query(item));
 * }</pre>
 *
 * <h2>States</h2>
 *
 * {@link CircuitState#CLOSED}: calls pass, and their outcomes are kept in a window, of the last
 * calls or of the last seconds. When a bad outcome makes the share of failed or of slow calls reach
 * its threshold, and there are enough calls to tell, the circuit opens. (In a window by time a good
 * outcome is looked at too, once a slice, for the good calls of the past drop out of it.)
 *
 * <p>{@link CircuitState#OPEN}: calls are refused until a wait is over. Each time the circuit opens
 * again without having been closed for long enough, the wait grows; it is shortened at random, so
 * that many clients do not come back in step.
 *
 * <p>{@link CircuitState#HALF_OPEN}: a fixed number of calls pass as probes. As soon as their
 * outcomes suffice for a verdict by the same thresholds, the circuit closes or opens again. After
 * closing, it may admit a growing share of the calls for a while, as a crowd can knock over what
 * has just got up.
 *
 * <p>The state is also set by hand, {@link #transitionTo}. The idea is Nygard's (Release It!, 2007,
 * chapter 5).
 *
 * <h2>Permits</h2>
 *
 * A call is admitted by {@link #tryAcquire()} and reported with the permit it got: a number that
 * names the phase of the breaker it was given in, and for a probe also its lease. An outcome
 * concerns that phase alone. When the circuit has opened and is probed while calls of the closed
 * time are still on their way, what becomes of them does not matter any more; it is counted as
 * {@linkplain CircuitStats#stale stale} and changes nothing.
 *
 * <p>A probe's permit is a lease. A caller who never reports - his thread died, his future was
 * dropped - blocks his slot until the lease ends. Then the next caller takes it for a failed probe,
 * and what is reported later is stale. So the half-open state cannot last for ever.
 *
 * <p>{@link #execute} and {@link #call} do all of this. They release what they have acquired
 * whatever throws: the call, the clock, a predicate or a listener, and only what the call itself
 * throws reaches the caller.
 *
 * <h2>Cost</h2>
 *
 * A closed breaker with a window by number reads its state, counts one call, and reads no clock; a
 * window by time reads it once, a rule for slow calls twice. Nothing is allocated. The state is one
 * reference to an immutable phase: the transition, its deadline, its window and its probes appear
 * together or not at all, and of two threads that would open the circuit one does, and tells.
 *
 * <p>Thread-safe. Nothing blocks; listeners are called by the thread that made the transition,
 * after it was made.
 */
public final class CircuitBreaker {
  private static final Logger LOG = LoggerFactory.getLogger(CircuitBreaker.class);
  private static final VarHandle PHASE;

  /** The beginning of a call that began before there was a rule for slow ones. */
  private static final long UNTIMED = Long.MIN_VALUE;

  static {
    try {
      PHASE = MethodHandles.lookup().findVarHandle(CircuitBreaker.class, "phase", Phase.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String name;
  private final LongSupplier clock;

  private final LongAdder refused = new LongAdder();
  private final LongAdder ignored = new LongAdder();
  private final LongAdder stale = new LongAdder();
  private final LongAdder expired = new LongAdder();
  private final LongAdder opened = new LongAdder();
  private final AtomicLong brokenCallbacks = new AtomicLong();

  /** Replaced by compare-and-set; never changed, but for what its windows and slots count. */
  private volatile Phase phase;

  CircuitBreaker(CircuitBreakerBuilder.Options options) {
    this.name = options.name();
    this.clock = options.clock();
    long now = clock.getAsLong();
    this.phase = new Phase.Passing(options, CircuitState.CLOSED, 0, 0, now, options.newWindow(now));
  }

  /**
   * A breaker that opens when half of the last 100 calls have failed, see {@link
   * CircuitBreakerBuilder} for the rest.
   *
   * @param name the service's name, for metrics and messages
   * @return a closed breaker
   */
  public static CircuitBreaker ofDefaults(String name) {
    return builder().name(name).build();
  }

  /**
   * A breaker with options.
   *
   * @return a builder, all of whose options have defaults
   */
  public static CircuitBreakerBuilder builder() {
    return new CircuitBreakerBuilder();
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
   * The state. An open circuit becomes half-open by the first call after its wait, not by itself.
   *
   * @return the state now
   */
  public CircuitState state() {
    return phase.state;
  }

  /**
   * Asks for a call to be admitted.
   *
   * @return a permit to be reported with, once, by {@link #onSuccess}, {@link #onFailure} or {@link
   *     #release}; 0 if the call is refused
   */
  public long tryAcquire() {
    Phase present = phase;
    return present instanceof Phase.Passing ? present.permit : admit(clock.getAsLong());
  }

  /**
   * As {@link #tryAcquire()}, for those who have read the clock.
   *
   * @param nowNanos the time on this breaker's clock
   * @return a permit, or 0
   */
  public long tryAcquire(long nowNanos) {
    Phase present = phase;
    return present instanceof Phase.Passing ? present.permit : admit(nowNanos);
  }

  private long admit(long nowNanos) {
    while (true) {
      Phase present = phase;
      if (present instanceof Phase.Passing) {
        return present.permit;
      }
      if (present instanceof Phase.Ramp ramp) {
        if (ramp.isOver(nowNanos)) {
          PHASE.compareAndSet(this, ramp, new Phase.Passing(ramp));
          continue;
        }
        return ramp.admits(nowNanos) ? ramp.permit : refuse();
      }
      if (present instanceof Phase.Waiting waiting) {
        if (!waiting.isOver(nowNanos)) {
          return refuse();
        }
        replace(waiting, probation(waiting, nowNanos));
        continue;
      }
      Probation probation = (Probation) present;
      long probe = probation.tryLease(nowNanos);
      if (probe != Permit.NONE) {
        if (phase == probation) {
          return probe;
        }
        probation.release(probe); // leased in a phase that had just ended
        continue;
      }
      expired.add(probation.expire(nowNanos));
      conclude(probation);
      if (phase == probation) {
        return refuse();
      }
    }
  }

  private long refuse() {
    refused.increment();
    return Permit.NONE;
  }

  /**
   * The beginning of a call, to be handed to {@link #onSuccess} or {@link #onFailure}.
   *
   * @return the time if calls are timed, that is, if there is a rule for slow ones; otherwise a
   *     number that stands for "not timed", and the clock is not read
   */
  public long startNanos() {
    return phase.timesCalls ? clock.getAsLong() : UNTIMED;
  }

  /**
   * Reports a call that went well. It may still have been slow.
   *
   * @param permit what admitted it
   * @param startNanos its beginning; not looked at without a rule for slow calls
   */
  public void onSuccess(long permit, long startNanos) {
    Phase present = phase;
    long now = present.datesCalls ? clock.getAsLong() : 0;
    report(present, permit, CallWindow.GOOD, startNanos, now);
  }

  /**
   * As {@link #onSuccess(long, long)}, for those who have read the clock.
   *
   * @param permit what admitted the call
   * @param startNanos its beginning
   * @param nowNanos its end: the time on this breaker's clock
   */
  public void onSuccess(long permit, long startNanos, long nowNanos) {
    report(phase, permit, CallWindow.GOOD, startNanos, nowNanos);
  }

  /**
   * Reports a call that failed.
   *
   * @param permit what admitted it
   * @param startNanos its beginning; not looked at without a rule for slow calls
   */
  public void onFailure(long permit, long startNanos) {
    Phase present = phase;
    long now = present.datesCalls ? clock.getAsLong() : 0;
    report(present, permit, CallWindow.FAILED, startNanos, now);
  }

  /**
   * As {@link #onFailure(long, long)}, for those who have read the clock.
   *
   * @param permit what admitted the call
   * @param startNanos its beginning
   * @param nowNanos its end: the time on this breaker's clock
   */
  public void onFailure(long permit, long startNanos, long nowNanos) {
    report(phase, permit, CallWindow.FAILED, startNanos, nowNanos);
  }

  /**
   * Gives a permit back whose call was not made, or says nothing about the service.
   *
   * @param permit the permit
   */
  public void release(long permit) {
    Phase present = phase;
    if (Permit.phase(permit) == present.permit
        && (!(present instanceof Probation probation) || probation.release(permit))) {
      ignored.increment();
    } else {
      stale.increment();
    }
  }

  /**
   * Reports a call that threw: as failed, as gone well, or not at all, as the predicates have it.
   * Throws nothing, whatever throws inside: the caller has an exception to pass on.
   *
   * @param permit what admitted it
   * @param startNanos its beginning; not looked at without a rule for slow calls
   * @param failure what it threw
   */
  public void onError(long permit, long startNanos, Throwable failure) {
    Objects.requireNonNull(failure, "failure");
    try {
      CircuitBreakerBuilder.Options options = phase.options;
      if (tests(options.ignored(), failure, false)) {
        release(permit);
      } else if (tests(options.recorded(), failure, true)) {
        onFailure(permit, startNanos);
      } else {
        onSuccess(permit, startNanos);
      }
    } catch (RuntimeException | Error broken) {
      releaseUnreported(permit, broken);
    }
  }

  /**
   * Reports a call that returned: as failed if the predicate for results says so. Throws nothing,
   * whatever throws inside: the caller has a result to pass on.
   *
   * @param permit what admitted it
   * @param startNanos its beginning; not looked at without a rule for slow calls
   * @param result what it returned
   */
  public void onResult(long permit, long startNanos, @Nullable Object result) {
    try {
      if (isFailed(result)) {
        onFailure(permit, startNanos);
      } else {
        onSuccess(permit, startNanos);
      }
    } catch (RuntimeException | Error broken) {
      releaseUnreported(permit, broken);
    }
  }

  private boolean isFailed(@Nullable Object result) {
    Predicate<? super @Nullable Object> failedResult = phase.options.failedResult();
    if (failedResult == null) {
      return false;
    }
    try {
      return failedResult.test(result);
    } catch (Throwable failure) {
      complain("a predicate failed", failure);
      return false;
    }
  }

  private boolean tests(Predicate<Throwable> predicate, Throwable subject, boolean otherwise) {
    try {
      return predicate.test(subject);
    } catch (Throwable failure) {
      // Anything: the call is over, and its own outcome must reach the caller.
      complain("a predicate failed", failure);
      return otherwise;
    }
  }

  private void report(Phase present, long permit, int failed, long startNanos, long nowNanos) {
    boolean slow =
        present.timesCalls
            && startNanos != UNTIMED
            && nowNanos - startNanos >= present.options.slowNanos();
    int outcome = slow ? failed | CallWindow.SLOW : failed;
    if (Permit.phase(permit) != present.permit) {
      stale.increment();
      return;
    }
    CallWindow window = present.window();
    if (window != null) {
      if (window.add(outcome, nowNanos) && present.state == CircuitState.CLOSED) {
        judge(present, window, nowNanos);
      }
    } else if (present instanceof Probation probation) {
      if (probation.report(permit, outcome)) {
        conclude(probation);
      } else {
        stale.increment();
      }
    }
  }

  private void judge(Phase closed, CallWindow window, long nowNanos) {
    CallWindow.Counts counts = window.counts(nowNanos);
    CircuitBreakerBuilder.Options options = closed.options;
    if (counts.total() < options.minimumCalls()
        || !options.thresholds().areReached(counts.total(), counts.failed(), counts.slow())) {
      return;
    }
    long now = clock.getAsLong();
    int openings = now - closed.since >= options.stableNanos() ? 1 : closed.openings + 1;
    // At the end of a ramp the phase becomes another object under the same name: try again then.
    for (Phase present = phase; present.permit == closed.permit; present = phase) {
      if (replace(present, waiting(CircuitState.OPEN, present, openings, now))) {
        return;
      }
    }
  }

  private void conclude(Probation probation) {
    Probation.Verdict verdict = probation.verdict(probation.options.thresholds());
    if (verdict == Probation.Verdict.UNDECIDED) {
      return;
    }
    long now = clock.getAsLong();
    // By a change of options the phase becomes another object under the same name: try again then.
    for (Phase present = phase; present.permit == probation.permit; present = phase) {
      Phase next =
          verdict == Probation.Verdict.HEALTHY
              ? recovered(present, now)
              : waiting(CircuitState.OPEN, present, present.openings + 1, now);
      if (replace(present, next)) {
        return;
      }
    }
  }

  private Phase.Waiting waiting(CircuitState state, Phase before, int openings, long nowNanos) {
    CircuitBreakerBuilder.Options options = before.options;
    long wait = options.waits().nanos(openings, luck(options));
    return new Phase.Waiting(options, state, after(before), openings, nowNanos, nowNanos + wait);
  }

  /** From 0 to 1. A wait that is not shortened is better than none. */
  private double luck(CircuitBreakerBuilder.Options options) {
    try {
      return options.random().nextDouble();
    } catch (RuntimeException failure) {
      complain("the random generator failed", failure);
      return 0;
    }
  }

  private Probation probation(Phase before, long nowNanos) {
    return new Probation(before.options, after(before), before.openings, nowNanos);
  }

  private Phase recovered(Phase before, long nowNanos) {
    CircuitBreakerBuilder.Options options = before.options;
    CallWindow window = options.newWindow(nowNanos);
    return options.rampNanos() == 0
        ? new Phase.Passing(
            options, CircuitState.CLOSED, after(before), before.openings, nowNanos, window)
        : new Phase.Ramp(options, after(before), before.openings, nowNanos, window);
  }

  private static int after(Phase before) {
    return Permit.number(before.permit) + 1;
  }

  /**
   * Sets the state by hand. Everything begins anew: the window is empty, outcomes of calls that are
   * under way will be stale, and to {@link CircuitState#CLOSED} also the wait is the first one
   * again - a reset.
   *
   * @param state the state to be in, also the present one
   */
  public void transitionTo(CircuitState state) {
    Objects.requireNonNull(state, "state");
    while (true) {
      Phase before = phase;
      if (replace(before, begin(state, before, clock.getAsLong()))) {
        return;
      }
    }
  }

  private Phase begin(CircuitState state, Phase before, long nowNanos) {
    CircuitBreakerBuilder.Options options = before.options;
    int number = after(before);
    return switch (state) {
      case CLOSED, METRICS_ONLY ->
          new Phase.Passing(options, state, number, 0, nowNanos, options.newWindow(nowNanos));
      case DISABLED -> new Phase.Passing(options, state, number, 0, nowNanos, null);
      case OPEN, FORCED_OPEN -> waiting(state, before, before.openings + 1, nowNanos);
      case HALF_OPEN -> probation(before, nowNanos);
    };
  }

  /**
   * Changes the options while calls go on, and loses nothing that has been counted: the state stays
   * what it is, with its permits, its wait and its probes, and so does the window if its kind and
   * size stay. A window by number that gets another size keeps its latest outcomes; another kind of
   * window, or another time, begins empty, and calls that are reported at that very moment may be
   * missing from a window that is made anew. What belongs to a state that has begun - how long to
   * wait, how many probes - holds from the next one on.
   *
   * @param change makes the new options from a builder that has the present ones; it may be called
   *     several times. The name and the clock stay
   * @throws IllegalArgumentException if an option is out of range; nothing is changed then
   * @throws IllegalStateException if options contradict each other; nothing is changed then
   */
  public void reconfigure(UnaryOperator<CircuitBreakerBuilder> change) {
    Objects.requireNonNull(change, "change");
    while (true) {
      Phase before = phase;
      CircuitBreakerBuilder.Options changed =
          change.apply(new CircuitBreakerBuilder(before.options)).name(name).clock(clock).options();
      Phase next = before.under(changed, clock.getAsLong());
      if (PHASE.compareAndSet(this, before, next)) {
        if (next instanceof Probation probation) {
          conclude(probation); // what has been reported may suffice by now
        }
        return;
      }
    }
  }

  private boolean replace(Phase before, Phase next) {
    if (!PHASE.compareAndSet(this, before, next)) {
      return false;
    }
    if (next.state == CircuitState.OPEN) {
      opened.increment();
    }
    List<Consumer<? super CircuitTransition>> listeners = next.options.listeners();
    if (before.state != next.state && !listeners.isEmpty()) {
      tell(
          listeners,
          new CircuitTransition(name, before.state, next.state, Permit.number(next.permit)));
    }
    return true;
  }

  private void tell(
      List<Consumer<? super CircuitTransition>> listeners, CircuitTransition transition) {
    for (Consumer<? super CircuitTransition> listener : listeners) {
      try {
        listener.accept(transition);
      } catch (Throwable failure) {
        // Anything: the transition is made, and the caller's call has nothing to do with it.
        complain("a listener failed", failure);
      }
    }
  }

  /**
   * How long until a call may be admitted, as far as can be told.
   *
   * @return nanoseconds; 0 if one would be admitted now, {@link Long#MAX_VALUE} if none will be
   *     until somebody sets the state
   */
  public long retryAfterNanos() {
    Phase present = phase;
    if (present instanceof Phase.Waiting waiting) {
      return waiting.leftNanos(clock.getAsLong());
    }
    if (present instanceof Probation probation) {
      return probation.leftNanos(clock.getAsLong());
    }
    return present instanceof Phase.Ramp ramp ? ramp.leftNanos(clock.getAsLong()) : 0;
  }

  /**
   * Asks for a call to be admitted, or throws.
   *
   * @return a permit, see {@link #tryAcquire()}
   * @throws CircuitOpenException if the call is refused
   */
  public long acquireOrThrow() {
    long permit = tryAcquire();
    if (permit == Permit.NONE) {
      throw new CircuitOpenException(name, phase.state, retryAfterNanos());
    }
    return permit;
  }

  /**
   * Makes a call if it is admitted, and reports how it went.
   *
   * @param call the call
   * @param <T> type of its result
   * @return its result
   * @throws CircuitOpenException if the call is refused; it is not made then
   */
  public <T extends @Nullable Object> T execute(Supplier<T> call) {
    Objects.requireNonNull(call, "call");
    long permit = acquireOrThrow();
    long start = startOrRelease(permit);
    T result;
    try {
      result = call.get();
    } catch (Throwable failure) {
      onError(permit, start, failure);
      throw failure;
    }
    onResult(permit, start, result);
    return result;
  }

  /**
   * Makes a call that may throw checked exceptions if it is admitted, and reports how it went.
   *
   * @param call the call
   * @param <T> type of its result
   * @return its result
   * @throws CircuitOpenException if the call is refused; it is not made then
   * @throws Exception what the call throws
   */
  public <T extends @Nullable Object> T call(Callable<T> call) throws Exception {
    Objects.requireNonNull(call, "call");
    long permit = acquireOrThrow();
    long start = startOrRelease(permit);
    T result;
    try {
      result = call.call();
    } catch (Throwable failure) {
      onError(permit, start, failure);
      throw failure;
    }
    onResult(permit, start, result);
    return result;
  }

  private long startOrRelease(long permit) {
    boolean started = false;
    try {
      long start = startNanos();
      started = true;
      return start;
    } finally {
      if (!started) {
        release(permit);
      }
    }
  }

  /** The clock or the random generator failed: the call is over all the same. */
  private void releaseUnreported(long permit, Throwable failure) {
    complain("a call could not be reported", failure);
    release(permit);
  }

  /** Counts all, and logs the 1st, 2nd, 4th, 8th...: what fails on each call must not flood. */
  private void complain(String what, Throwable failure) {
    long count = brokenCallbacks.incrementAndGet();
    if ((count & (count - 1)) == 0) {
      LOG.warn("breaker={}, {}, {} such failures so far", name, what, count, failure);
    }
  }

  /**
   * The counts.
   *
   * @return a new object
   */
  public CircuitStats stats() {
    Phase present = phase;
    CallWindow window = present.window();
    CallWindow.Counts counts =
        window == null
            ? new CallWindow.Counts(0, 0, 0)
            : window.counts(present.options.windowNanos() > 0 ? clock.getAsLong() : 0);
    return new CircuitStats(
        present.state,
        counts.total(),
        counts.failed(),
        counts.slow(),
        present instanceof Probation probation ? probation.leased() : 0,
        refused.sum(),
        ignored.sum(),
        stale.sum(),
        expired.sum(),
        brokenCallbacks.get(),
        opened.sum());
  }

  /**
   * The options and how things stand, a line each. For people; the wording may change.
   *
   * @return several lines
   */
  public String describe() {
    return Description.of(stats(), phase.options, retryAfterNanos());
  }

  /**
   * The states, what leads from one to another by the present options, and which one it is now, as
   * a drawing: SVG that needs nothing else, and follows a browser's light or dark scheme.
   *
   * @return an SVG document
   */
  public String diagram() {
    return StateDiagram.of(stats(), phase.options);
  }

  @Override
  public String toString() {
    return "CircuitBreaker[name=" + name + ", state=" + phase.state + "]";
  }
}
