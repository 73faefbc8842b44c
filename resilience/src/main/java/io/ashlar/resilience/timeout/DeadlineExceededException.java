package io.ashlar.resilience.timeout;

import io.ashlar.resilience.CallRefusedException;

/**
 * The refusal to begin a call whose {@link Deadline} is over: nobody waits for its answer any more.
 */
public final class DeadlineExceededException extends CallRefusedException {
  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param name who refused
   */
  public DeadlineExceededException(String name) {
    super(name, Long.MAX_VALUE);
  }

  @Override
  public String getMessage() {
    return "the deadline is over, " + name() + " has not begun the call";
  }
}
