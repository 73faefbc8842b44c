package io.ashlar.testkit.simulation;

/**
 * One thing that went wrong in a simulation, by a name that stays valid when other faults are left
 * out: faults are values, and equal ones are the same fault in two runs of one seed.
 */
public sealed interface Fault permits MessageFault, PlannedFault {
  /**
   * Returns what kind of fault it is.
   *
   * @return the kind
   */
  FaultKind kind();
}
