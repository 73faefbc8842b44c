package io.ashlar.testkit.random;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The reduction of a failing list to one from which nothing can be left out: delta debugging.
 *
 * <p><b>The algorithm.</b> {@code ddmin} of A. Zeller and R. Hildebrandt, "Simplifying and
 * Isolating Failure-Inducing Input", IEEE TSE 28(2), 2002, section 3. The list is cut into {@code
 * n} chunks; if it still fails without one of them, that chunk is gone, else {@code n} is doubled.
 * When chunks have one element and none can be left out, the list is <em>1-minimal</em>: removing
 * any single element makes the failure vanish. Big chunks first means that a list of {@code m}
 * elements of which a few matter takes about {@code log m} runs for each that does; the worst case
 * is quadratic, hence the bound on runs.
 *
 * <p>Two small departures: the empty list is tried first (a test that fails without any operation
 * or fault says so at once), and the chunks by themselves are tried only while there are two of
 * them, where they are the complements anyway; at finer cuts they almost never fail and cost as
 * many runs as the complements.
 *
 * <p>One mechanism for the two things that shrink here: operations of a model-based test and faults
 * of a simulated schedule. The order of the elements is kept.
 */
public final class DeltaDebugging {
  private DeltaDebugging() {}

  /**
   * What a reduction found.
   *
   * @param elements the reduced list, still failing; immutable
   * @param runs how many times the test was run
   * @param minimal true if no single element can be left out, false if the runs were used up first
   * @param <T> the type of the elements
   */
  public record Reduced<T>(List<T> elements, int runs, boolean minimal) {
    /**
     * Copies the list.
     *
     * @param elements see the record
     * @param runs see the record
     * @param minimal see the record
     */
    public Reduced {
      elements = List.copyOf(elements);
    }
  }

  /**
   * Reduces a list that is known to fail.
   *
   * @param failing the failing list; not changed
   * @param fails the test: true if the given list fails in the same way. Must be repeatable
   * @param maxRuns how often to run the test at most, at least 1
   * @param <T> the type of the elements
   * @return the shortest failing list found
   */
  public static <T> Reduced<T> reduce(
      List<T> failing, Predicate<? super List<T>> fails, int maxRuns) {
    if (maxRuns < 1) {
      throw new IllegalArgumentException("maxRuns=" + maxRuns + ", must be >= 1");
    }
    List<T> current = List.copyOf(failing);
    if (current.isEmpty()) {
      return new Reduced<>(current, 0, true);
    }
    int runs = 1;
    if (fails.test(List.of())) {
      return new Reduced<>(List.of(), runs, true);
    }
    int chunks = Math.min(2, current.size());
    while (current.size() > 1) {
      boolean reduced = false;
      for (int chunk = 0; chunk < chunks && !reduced; chunk++) {
        if (runs == maxRuns) {
          return new Reduced<>(current, runs, false);
        }
        List<T> rest = without(current, chunk, chunks);
        runs++;
        if (fails.test(rest)) {
          current = rest;
          chunks = Math.min(Math.max(2, chunks - 1), current.size());
          reduced = true;
        }
      }
      if (!reduced) {
        if (chunks == current.size()) {
          break;
        }
        chunks = Math.min(current.size(), chunks * 2);
      }
    }
    return new Reduced<>(current, runs, true);
  }

  private static <T> List<T> without(List<T> list, int chunk, int chunks) {
    int from = (int) ((long) list.size() * chunk / chunks);
    int to = (int) ((long) list.size() * (chunk + 1) / chunks);
    List<T> rest = new ArrayList<>(list.size() - (to - from));
    rest.addAll(list.subList(0, from));
    rest.addAll(list.subList(to, list.size()));
    return List.copyOf(rest);
  }
}
