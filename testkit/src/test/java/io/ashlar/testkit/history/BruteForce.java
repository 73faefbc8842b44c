package io.ashlar.testkit.history;

import java.util.ArrayList;
import java.util.List;

/**
 * The definition of linearizability, tried out: every order of every subset that may be left out.
 */
final class BruteForce {
  private BruteForce() {}

  static <S, I, O> boolean isLinearizable(Model<S, I, O> model, List<Operation<I, O>> operations) {
    List<Operation<I, O>> open = new ArrayList<>(operations);
    open.removeIf(operation -> operation.outcome() == Operation.Outcome.FAILED);
    return explains(model, model.initialState(), open);
  }

  private static <S, I, O> boolean explains(
      Model<S, I, O> model, S state, List<Operation<I, O>> left) {
    if (left.stream().noneMatch(operation -> operation.outcome() == Operation.Outcome.OK)) {
      return true;
    }
    for (Operation<I, O> first : left) {
      if (left.stream().noneMatch(other -> other.returned() < first.invoked())) {
        S next = model.next(state, first.input());
        boolean fits =
            next != null
                && (first.output() == null
                    || first.output().equals(model.output(state, first.input())));
        List<Operation<I, O>> rest = new ArrayList<>(left);
        rest.remove(first);
        if (fits && explains(model, next, rest)) {
          return true;
        }
      }
    }
    return false;
  }
}
