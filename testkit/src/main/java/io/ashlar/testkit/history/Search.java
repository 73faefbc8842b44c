package io.ashlar.testkit.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
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

  /** States are kept to the end of the search; more would rather be a shortage of memory. */
  private static final int MAXIMUM_STATES = 1 << 20;

  /** What {@link Model#stateBytes} may add up to in one partition. */
  private static final long MAXIMUM_STATE_BYTES = 128L << 20;

  private static final int NONE = -1;

  private final Model<S, I, O> model;
  private final List<Operation<I, O>> answered = new ArrayList<>();
  private final List<Operation<I, O>> unknown = new ArrayList<>();
  private final SearchBudget budget;

  private final EventList events;
  private final boolean[] isRead;
  private final int[] twinBefore;

  private ConfigurationSet seen;
  private int maximumChain;
  private boolean chainWasCut;

  private final List<S> states = new ArrayList<>();
  private final Map<S, Integer> numberOfState = new HashMap<>();
  private long stateBytes;

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

  private final Deque<Chains> chainsUnderWay = new ArrayDeque<>();

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
    isRead = new boolean[answered.size()];
    for (int i = 0; i < isRead.length; i++) {
      isRead[i] = isRead(answered.get(i));
    }
    twinBefore = twinsBefore(unknown);
    unknownUsed = new long[(unknown.size() + 63) / 64];
    seen = newConfigurationSet();
    int longest = answered.size() + unknown.size();
    moves = new int[longest];
    stateBefore = new int[longest];
    lastBefore = new int[longest];
    forced = new boolean[longest];
    state = numberOf(model.initialState());
  }

  private boolean isRead(Operation<I, O> operation) {
    O output = operation.output();
    return output != null && model.isRead(operation.input(), output);
  }

  private ConfigurationSet newConfigurationSet() {
    return new ConfigurationSet((unknown.size() + 63) / 64, MAXIMUM_WORDS);
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
    End end = runWithin(1);
    for (int limit = 2; end == End.REFUTED && chainWasCut; limit *= 2) {
      end = runWithin(limit);
    }
    return end;
  }

  /**
   * Searches with chains of unknown operations up to a length. A short chain at an earlier place is
   * more often what has happened than a long one here, of which there are exponentially many.
   */
  private End runWithin(int maximumChain) {
    this.maximumChain = maximumChain;
    chainWasCut = false;
    seen = newConfigurationSet();
    boolean entered = true;
    while (entered) {
      int depthAtEntry = depth;
      int choice = takeReads();
      if (explained == answered.size()) {
        return End.EXPLAINED;
      }
      // Where a chain has led and no read was taken, the chains have seen to it that it is new.
      boolean isNew = (depth == depthAtEntry && isAtChainEnd()) || isNew();
      entered = isNew && tryFirst(choice);
      if (!entered) {
        keepIfBest();
        entered = backtrack();
      }
      if (isExhausted()) {
        return End.EXHAUSTED;
      }
    }
    return End.REFUTED;
  }

  /**
   * Takes every read that fits here. Wherever a read comes in an order, it can come here instead,
   * so there is nothing to decide.
   *
   * @return the first operation that fits and is no read, which then leads to {@link
   *     #stateAfterChoice}; or {@link #NONE}
   */
  private int takeReads() {
    int choice = NONE;
    int event = events.first();
    while (events.isCall(event)) {
      int operation = events.operationAt(event);
      int after = stateAfter(state, operation);
      if (after != NONE && isRead[operation]) {
        requireUnchanged(operation, after);
        make(operation, after, true);
      } else if (after != NONE && choice == NONE) {
        choice = operation;
        stateAfterChoice = after;
      }
      event = events.after(event);
    }
    return choice;
  }

  private void requireUnchanged(int operation, int after) {
    if (after != state) {
      throw new IllegalStateException(
          "the model says that "
              + answered.get(operation)
              + " is a read, but it turns state "
              + states.get(state)
              + " into "
              + states.get(after));
    }
  }

  private boolean tryFirst(int choice) {
    if (choice == NONE) {
      return tryChains();
    }
    make(choice, stateAfterChoice, false);
    return true;
  }

  private boolean tryAnswered(int from) {
    for (int event = from; events.isCall(event); event = events.after(event)) {
      int operation = events.operationAt(event);
      int after = stateAfter(state, operation);
      if (after != NONE) {
        make(operation, after, false);
        return true;
      }
    }
    return false;
  }

  private boolean tryChains() {
    if (unknown.isEmpty() || isAtChainEnd()) {
      return false;
    }
    Chains chains = new Chains();
    if (!chains.makeNext()) {
      return false;
    }
    chainsUnderWay.push(chains);
    return true;
  }

  private boolean isAtChainEnd() {
    return depth > 0 && moves[depth - 1] < 0;
  }

  /** Goes back to the last decision that can be taken otherwise, and takes it. */
  private boolean backtrack() {
    while (!isExhausted()) {
      while (depth > 0 && forced[depth - 1]) {
        undo();
      }
      if (depth == 0) {
        return false;
      }
      if (isAtChainEnd()) {
        while (isAtChainEnd()) {
          undo();
        }
        if (chainsUnderWay.element().makeNext()) {
          return true;
        }
        chainsUnderWay.pop();
      } else {
        int move = undo();
        if (tryAnswered(events.after(events.callOf(move))) || tryChains()) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isExhausted() {
    return budget.isExhausted()
        || states.size() > MAXIMUM_STATES
        || stateBytes > MAXIMUM_STATE_BYTES;
  }

  /** After {@link End#EXHAUSTED}: which limit was reached. */
  String reason() {
    if (budget.isExhausted()) {
      return budget.reason();
    }
    return stateBytes > MAXIMUM_STATE_BYTES
        ? "more than " + MAXIMUM_STATE_BYTES + " bytes of states in one partition"
        : "more than " + MAXIMUM_STATES + " states in one partition";
  }

  /**
   * The number of the state an answered operation leads to, or {@link #NONE} if it does not fit.
   */
  @SuppressWarnings("ReferenceEquality") // a shortcut: numberOf compares by value
  private int stateAfter(int stateBefore, int index) {
    budget.spendStep();
    Operation<I, O> operation = answered.get(index);
    S before = states.get(stateBefore);
    S after = model.next(before, operation.input());
    if (after == null || !model.output(before, operation.input()).equals(operation.output())) {
      return NONE;
    }
    return after == before ? stateBefore : numberOf(after);
  }

  /** The first operation to return of those that have not taken effect, of which there is one. */
  private int firstToReturn() {
    int event = events.first();
    while (events.isCall(event)) {
      event = events.after(event);
    }
    return events.operationAt(event);
  }

  private int numberOf(S value) {
    Integer number = numberOfState.putIfAbsent(value, states.size());
    if (number == null) {
      states.add(value);
      stateBytes += model.stateBytes(value);
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
    int count = listLeftOut();
    return seen.add(operationsHash ^ mix(~state), last, state, leftOut, count, unknownUsed);
  }

  /** Lists in {@link #leftOut} what has not taken effect before the last that has. */
  private int listLeftOut() {
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
    return count;
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

  private Operation<I, O> operationOf(int move) {
    return move >= 0 ? answered.get(move) : unknown.get(~move);
  }

  /** After {@link End#REFUTED}: the evidence. */
  Verdict.Violation<S, I, O> violation(Object partition) {
    return new Evidence<>(model, answered, unknown)
        .violation(partition, Arrays.copyOf(bestMoves, bestDepth), budget.steps());
  }

  /**
   * The chains of unknown operations that may come next in one configuration, shortest first.
   *
   * <p>Going breadth-first matters: whatever a longer chain reaches that a part of it reaches too
   * is covered by then. Of unknown writes to a register, say, only chains of one are left.
   */
  private final class Chains {
    private final int base = state;
    private final int[] leftOutAtBase;
    private final int candidates;

    // A chain is the one it extends and one operation more; the first is empty.
    private final List<Chain> chains = new ArrayList<>();
    private int looked;

    Chains() {
      leftOutAtBase = Arrays.copyOf(leftOut, listLeftOut());
      long deadline = answered.get(firstToReturn()).returned();
      int count = 0;
      while (count < unknown.size() && unknown.get(count).invoked() <= deadline) {
        count++;
      }
      candidates = count;
      chains.add(new Chain(null, 0, NONE, base, unknownUsed.clone()));
      extend(chains.get(looked++));
    }

    /**
     * Makes the moves of the next chain after which an answered operation fits, if there is one.
     */
    boolean makeNext() {
      while (looked < chains.size() && !isExhausted()) {
        Chain chain = chains.get(looked++);
        extend(chain);
        if (leadsOn(chain)) {
          makeAll(chain);
          return true;
        }
      }
      return false;
    }

    private void extend(Chain chain) {
      if (chain.length == maximumChain) {
        chainWasCut = true;
        return;
      }
      for (int i = 0; i < candidates && !isExhausted(); i++) {
        int twin = twinBefore[i];
        if (isIn(chain.used, i) || (twin != NONE && !isIn(chain.used, twin))) {
          continue;
        }
        budget.spendStep();
        S next = model.next(states.get(chain.state), unknown.get(i).input());
        if (next != null) {
          int after = numberOf(next);
          long[] used = chain.used.clone();
          used[i >> 6] |= 1L << i;
          long hash = operationsHash ^ mix(~after);
          if (seen.add(hash, last, after, leftOutAtBase, leftOutAtBase.length, used)) {
            chains.add(new Chain(chain, chain.length + 1, i, after, used));
          }
        }
      }
    }

    private static boolean isIn(long[] set, int i) {
      return (set[i >> 6] & (1L << i)) != 0;
    }

    private boolean leadsOn(Chain chain) {
      for (int event = events.first(); events.isCall(event); event = events.after(event)) {
        if (stateAfter(chain.state, events.operationAt(event)) != NONE) {
          return true;
        }
      }
      return false;
    }

    private void makeAll(Chain chain) {
      if (chain.shorter != null) {
        makeAll(chain.shorter);
        make(~chain.operation, chain.state, false);
      }
    }
  }

  /** A chain: a shorter one and an operation more, the state it leads to, and all it has used. */
  private static final class Chain {
    final @Nullable Chain shorter;
    final int length;
    final int operation;
    final int state;
    final long[] used;

    Chain(@Nullable Chain shorter, int length, int operation, int state, long[] used) {
      this.shorter = shorter;
      this.length = length;
      this.operation = operation;
      this.state = state;
      this.used = used;
    }
  }
}
