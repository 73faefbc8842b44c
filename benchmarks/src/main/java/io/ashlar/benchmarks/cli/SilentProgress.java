package io.ashlar.benchmarks.cli;

import io.ashlar.benchmarks.harness.CaseOutcome;
import io.ashlar.benchmarks.harness.Measurement;
import io.ashlar.benchmarks.harness.PlannedCase;
import io.ashlar.benchmarks.harness.Progress;
import io.ashlar.benchmarks.harness.Subject;

/** Says nothing: the self-test prints a line a run. */
final class SilentProgress implements Progress {

  @Override
  public void caseBegins(PlannedCase planned, int number, int of) {}

  @Override
  public void measuring(PlannedCase planned, Subject subject, int round, int of) {}

  @Override
  public void measured(
      PlannedCase planned, Subject subject, Measurement measurement, boolean journalled) {}

  @Override
  public void caseEnded(CaseOutcome outcome) {}
}
