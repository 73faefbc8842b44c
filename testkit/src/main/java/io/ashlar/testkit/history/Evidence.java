package io.ashlar.testkit.history;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The evidence that a refuted search gives: the longest prefix it could explain, the operation that
 * had to come next by its return, and why none of those that might have come does.
 *
 * <p>Moves are numbered as in {@link Search}. Immutable.
 */
final class Evidence<S, I, O> {
  private final Model<S, I, O> model;
  private final List<Operation<I, O>> answered;
  private final List<Operation<I, O>> unknown;

  Evidence(Model<S, I, O> model, List<Operation<I, O>> answered, List<Operation<I, O>> unknown) {
    this.model = model;
    this.answered = answered;
    this.unknown = unknown;
  }

  /**
   * Tells a violation.
   *
   * @param partition the partition
   * @param moves the most operations that some order explains, in that order
   * @param steps what the search has spent
   */
  Verdict.Violation<S, I, O> violation(Object partition, int[] moves, long steps) {
    S initial = model.initialState();
    S current = initial;
    List<Verdict.Step<S, I, O>> prefix = new ArrayList<>();
    boolean[] answeredTaken = new boolean[answered.size()];
    for (int move : moves) {
      Operation<I, O> operation = move >= 0 ? answered.get(move) : unknown.get(~move);
      S after = model.next(current, operation.input());
      if (after == null) {
        throw new IllegalStateException(operation + " took place before in state " + current);
      }
      current = after;
      prefix.add(new Verdict.Step<>(operation, current));
      if (move >= 0) {
        answeredTaken[move] = true;
      }
    }
    List<Operation<I, O>> rest = without(answered, answeredTaken);
    Operation<I, O> deadline = rest.get(0);
    for (Operation<I, O> operation : rest) {
      deadline = operation.returned() < deadline.returned() ? operation : deadline;
    }
    List<Verdict.Obstacle<I, O>> obstacles = new ArrayList<>();
    for (Operation<I, O> operation : rest) {
      if (operation.invoked() <= deadline.returned()) {
        obstacles.add(new Verdict.Obstacle<>(operation, outputIn(current, operation.input())));
      }
    }
    List<Operation<I, O>> all = new ArrayList<>(answered);
    all.addAll(unknown);
    return new Verdict.Violation<>(
        partition,
        initial,
        new History<>(all).operations(),
        List.copyOf(prefix),
        deadline,
        List.copyOf(obstacles),
        steps);
  }

  private @Nullable O outputIn(S before, I input) {
    return model.next(before, input) == null ? null : model.output(before, input);
  }

  private static <T> List<T> without(List<T> items, boolean[] taken) {
    List<T> rest = new ArrayList<>();
    for (int i = 0; i < taken.length; i++) {
      if (!taken[i]) {
        rest.add(items.get(i));
      }
    }
    return rest;
  }
}
