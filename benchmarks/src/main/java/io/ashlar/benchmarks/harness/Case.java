package io.ashlar.benchmarks.harness;

import java.util.List;
import java.util.Optional;

/**
 * One comparison: some subjects doing the same work, and the numbers that are taken of each.
 *
 * <p>The engine calls {@link #prepare} once and then {@link #measure} for one subject after the
 * other, from one thread, never two at a time. A case keeps nothing between two calls: a run may be
 * stopped after any of them and resumed by another process.
 */
public interface Case {

  /** Name of the suite, for example {@code cache}. */
  String suite();

  /** Name within the suite, lower case with hyphens, for example {@code get-hit}. */
  String name();

  /**
   * What is measured, in a line for readers, with everything that changes its meaning: sizes,
   * threads, flushes, load.
   */
  String title();

  /** The subjects: first ours, then the others; no twin, the engine adds it where it needs one. */
  List<Subject> subjects();

  /**
   * The metrics of each measurement. The first is the headline: it decides the A/A pair and how
   * many rounds are needed.
   */
  List<Metric> metrics();

  /**
   * What the case needs and this machine does not have, in a line for readers: it is skipped then,
   * which is no failure and gives no figures. Asked before {@link #prepare}.
   */
  default Optional<String> missing() {
    return Optional.empty();
  }

  /**
   * Fixes what all rounds share. A load case finds the maximum of the slower system here.
   *
   * @param planned the subjects of this run, perhaps with a twin of ours: a quick run has few
   * @throws MeasurementException if the case cannot be measured
   * @throws InterruptedException if the run is being stopped
   */
  default Conditions prepare(List<Subject> planned, Session session) throws InterruptedException {
    return Conditions.NONE;
  }

  /**
   * Measures one subject once, in a process of its own.
   *
   * @throws MeasurementException if there is no number
   * @throws InterruptedException if the run is being stopped
   */
  Measurement measure(Subject subject, Round round) throws InterruptedException;
}
