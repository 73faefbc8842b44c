package io.ashlar.resilience;

import org.jspecify.annotations.Nullable;

/** The root of what this module throws of its own accord, apart from complaints about options. */
public abstract class ResilienceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with or without a stack trace.
   *
   * @param message what happened, with the values that matter
   * @param cause what made it happen, or null
   * @param stackTrace whether to walk the stack: microseconds and a kilobyte each time
   */
  protected ResilienceException(String message, @Nullable Throwable cause, boolean stackTrace) {
    super(message, cause, stackTrace, stackTrace);
  }
}
