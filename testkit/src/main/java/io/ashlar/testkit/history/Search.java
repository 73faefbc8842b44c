package io.ashlar.testkit.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The search for a sequential order of one partition's operations; the essay is in {@link
 * LinearizabilityChecker}. Not thread-safe, used once.
 *
 * <p>Operations with an answer ("answered") and operations of unknown outcome ("unknown") are
 * numbered apart, each by time of invocation. A move, one operation taking effect, is written as
 * the number of an answered operation or the complement of an unknown one's.
 */
final class Search<S, I, O> {
  /** How a search ended. */
  enum End {
    EXPLAINED,
    REFUTED,
    EXHAUSTED
  }

  /** Memory for configurations: 16 Mi words of 8 bytes. */
  private static final int MAXIMUM_WORDS = 1 << 24;

  private static final int NONE = -1;

  private final Model<S, I, O> model;
  private final List<Operation<I, O>> answered = new ArrayList<>();
  private final List<Operation<I, O>> unknown = new ArrayList<>();
  private final SearchBudget budget;

  private final EventList events;
  private final int[] twinBefore;
  private final ConfigurationSet seen;

  private final List<S> states = new ArrayList<>();
  private final Map<S, Integer> numberOfState = new HashMap<>();

  // The configuration the search is in.
  private int state;
  private int last = NONE;
  private int explained;
  private long operationsHash;
  private final long[] unknownUsed;

  // The moves that led to it, and what each changed.
  private int depth;
  private final int[] moves;
  private final int[] stateBefore;
  private final int[] lastBefore;
  private final boolean[] forced;

  // The most operations explained so far; a prefix it shares with the moves is not copied again.
  private int[] bestMoves = new int[0];
  private int bestDepth;
  private int bestExplained = NONE;
  private int sharedWithBest;

  private int stateAfterChoice;
  private int[] leftOut = new int[16];

  /**
   * Prepares a search.
   *
   * @param model the specification
   * @param operations the operations by time of invocation; failed ones are passed over
   * @param budget what the search may spend
   */
  Search(Model<S, I, O> model, List<Operation<I, O>> operations, SearchBudget budget) {
    this.model = model;
    this.budget = budget;
    for (Operation<I, O> operation : operations) {
      switch (operation.outcome()) {
        case OK -> answered.add(operation);
        case UNKNOWN -> unknown.add(operation);
        case FAILED -> {}
      }
    }
    events = new EventList(answered);
    twinBefore = twinsBefore(unknown);
    unknownUsed = new long[(unknown.size() + 63) / 64];
    seen = new ConfigurationSet(unknownUsed.length, MAXIMUM_WORDS);
    int longest = answered.size() + unknown.size();
    moves = new int[longest];
    stateBefore = new int[longest];
    lastBefore = new int[longest];
    forced = new boolean[longest];
    state = numberOf(model.initialState());
  }

  /** For each operation the one before it with an equal input, or {@link #NONE}. */
  private static <I> int[] twinsBefore(List<? extends Operation<I, ?>> operations) {
    int[] twins = new int[operations.size()];
    Map<I, Integer> latest = new HashMap<>();
    for (int i = 0; i < twins.length; i++) {
      Integer twin = latest.put(operations.get(i).input(), i);
      twins[i] = twin == null ? NONE : twin;
    }
    return twins;
  }

  End run() {
    while (true) {
      int choice = takeWhatChangesNothing();
      if (explained == answered.size()) {
        return End.EXPLAINED;
      }
      if (budget.isExhausted()) {
        return End.EXHAUSTED;
      }
      boolean moved = isNew() && tryFirst(choice);
      if (!moved) {
        keepIfBest();
      }
      while (!moved) {
        if (budget.isExhausted()) {
          return End.EXHAUSTED;
        }
        while (depth > 0 && forced[depth - 1]) {
          undo();
        }
        if (depth == 0) {
          return End.REFUTED;
        }
        int move = undo();
        moved =
            move >= 0
                ? tryAnswered(events.after(events.callOf(move))) || tryUnknown(0)
                : tryUnknown(~move + 1);
      }
    }
  }

  /**
   * Makes every move that fits here and leaves the state as it is. Such a move never stands in the
   * way of another, so there is nothing to decide.
   *
   * @return the first operation that fits and does change the state, which then leads to {@link
   *     #stateAfterChoice}; or {@link #NONE}
   */
  private int takeWhatChangesNothing() {
    int choice = NONE;
    int event = events.first();
    while (events.isCall(event)) {
      int operation = events.operationAt(event);
      int after = stateAfter(operation);
      if (after == state) {
        make(operation, after, true);
      } else if (after != NONE && choice == NONE) {
        choice = operation;
        stateAfterChoice = after;
      }
      event = events.after(event);
    }
    return choice;
  }

  private boolean tryFirst(int choice) {
    if (choice == NONE) {
      return tryUnknown(0);
    }
    make(choice, stateAfterChoice, false);
    return true;
  }

  private boolean tryAnswered(int from) {
    for (int event = from; events.isCall(event); event = events.after(event)) {
      int operation = events.operationAt(event);
      int after = stateAfter(operation);
      if (after != NONE) {
        make(operation, after, false);
        return true;
      }
    }
    return false;
  }

  /**
   * Makes the next move of an unknown operation. One that changes nothing is never worth its move,
   * and of several with equal inputs the one invoked first does for all.
   */
  private boolean tryUnknown(int from) {
    long deadline = unknown.isEmpty() ? 0 : answered.get(firstToReturn()).returned();
    for (int i = from; i < unknown.size() && unknown.get(i).invoked() <= deadline; i++) {
      if (isUsed(i) || (twinBefore[i] != NONE && !isUsed(twinBefore[i]))) {
        continue;
      }
      budget.spendStep();
      S next = model.next(states.get(state), unknown.get(i).input());
      int after = next == null ? NONE : numberOf(next);
      if (after != NONE && after != state) {
        make(~i, after, false);
        return true;
      }
    }
    return false;
  }

  private boolean isUsed(int i) {
    return (unknownUsed[i >> 6] & (1L << i)) != 0;
  }

  /** The first operation to return of those that have not taken effect, of which there is one. */
  private int firstToReturn() {
    int event = events.first();
    while (events.isCall(event)) {
      event = events.after(event);
    }
    return events.operationAt(event);
  }

  /** The state's number after an answered operation, or {@link #NONE} if it does not fit here. */
  private int stateAfter(int index) {
    budget.spendStep();
    Operation<I, O> operation = answered.get(index);
    S before = states.get(state);
    S after = model.next(before, operation.input());
    if (after == null || !model.output(before, operation.input()).equals(operation.output())) {
      return NONE;
    }
    return after == before ? state : numberOf(after);
  }

  private int numberOf(S value) {
    Integer number = numberOfState.putIfAbsent(value, states.size());
    if (number == null) {
      states.add(value);
      return states.size() - 1;
    }
    return number;
  }

  private void make(int move, int after, boolean isForced) {
    moves[depth] = move;
    stateBefore[depth] = state;
    lastBefore[depth] = last;
    forced[depth] = isForced;
    depth++;
    state = after;
    if (move >= 0) {
      events.takeOut(move);
      operationsHash ^= mix(move);
      explained++;
      last = Math.max(last, move);
    } else {
      unknownUsed[~move >> 6] ^= 1L << ~move;
    }
  }

  private int undo() {
    depth--;
    sharedWithBest = Math.min(sharedWithBest, depth);
    int move = moves[depth];
    state = stateBefore[depth];
    last = lastBefore[depth];
    if (move >= 0) {
      events.putBack(move);
      operationsHash ^= mix(move);
      explained--;
    } else {
      unknownUsed[~move >> 6] ^= 1L << ~move;
    }
    return move;
  }

  /** Whether the search has not been in this configuration, nor in one that covers it. */
  private boolean isNew() {
    int count = 0;
    for (int event = events.first(); event != events.end(); event = events.after(event)) {
      int operation = events.operationAt(event);
      if (operation > last) {
        break;
      }
      if (!events.isCall(event)) {
        continue;
      }
      if (count == leftOut.length) {
        leftOut = Arrays.copyOf(leftOut, 2 * count);
      }
      leftOut[count++] = operation;
    }
    return seen.add(operationsHash ^ mix(~state), last, state, leftOut, count, unknownUsed);
  }

  /**
   * A hash whose sum by exclusive or over a set is the set's (Zobrist 1970); SplitMix64's mixer.
   */
  private static long mix(int number) {
    long z = (number + 1) * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private void keepIfBest() {
    if (explained <= bestExplained) {
      return;
    }
    bestExplained = explained;
    if (bestMoves.length < depth) {
      bestMoves = Arrays.copyOf(bestMoves, Math.min(moves.length, Math.max(64, 2 * depth)));
    }
    System.arraycopy(moves, sharedWithBest, bestMoves, sharedWithBest, depth - sharedWithBest);
    bestDepth = depth;
    sharedWithBest = depth;
  }

  /** After {@link End#EXPLAINED}: the order that explains the operations. */
  List<Operation<I, O>> order() {
    return Arrays.stream(moves, 0, depth).mapToObj(this::operationOf).toList();
  }

  /** After {@link End#REFUTED}: the evidence. */
  Verdict.Violation<S, I, O> violation(Object partition) {
    S initial = model.initialState();
    S current = initial;
    List<Verdict.Step<S, I, O>> prefix = new ArrayList<>();
    boolean[] answeredTaken = new boolean[answered.size()];
    boolean[] unknownTaken = new boolean[unknown.size()];
    for (int i = 0; i < bestDepth; i++) {
      int move = bestMoves[i];
      Operation<I, O> operation = operationOf(move);
      S after = model.next(current, operation.input());
      if (after == null) {
        throw new IllegalStateException(operation + " took place before in state " + current);
      }
      current = after;
      prefix.add(new Verdict.Step<>(operation, current));
      if (move >= 0) {
        answeredTaken[move] = true;
      } else {
        unknownTaken[~move] = true;
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
        budget.steps());
  }

  private @Nullable O outputIn(S before, I input) {
    return model.next(before, input) == null ? null : model.output(before, input);
  }

  private Operation<I, O> operationOf(int move) {
    return move >= 0 ? answered.get(move) : unknown.get(~move);
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
