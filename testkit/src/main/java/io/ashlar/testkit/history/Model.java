package io.ashlar.testkit.history;

import org.jspecify.annotations.Nullable;

/**
 * The sequential specification of an object: what each operation does and returns when operations
 * come one at a time.
 *
 * <p>A model is a deterministic machine. In a given state an input either cannot take place (a lock
 * is taken and its caller waits), or leads to one next state and returns one output. An object that
 * may choose among several behaviours is modelled by a state that is the set of the states it may
 * be in.
 *
 * <p>States, and outputs, are values: immutable, compared by {@code equals} and hashed by {@code
 * hashCode}, because the checker remembers the states it has been in. Inputs must have {@code
 * equals} and {@code hashCode} too; a good {@code toString} of all three makes a violation
 * readable. Implementations are stateless and so thread-safe.
 *
 * @param <S> a state of the object
 * @param <I> what a caller asks for: the operation with its arguments
 * @param <O> what a caller is told
 */
public interface Model<S, I, O> {

  /**
   * The state before the first operation.
   *
   * @return the same state, by {@code equals}, at each call
   */
  S initialState();

  /**
   * The state after an input has taken place, whatever its caller was told.
   *
   * @param state the state before
   * @param input the operation
   * @return the state after, which may be {@code state} itself; null if the operation cannot take
   *     place in this state
   */
  @Nullable S next(S state, I input);

  /**
   * What the caller of an input is told if it takes place in a state.
   *
   * @param state the state before
   * @param input an operation that can take place in it
   * @return the output
   */
  O output(S state, I input);

  /**
   * Whether an operation that was answered so is a mere read: in every state in which it can take
   * place and be answered so, it leaves the state as it is. A read is, and so is a compare-and-set
   * that was refused. A write is not, even where it happens to write the value that is there.
   *
   * <p>This saves the checker decisions; the default, false, is always right.
   *
   * @param input the operation
   * @param output what its caller was told
   * @return whether it is a read
   */
  default boolean isRead(I input, O output) {
    return false;
  }

  /**
   * How much memory a state takes beyond the few dozen bytes of a small object, and beyond what it
   * shares with its inputs and with other states.
   *
   * <p>The checker keeps every state it has seen. A model whose states grow with the history, such
   * as a list appended to, says so here; then a history too long for the memory ends in the verdict
   * {@linkplain Verdict.Unknown unknown} instead of an {@link OutOfMemoryError}. The default is 0.
   *
   * @param state a state
   * @return an estimate in bytes, at least 0
   */
  default long stateBytes(S state) {
    return 0;
  }

  /**
   * The part of the object an input concerns, such as its key.
   *
   * <p>Operations of different partitions have separate states, each beginning with {@link
   * #initialState()}, and are checked separately: a history of independent objects is linearizable
   * exactly if the history of each is (locality, Herlihy and Wing 1990; Horn and Kroening 2015 use
   * it to split one map by its keys). This is the difference between milliseconds and never on long
   * histories, so a model of a map overrides it. The default is one partition.
   *
   * @param input an operation
   * @return the partition, a value with {@code equals} and {@code hashCode}
   */
  default Object partition(I input) {
    return "";
  }
}
