package io.ashlar.testkit.random;

import java.util.List;

/** The failure of a model-based test, with the shortest sequence of operations that was found. */
public final class FailingOperationsError extends AssertionError {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 50;

  /** Kept out of the serial form: operations need not be serializable. */
  private final transient List<?> operations;

  FailingOperationsError(DeltaDebugging.Reduced<?> reduced, int originalLength, Throwable cause) {
    super(message(reduced, originalLength, cause), cause);
    this.operations = reduced.elements();
  }

  /**
   * Returns the reduced sequence.
   *
   * @return the operations, immutable
   */
  public List<?> operations() {
    return operations;
  }

  private static String message(
      DeltaDebugging.Reduced<?> reduced, int originalLength, Throwable cause) {
    List<?> operations = reduced.elements();
    StringBuilder text = new StringBuilder();
    text.append(cause).append('\n');
    text.append(operations.size()).append(" of ").append(originalLength);
    text.append(" operations suffice (").append(reduced.runs()).append(" runs");
    text.append(reduced.minimal() ? "):" : ", not minimal: the runs were used up):");
    for (int i = 0; i < Math.min(SHOWN, operations.size()); i++) {
      text.append("\n  ").append(i + 1).append(". ").append(operations.get(i));
    }
    if (operations.size() > SHOWN) {
      text.append("\n  ... and ").append(operations.size() - SHOWN).append(" more");
    }
    return text.toString();
  }
}
