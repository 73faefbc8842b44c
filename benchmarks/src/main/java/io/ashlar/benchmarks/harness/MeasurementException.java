package io.ashlar.benchmarks.harness;

/**
 * A measurement that gave no number: the subject failed its conformance check, its process died, or
 * it answered wrongly. The case ends with it, the run goes on and exits with 1.
 */
public final class MeasurementException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** A failure with what was seen, for example the end of the child's output. */
  public MeasurementException(String message) {
    super(message);
  }

  /** A failure with its cause. */
  public MeasurementException(String message, Throwable cause) {
    super(message, cause);
  }
}
