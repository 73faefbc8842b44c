package io.ashlar.benchmarks.goals;

/** Goals that cannot be: the message says where in the file, what was found and what must be. */
public final class GoalsException extends RuntimeException {

  private static final long serialVersionUID = 1;

  GoalsException(String where, String what) {
    super("goals.yaml: " + where + ": " + what);
  }

  GoalsException(String what, Throwable cause) {
    super("goals.yaml: " + what, cause);
  }
}
