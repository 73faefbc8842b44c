package io.ashlar.resilience.timeout;

import io.ashlar.resilience.ResilienceException;
import java.time.Duration;
import java.util.Objects;

/**
 * The end of the patience with a call. The call was made, and may still be under way: what it did
 * or will do is not known. No stack trace.
 */
public final class TimeLimitExceededException extends ResilienceException {
  private static final long serialVersionUID = 1L;

  /** Whose limit it is. */
  private final String name;

  /** The limit. */
  private final Duration limit;

  /**
   * A time limit exceeded.
   *
   * @param name the time limiter
   * @param limit how long the call was allowed to take
   */
  public TimeLimitExceededException(String name, Duration limit) {
    super("time limit " + name + " exceeded, limit=" + limit, null, false);
    this.name = Objects.requireNonNull(name, "name");
    this.limit = limit;
  }

  /**
   * The time limiter.
   *
   * @return the name given to the builder
   */
  public String name() {
    return name;
  }

  /**
   * How long the call was allowed to take.
   *
   * @return a positive time
   */
  public Duration limit() {
    return limit;
  }
}
