package io.ashlar.benchmarks.harness;

import java.util.List;

/**
 * A case with the subjects that a run measures of it: ours first, perhaps its twin, the others.
 *
 * @param measured the case
 * @param subjects its subjects in this run
 */
public record PlannedCase(Case measured, List<Subject> subjects) {

  public PlannedCase {
    subjects = List.copyOf(subjects);
    if (subjects.isEmpty() || subjects.get(0).role() != Role.OURS) {
      throw new IllegalArgumentException("subjects=" + subjects + ", must begin with ours");
    }
  }

  /** Name on the command line and in the journal, {@code suite/case}. */
  public String id() {
    return id(measured);
  }

  /** Name of a case on the command line and in the journal. */
  public static String id(Case measured) {
    return measured.suite() + "/" + measured.name();
  }

  /** Ours. */
  public Subject ours() {
    return subjects.get(0);
  }
}
