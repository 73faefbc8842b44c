package io.ashlar.testkit.history;

import java.util.Comparator;
import java.util.List;

/**
 * What a set of concurrent clients did and saw: operations in the order of their invocation.
 *
 * <p>Immutable. Usually made by a {@link HistoryRecorder}; made by hand or from a file where the
 * operations were recorded elsewhere.
 *
 * @param operations the operations, given in any order, held by time of invocation
 * @param <I> what a caller asks for
 * @param <O> what a caller is told
 */
public record History<I, O>(List<Operation<I, O>> operations) {

  /**
   * Copies and sorts the operations.
   *
   * @param operations the operations, in any order
   */
  public History {
    operations = operations.stream().sorted(Comparator.comparingLong(Operation::invoked)).toList();
  }

  /**
   * The number of operations, whatever came of them.
   *
   * @return the number
   */
  public int size() {
    return operations.size();
  }
}
