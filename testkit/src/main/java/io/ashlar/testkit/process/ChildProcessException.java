package io.ashlar.testkit.process;

/**
 * A child process did not do what was waited for. The message holds the command, how the child
 * stands, and the end of its output.
 */
public final class ChildProcessException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ChildProcessException(String message) {
    super(message);
  }

  ChildProcessException(String message, Throwable cause) {
    super(message, cause);
  }
}
