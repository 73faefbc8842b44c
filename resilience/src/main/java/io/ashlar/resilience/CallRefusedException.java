package io.ashlar.resilience;

import java.time.Duration;
import java.util.Objects;

/**
 * The refusal to begin a call: nothing was sent, so nothing is wrong with the one who would have
 * been called. A circuit breaker therefore does not count it as a failure, and a retry does not
 * repeat it unless told to.
 *
 * <p>It has no stack trace and takes no suppressed exceptions: refusing is what an overloaded
 * process does most, and must cost least. The name says who refused.
 */
public abstract class CallRefusedException extends ResilienceException {
  private static final long serialVersionUID = 1L;

  /** Who refused. */
  private final String name;

  /** {@link Long#MAX_VALUE} for never. */
  private final long retryAfterNanos;

  /**
   * A refusal.
   *
   * @param name who refused
   * @param retryAfterNanos nanoseconds until another attempt may make sense, not below 0; {@link
   *     Long#MAX_VALUE} if none ever will
   */
  protected CallRefusedException(String name, long retryAfterNanos) {
    super("", null, false);
    this.name = Objects.requireNonNull(name, "name");
    this.retryAfterNanos = retryAfterNanos;
  }

  /**
   * Who refused.
   *
   * @return the name given to the builder
   */
  public final String name() {
    return name;
  }

  /**
   * When another attempt may make sense. Not a promise: others may come first.
   *
   * @return the time from the refusal on, not negative; about 292 years ({@link Long#MAX_VALUE}
   *     nanoseconds) if never
   */
  public final Duration retryAfter() {
    return Duration.ofNanos(retryAfterNanos);
  }

  /**
   * As {@link #retryAfter}, without an object.
   *
   * @return nanoseconds, not negative; {@link Long#MAX_VALUE} if never
   */
  public final long retryAfterNanos() {
    return retryAfterNanos;
  }

  /**
   * What was refused and why. Put together when it is asked for, not when it is thrown.
   *
   * @return a text with the values that matter
   */
  @Override
  public abstract String getMessage();

  /**
   * The wait as a part of a message.
   *
   * @return for instance {@code retryAfter=PT0.5S} or {@code retryAfter=never}
   */
  protected final String retryAfterText() {
    return "retryAfter=" + (retryAfterNanos == Long.MAX_VALUE ? "never" : retryAfter().toString());
  }
}
