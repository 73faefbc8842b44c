package io.ashlar.benchmarks.harness;

/** Is told what the engine does, as it does it. */
public interface Progress {

  /** A case begins. */
  void caseBegins(PlannedCase planned, int number, int of);

  /** A measurement is about to be made; {@code of} is how many rounds are known to come. */
  void measuring(PlannedCase planned, Subject subject, int round, int of);

  /** A measurement was made, or found in the journal. */
  void measured(PlannedCase planned, Subject subject, Measurement measurement, boolean journalled);

  /** A case ended, by its rounds or by a failure. */
  void caseEnded(CaseOutcome outcome);
}
