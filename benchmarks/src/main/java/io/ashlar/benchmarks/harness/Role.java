package io.ashlar.benchmarks.harness;

/** What a subject is in its comparison. */
public enum Role {
  /** The system of ours that the case is about; exactly one a case. */
  OURS,
  /**
   * Ours once more under another name. It must come out equal; if it does not, the machine was too
   * noisy and no figure of the run is to be quoted.
   */
  TWIN,
  /** Somebody else's system. */
  PEER,
  /** A physical limit measured in the same run, for example a raw fdatasync. */
  LIMIT,
  /** Another mode of our own system: an experiment, shown but never a goal by itself. */
  MODE
}
