package io.ashlar.testkit.history;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link LinearizabilityChecker} found out about a history, with the evidence. Immutable.
 *
 * @param <S> a state of the model
 * @param <I> what a caller asks for
 * @param <O> what a caller is told
 */
public sealed interface Verdict<S, I, O> {

  /** The three verdicts there are. */
  enum Kind {
    /** Some sequential order explains the history. */
    LINEARIZABLE,
    /** No sequential order explains it. */
    VIOLATION,
    /** The search was stopped by its budget before it knew. Nothing has been shown. */
    UNKNOWN
  }

  /**
   * Which verdict this is.
   *
   * @return the kind
   */
  Kind kind();

  /**
   * How many times the search asked the model what an operation would do: the cost of the verdict,
   * the same on every machine.
   *
   * @return the number, at least 0
   */
  long steps();

  /**
   * A sequential order explains the history.
   *
   * @param orders for each partition such an order: all its operations that are known to have taken
   *     effect, and those of unknown outcome that had to
   * @param steps the cost
   * @param <S> a state of the model
   * @param <I> what a caller asks for
   * @param <O> what a caller is told
   */
  record Linearizable<S, I, O>(Map<Object, List<Operation<I, O>>> orders, long steps)
      implements Verdict<S, I, O> {
    @Override
    public Kind kind() {
      return Kind.LINEARIZABLE;
    }

    @Override
    public String toString() {
      return "linearizable: " + orders.size() + " partition(s), " + steps + " steps";
    }
  }

  /**
   * No sequential order explains the operations of one partition.
   *
   * @param partition the partition
   * @param initialState the state before its first operation
   * @param operations its operations but the failed ones, by time of invocation
   * @param prefix the longest order found that explains some of them and breaks no real-time order
   * @param deadline the first operation to return that the prefix leaves out: it must have taken
   *     effect by then
   * @param obstacles the operations that may come next after the prefix, and why each does not fit
   * @param steps the cost
   * @param <S> a state of the model
   * @param <I> what a caller asks for
   * @param <O> what a caller is told
   */
  record Violation<S, I, O>(
      Object partition,
      S initialState,
      List<Operation<I, O>> operations,
      List<Step<S, I, O>> prefix,
      Operation<I, O> deadline,
      List<Obstacle<I, O>> obstacles,
      long steps)
      implements Verdict<S, I, O> {
    private static final int STEPS_TOLD = 8;
    private static final int LONGEST_STATE = 200;

    @Override
    public Kind kind() {
      return Kind.VIOLATION;
    }

    /**
     * The state in which the prefix ends.
     *
     * @return the state
     */
    public S stateAtEnd() {
      return prefix.isEmpty() ? initialState : prefix.get(prefix.size() - 1).state();
    }

    /** The story of the violation in a few lines. */
    @Override
    public String toString() {
      StringBuilder story = new StringBuilder("not linearizable: ");
      story.append(partition.equals("") ? "the history" : "partition " + partition);
      story
          .append(" of ")
          .append(operations.size())
          .append(" operations; the longest prefix that ");
      story.append("some order explains has ").append(prefix.size()).append('\n');
      int omitted = Math.max(0, prefix.size() - STEPS_TOLD);
      if (omitted > 0) {
        story.append("  ... ").append(omitted).append(" operations, then\n");
      }
      for (Step<S, I, O> step : prefix.subList(omitted, prefix.size())) {
        story.append("  ").append(step.operation());
        story.append("   [state ").append(shortened(step.state())).append("]\n");
      }
      story
          .append("in state ")
          .append(shortened(stateAtEnd()))
          .append(" no operation can come next:\n");
      for (Obstacle<I, O> obstacle : obstacles) {
        story.append("  ").append(obstacle).append('\n');
      }
      return story.append("yet by now this one had returned\n  ").append(deadline).toString();
    }

    private static String shortened(Object state) {
      return TimelineLayout.shorten(state.toString(), LONGEST_STATE);
    }
  }

  /**
   * The search was stopped before it knew. This is not a pass.
   *
   * @param undecided the partitions nothing is known of
   * @param reason which limit stopped it
   * @param steps the cost
   * @param <S> a state of the model
   * @param <I> what a caller asks for
   * @param <O> what a caller is told
   */
  record Unknown<S, I, O>(List<Object> undecided, String reason, long steps)
      implements Verdict<S, I, O> {
    @Override
    public Kind kind() {
      return Kind.UNKNOWN;
    }

    @Override
    public String toString() {
      return "unknown whether linearizable: "
          + reason
          + ", with "
          + undecided.size()
          + " partition(s) undecided, the smallest of them "
          + undecided.get(0);
    }
  }

  /**
   * An operation in a sequential order.
   *
   * @param operation the operation
   * @param state the state after it
   * @param <S> a state of the model
   * @param <I> what a caller asks for
   * @param <O> what a caller is told
   */
  record Step<S, I, O>(Operation<I, O> operation, S state) {}

  /**
   * An operation that real time allows to come next, and the model does not.
   *
   * @param operation the operation
   * @param wouldReturn what it would have returned there, which differs from what it did; null if
   *     it cannot take place there
   * @param <I> what a caller asks for
   * @param <O> what a caller is told
   */
  record Obstacle<I, O>(Operation<I, O> operation, @Nullable O wouldReturn) {
    @Override
    public String toString() {
      return operation
          + (wouldReturn == null ? ", which cannot take place" : ", which would be " + wouldReturn);
    }
  }
}
