package io.ashlar.testkit.random;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A source of random operation sequences for model-based tests, which reduces a sequence that
 * fails.
 *
 * <p>Each operation is drawn by weight among the alternatives given. An operation should be a value
 * that prints well (a record): the reduced sequence is shown to a human. The test must start from
 * an empty system each time it is called, because it is called again for every reduction step.
 *
 * <p>Immutable; usable from several threads if the alternatives are.
 *
 * @param <T> the type of an operation
 */
public final class OperationGenerator<T> {
  private static final int REDUCTION_RUNS = 2_000;

  private final List<Alternative<T>> alternatives;
  private final long totalWeight;

  private OperationGenerator(List<Alternative<T>> alternatives, long totalWeight) {
    this.alternatives = alternatives;
    this.totalWeight = totalWeight;
  }

  /**
   * Returns a builder without alternatives.
   *
   * @param <T> the type of an operation
   * @return a new builder
   */
  public static <T> Builder<T> builder() {
    return new Builder<>();
  }

  /**
   * Draws a sequence.
   *
   * @param random the source of chance
   * @param length how many operations, at least 0
   * @return the operations, immutable
   */
  public List<T> generate(RandomGenerator random, int length) {
    List<T> operations = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      operations.add(draw(random));
    }
    return List.copyOf(operations);
  }

  /**
   * Draws a sequence, runs the test on it, and if the test throws, reduces the sequence to one that
   * still throws an exception of the same class and fails with that.
   *
   * @param random the source of chance
   * @param length how many operations, at least 0
   * @param test what must hold for every sequence
   * @throws FailingOperationsError if the test throws
   */
  public void check(RandomGenerator random, int length, OperationTest<T> test) {
    List<T> operations = generate(random, length);
    Throwable first = outcome(test, operations);
    if (first == null) {
      return;
    }
    Throwable[] last = {first};
    DeltaDebugging.Reduced<T> reduced =
        DeltaDebugging.reduce(
            operations,
            candidate -> {
              Throwable thrown = outcome(test, candidate);
              if (thrown == null || thrown.getClass() != first.getClass()) {
                return false;
              }
              last[0] = thrown;
              return true;
            },
            REDUCTION_RUNS);
    throw new FailingOperationsError(reduced, operations.size(), last[0]);
  }

  private static <T> @Nullable Throwable outcome(OperationTest<T> test, List<T> operations) {
    try {
      test.run(operations);
      return null;
    } catch (Throwable thrown) {
      return thrown;
    }
  }

  private T draw(RandomGenerator random) {
    long ticket = Draws.below(random, totalWeight);
    for (Alternative<T> alternative : alternatives) {
      ticket -= alternative.weight;
      if (ticket < 0) {
        return alternative.draw.apply(random);
      }
    }
    throw new AssertionError("weights do not add up: " + totalWeight);
  }

  private record Alternative<T>(int weight, Function<? super RandomGenerator, ? extends T> draw) {}

  /**
   * What must hold for every sequence of operations.
   *
   * @param <T> the type of an operation
   */
  @FunctionalInterface
  public interface OperationTest<T> {
    /**
     * Applies the operations to a new, empty system and checks it.
     *
     * @param operations the sequence
     * @throws Throwable if the system is wrong
     */
    void run(List<T> operations) throws Throwable;
  }

  /**
   * The alternatives of a generator, as they are collected. Not thread-safe.
   *
   * @param <T> the type of an operation
   */
  public static final class Builder<T> {
    private final List<Alternative<T>> alternatives = new ArrayList<>();
    private long totalWeight;

    private Builder() {}

    /**
     * Adds an alternative.
     *
     * @param weight how often it is drawn in relation to the others, at least 1
     * @param draw makes an operation, with arguments drawn from the given source
     * @return this builder
     */
    public Builder<T> with(int weight, Function<? super RandomGenerator, ? extends T> draw) {
      if (weight < 1) {
        throw new IllegalArgumentException("weight=" + weight + ", must be >= 1");
      }
      alternatives.add(new Alternative<>(weight, draw));
      totalWeight += weight;
      return this;
    }

    /**
     * Builds the generator.
     *
     * @return a generator of the alternatives added so far
     * @throws IllegalStateException if there is none
     */
    public OperationGenerator<T> build() {
      if (alternatives.isEmpty()) {
        throw new IllegalStateException("no alternative was added");
      }
      return new OperationGenerator<>(List.copyOf(alternatives), totalWeight);
    }
  }
}
