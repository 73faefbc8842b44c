package io.ashlar.resilience.breaker;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A breaker's state together with all that belongs to it: one object that is published by one
 * compare-and-set, so nobody ever sees a state with another one's deadline, window or probes. Every
 * transition makes a new one.
 */
abstract sealed class Phase permits Phase.Passing, Phase.Ramp, Phase.Waiting, Probation {
  /** The options that hold in it, so a change of these too is a change of the phase. */
  final CircuitBreakerBuilder.Options options;

  final CircuitState state;

  /** The phase's name, and the permit of its calls where they are not probes. */
  final long permit;

  /** Copied from the options, for each call looks at them. */
  final boolean timesCalls;

  final boolean datesCalls;

  /** How often the circuit has opened without having been stable since. */
  final int openings;

  /** When it began. */
  final long since;

  Phase(
      CircuitBreakerBuilder.Options options,
      CircuitState state,
      int number,
      int openings,
      long since) {
    this.options = options;
    this.state = state;
    this.permit = Permit.of(number);
    this.timesCalls = options.timesCalls();
    this.datesCalls = options.datesCalls();
    this.openings = openings;
    this.since = since;
  }

  /** The same phase, with all that has been counted, under other options. */
  abstract Phase under(CircuitBreakerBuilder.Options changed, long nowNanos);

  /** Where outcomes go; null where they are not counted. */
  @Nullable CallWindow window() {
    return null;
  }

  /** All calls pass: closed, disabled, or only measuring. */
  static final class Passing extends Phase {
    private final @Nullable CallWindow window;

    Passing(
        CircuitBreakerBuilder.Options options,
        CircuitState state,
        int number,
        int openings,
        long since,
        @Nullable CallWindow window) {
      super(options, state, number, openings, since);
      this.window = window;
    }

    /** What a ramp ends in: the same phase to its calls. */
    Passing(Ramp ramp) {
      this(
          ramp.options,
          ramp.state,
          Permit.number(ramp.permit),
          ramp.openings,
          ramp.since,
          ramp.window);
    }

    @Override
    Phase under(CircuitBreakerBuilder.Options changed, long nowNanos) {
      return new Passing(
          changed,
          state,
          Permit.number(permit),
          openings,
          since,
          window == null ? null : changed.windowLike(window, options, nowNanos));
    }

    @Override
    @Nullable CallWindow window() {
      return window;
    }
  }

  /** Closed, and a growing share of calls passes. */
  static final class Ramp extends Phase {
    private static final double UNIT = 0x1p-53;
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private final CallWindow window;
    private final double firstShare;
    private final long nanos;

    /** Calls that asked. Counted by everybody, without a lock. */
    private final AtomicLong asked;

    Ramp(
        CircuitBreakerBuilder.Options options,
        int number,
        int openings,
        long since,
        CallWindow window) {
      this(options, number, openings, since, window, new AtomicLong());
    }

    private Ramp(
        CircuitBreakerBuilder.Options options,
        int number,
        int openings,
        long since,
        CallWindow window,
        AtomicLong asked) {
      super(options, CircuitState.CLOSED, number, openings, since);
      this.window = window;
      this.firstShare = options.firstShare();
      this.nanos = options.rampNanos();
      this.asked = asked;
    }

    @Override
    Phase under(CircuitBreakerBuilder.Options changed, long nowNanos) {
      CallWindow kept = changed.windowLike(window, options, nowNanos);
      return new Ramp(changed, Permit.number(permit), openings, since, kept, asked);
    }

    @Override
    CallWindow window() {
      return window;
    }

    boolean isOver(long nowNanos) {
      return nowNanos - since >= nanos;
    }

    long leftNanos(long nowNanos) {
      return Math.max(since + nanos - nowNanos, 0);
    }

    /**
     * Whether the next call is among those that pass. Multiples of the golden ratio are spread as
     * evenly as a sequence can be, so the share is kept over any few calls, without a random
     * number.
     */
    boolean admits(long nowNanos) {
      double share = firstShare + (1 - firstShare) * Math.max(nowNanos - since, 0) / nanos;
      return ((asked.incrementAndGet() * GOLDEN_RATIO) >>> 11) * UNIT < share;
    }
  }

  /** No call passes: open until a time, or forced open. */
  static final class Waiting extends Phase {
    /** When the wait is over; not looked at if forced. */
    final long until;

    Waiting(
        CircuitBreakerBuilder.Options options,
        CircuitState state,
        int number,
        int openings,
        long since,
        long until) {
      super(options, state, number, openings, since);
      this.until = until;
    }

    /** A wait that has begun lasts as long as was said. */
    @Override
    Phase under(CircuitBreakerBuilder.Options changed, long nowNanos) {
      return new Waiting(changed, state, Permit.number(permit), openings, since, until);
    }

    boolean isOver(long nowNanos) {
      return state == CircuitState.OPEN && nowNanos - until >= 0;
    }

    long leftNanos(long nowNanos) {
      return state == CircuitState.OPEN ? Math.max(until - nowNanos, 0) : Long.MAX_VALUE;
    }
  }
}
