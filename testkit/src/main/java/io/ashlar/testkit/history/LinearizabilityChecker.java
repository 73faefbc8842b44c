package io.ashlar.testkit.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A decision procedure for linearizability: can a recorded history be explained by its operations
 * taking effect one at a time, each at an instant between its invocation and its return (Herlihy
 * and Wing 1990)?
 *
 * <pre>{@code
 * LinearizabilityChecker.ofDefaults(new KeyValueModel()).assertLinearizable(recorder.history());
 * }</pre>
 *
 * <p>Immutable and thread-safe; a check runs on the calling thread.
 *
 * <h2>The search</h2>
 *
 * Deciding this is NP-complete (Gibbons and Korach 1997), yet quick in practice, since few
 * operations overlap at any time. Wing and Gong (1993) search depth-first: what may come next is
 * each operation invoked before the first return among those left; try one that the model agrees
 * with, go on with the rest, and come back for another if that fails. Lowe (2017) adds the memory
 * that makes it practical: the set of operations that have taken effect together with the state
 * they led to is all that the future depends on, so no such configuration is searched twice. On top
 * of theirs, this search makes use of the model being deterministic:
 *
 * <ul>
 *   <li><b>A read that fits is taken at once.</b> A {@linkplain Model#isRead read} that may come
 *       next and fits can be moved to this place in any order that has it later. There is no
 *       decision in it, so it is not tried both ways.
 *   <li><b>Operations of unknown outcome</b> may come anywhere after their invocation and need not
 *       come at all; a search is done when all operations with an answer are explained. They are
 *       tried last, in chains, the shortest first; of several with equal inputs only the first is;
 *       and a configuration is skipped if the same place has been reached with fewer of them. Each
 *       such operation doubles what is possible, and these rules keep most of that away.
 *   <li><b>Memory follows concurrency, not length</b>: a configuration is stored as the few
 *       operations left out and hashed incrementally, and the search uses no recursion, so a
 *       history of 100,000 operations on one object is no different from many short ones.
 * </ul>
 *
 * <p>Partitions ({@link Model#partition}) are checked one by one, smallest first, so that a
 * violation in a small one is found before the budget is spent on a large one.
 *
 * <h2>The verdict</h2>
 *
 * A {@linkplain Verdict.Linearizable linearizable} history comes with an order that explains it, a
 * {@linkplain Verdict.Violation violation} with the longest explicable prefix and what stops it. A
 * search that would take too long is stopped by a budget of steps, which is the same on every
 * machine, or by a time limit, one that would take too much memory by bounds on the states of a
 * partition, and then the verdict is {@linkplain Verdict.Unknown unknown}. That is not a pass:
 * {@link #assertLinearizable} fails on it.
 *
 * <h2>References</h2>
 *
 * <ol>
 *   <li>M. Herlihy, J. Wing. Linearizability: a correctness condition for concurrent objects. ACM
 *       TOPLAS 12(3), 1990. There, too: locality, by which partitions are checked apart.
 *   <li>J. Wing, C. Gong. Testing and verifying concurrent objects. Journal of Parallel and
 *       Distributed Computing 17, 1993.
 *   <li>P. Gibbons, E. Korach. Testing shared memories. SIAM Journal on Computing 26(4), 1997.
 *   <li>A. Horn, D. Kroening. Faster linearizability checking via P-compositionality. FORTE 2015.
 *   <li>G. Lowe. Testing for linearizability. Concurrency and Computation: Practice and Experience
 *       29(4), 2017.
 * </ol>
 *
 * <p>The tools Knossos (K. Kingsbury) and Porcupine (A. Athalye) have shown what such a checker is
 * worth in testing distributed systems.
 *
 * @param <S> a state of the model
 * @param <I> what a caller asks for
 * @param <O> what a caller is told
 */
public final class LinearizabilityChecker<S, I, O> {
  private final Model<S, I, O> model;
  private final long stepBudget;
  private final Duration timeLimit;
  private final LongSupplier nanoTicker;
  private final @Nullable Path pictures;

  private LinearizabilityChecker(Builder<S, I, O> builder) {
    model = builder.model;
    stepBudget = builder.stepBudget;
    timeLimit = builder.timeLimit;
    nanoTicker = builder.nanoTicker;
    pictures = builder.pictures;
  }

  /**
   * A checker with the default budget, which writes no pictures.
   *
   * @param model the specification
   * @param <S> a state of the model
   * @param <I> what a caller asks for
   * @param <O> what a caller is told
   * @return the checker
   */
  public static <S, I, O> LinearizabilityChecker<S, I, O> ofDefaults(Model<S, I, O> model) {
    return builder(model).build();
  }

  /**
   * Starts to make a checker.
   *
   * @param model the specification
   * @param <S> a state of the model
   * @param <I> what a caller asks for
   * @param <O> what a caller is told
   * @return a builder with the defaults
   */
  public static <S, I, O> Builder<S, I, O> builder(Model<S, I, O> model) {
    return new Builder<>(model);
  }

  /**
   * Decides whether a history is linearizable.
   *
   * @param history the history
   * @return the verdict
   */
  public Verdict<S, I, O> check(History<I, O> history) {
    SearchBudget budget = new SearchBudget(stepBudget, timeLimit, nanoTicker);
    Map<Object, List<Operation<I, O>>> orders = new LinkedHashMap<>();
    List<Object> undecided = new ArrayList<>();
    String reason = "";
    for (Map.Entry<Object, List<Operation<I, O>>> part : smallestFirst(history)) {
      Search<S, I, O> search = new Search<>(model, part.getValue(), budget);
      switch (search.run()) {
        case EXPLAINED -> orders.put(part.getKey(), search.order());
        case EXHAUSTED -> {
          undecided.add(part.getKey());
          reason = search.reason();
        }
        case REFUTED -> {
          return search.violation(part.getKey());
        }
      }
    }
    return undecided.isEmpty()
        ? new Verdict.Linearizable<>(orders, budget.steps())
        : new Verdict.Unknown<>(List.copyOf(undecided), reason, budget.steps());
  }

  private List<Map.Entry<Object, List<Operation<I, O>>>> smallestFirst(History<I, O> history) {
    Map<Object, List<Operation<I, O>>> parts = new LinkedHashMap<>();
    for (Operation<I, O> operation : history.operations()) {
      parts
          .computeIfAbsent(model.partition(operation.input()), key -> new ArrayList<>())
          .add(operation);
    }
    List<Map.Entry<Object, List<Operation<I, O>>>> ordered = new ArrayList<>(parts.entrySet());
    ordered.sort(Comparator.comparingInt(part -> part.getValue().size()));
    return ordered;
  }

  /**
   * Asserts that a history is linearizable.
   *
   * @param history the history
   * @throws AssertionError if it is not, or if the budget was spent before that was known; the
   *     message holds the evidence and, if pictures are wanted, where the picture is
   * @throws UncheckedIOException if the picture cannot be written
   */
  public void assertLinearizable(History<I, O> history) {
    Verdict<S, I, O> verdict = check(history);
    if (verdict.kind() == Verdict.Kind.LINEARIZABLE) {
      return;
    }
    String evidence = verdict.toString();
    if (pictures != null && verdict instanceof Verdict.Violation<S, I, O> violation) {
      try {
        evidence += "\npicture: " + ViolationPicture.write(violation, pictures).toUri();
      } catch (IOException e) {
        throw new UncheckedIOException("pictures=" + pictures + "; " + evidence, e);
      }
    }
    throw new AssertionError(evidence);
  }

  /**
   * The options of a checker. Not thread-safe.
   *
   * @param <S> a state of the model
   * @param <I> what a caller asks for
   * @param <O> what a caller is told
   */
  public static final class Builder<S, I, O> {
    private final Model<S, I, O> model;
    private long stepBudget = 20_000_000;
    private Duration timeLimit = Duration.ofSeconds(30);
    private LongSupplier nanoTicker = System::nanoTime;
    private @Nullable Path pictures;

    private Builder(Model<S, I, O> model) {
      this.model = Objects.requireNonNull(model, "model");
    }

    /**
     * How many steps (see {@link Verdict#steps}) a check may take; default 20,000,000, which is
     * some seconds.
     *
     * @param steps at least 1
     * @return this builder
     */
    public Builder<S, I, O> stepBudget(long steps) {
      if (steps < 1) {
        throw new IllegalArgumentException("stepBudget=" + steps + ", must be >= 1");
      }
      this.stepBudget = steps;
      return this;
    }

    /**
     * How long a check may take; default 30 s. Looked at every thousand steps.
     *
     * @param limit more than zero; however long, also for ever
     * @return this builder
     */
    public Builder<S, I, O> timeLimit(Duration limit) {
      if (limit.isZero() || limit.isNegative()) {
        throw new IllegalArgumentException("timeLimit=" + limit + ", must be > 0");
      }
      this.timeLimit = limit;
      return this;
    }

    /**
     * The clock the time limit is measured by; default {@link System#nanoTime}.
     *
     * @param ticker nanoseconds, never running backwards
     * @return this builder
     */
    public Builder<S, I, O> nanoTicker(LongSupplier ticker) {
      this.nanoTicker = Objects.requireNonNull(ticker, "ticker");
      return this;
    }

    /**
     * Where {@link #assertLinearizable} writes a {@linkplain ViolationPicture picture} of a
     * violation, such as {@code target/violations}; by default it writes none.
     *
     * @param directory made if it does not exist
     * @return this builder
     */
    public Builder<S, I, O> picturesIn(Path directory) {
      this.pictures = Objects.requireNonNull(directory, "directory");
      return this;
    }

    /**
     * Makes the checker.
     *
     * @return the checker
     */
    public LinearizabilityChecker<S, I, O> build() {
      return new LinearizabilityChecker<>(this);
    }
  }
}
