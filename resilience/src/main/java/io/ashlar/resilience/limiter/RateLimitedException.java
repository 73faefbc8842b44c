package io.ashlar.resilience.limiter;

import io.ashlar.resilience.CallRefusedException;

/** The refusal of a rate limiter. */
public final class RateLimitedException extends CallRefusedException {
  private static final long serialVersionUID = 1L;

  /** How many were asked for. */
  private final long permits;

  /**
   * A refusal.
   *
   * @param name the limiter
   * @param permits how many were asked for
   * @param retryAfterNanos nanoseconds until as many are free if nobody else comes; {@link
   *     Long#MAX_VALUE} if they never are
   */
  public RateLimitedException(String name, long permits, long retryAfterNanos) {
    super(name, retryAfterNanos);
    this.permits = permits;
  }

  /**
   * How many permits were asked for.
   *
   * @return at least 1
   */
  public long permits() {
    return permits;
  }

  @Override
  public String getMessage() {
    return "rate limiter " + name() + " refused, permits=" + permits + ", " + retryAfterText();
  }
}
