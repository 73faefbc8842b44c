package io.ashlar.resilience.pipeline;

import io.ashlar.resilience.ResilienceException;

/**
 * An interrupt of a thread in a method that cannot throw {@link InterruptedException}. The thread's
 * interrupt flag is set again.
 */
public final class CallInterruptedException extends ResilienceException {
  private static final long serialVersionUID = 1L;

  CallInterruptedException(InterruptedException cause) {
    super("interrupted", cause, true);
  }
}
