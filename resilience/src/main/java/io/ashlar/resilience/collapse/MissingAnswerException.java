package io.ashlar.resilience.collapse;

import io.ashlar.resilience.ResilienceException;

/** The failure of a key of which its batch has said nothing. */
public final class MissingAnswerException extends ResilienceException {
  private static final long serialVersionUID = 1L;

  MissingAnswerException(Object key) {
    super("the batch has no answer for a key of " + key.getClass().getName(), null, false);
  }
}
