package io.ashlar.benchmarks.resilience;

import io.ashlar.benchmarks.fork.Conformance;

/** What a mechanism must do to be timed: one check for each, made by name in the child. */
public final class GuardConformance {

  private GuardConformance() {}

  /** A breaker, whatever its window. */
  public static final class Breaker implements Conformance {
    @Override
    public void check(String adapter) {
      GuardChecks checks = new GuardChecks(adapter);
      checks.passesResultsAndFailures();
      checks.staysClosedBelowTheThreshold();
      checks.opensAtTheThreshold();
    }
  }

  /** A breaker with a rule for slow calls. */
  public static final class SlowCallBreaker implements Conformance {
    @Override
    public void check(String adapter) {
      new Breaker().check(adapter);
      new GuardChecks(adapter).opensWhenCallsAreSlow();
    }
  }

  /** An open breaker. */
  public static final class OpenBreaker implements Conformance {
    @Override
    public void check(String adapter) {
      new GuardChecks(adapter).makesNoCall();
    }
  }

  /** A bulkhead. */
  public static final class Places implements Conformance {
    @Override
    public void check(String adapter) {
      GuardChecks checks = new GuardChecks(adapter);
      checks.passesResultsAndFailures();
      checks.letsInSoManyAtOnce();
    }
  }

  /** A retry. */
  public static final class Attempts implements Conformance {
    @Override
    public void check(String adapter) {
      GuardChecks checks = new GuardChecks(adapter);
      checks.passesResultsAndFailures();
      checks.makesSoManyAttempts();
    }
  }

  /** All four; that the limiter in it grants is all that can be seen of it. */
  public static final class Four implements Conformance {
    @Override
    public void check(String adapter) {
      GuardChecks checks = new GuardChecks(adapter);
      checks.passesResultsAndFailures();
      checks.makesSoManyAttempts();
      checks.opensAtTheThreshold();
      checks.letsInSoManyAtOnce();
    }
  }
}
