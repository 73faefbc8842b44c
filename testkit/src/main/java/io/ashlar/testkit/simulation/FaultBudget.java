package io.ashlar.testkit.simulation;

import java.time.Duration;

/**
 * What a system under test need not stand: the limit within which random faults stay.
 *
 * <p>A protocol promises something only under assumptions: a majority runs, the clocks drift no
 * more than so much, of each acknowledged record some copy is intact. Faults beyond them prove
 * nothing about the protocol; faults up to them must not hurt it. The budget states the assumptions
 * and the injector keeps them. A test with a larger budget than the protocol promises must
 * <em>find</em> a violation: that shows that the faults bite and the check sees.
 *
 * <p>The budget never protects a record from the system's own mistakes. A power loss takes unsynced
 * bytes from as many nodes as may be down; only what destroys <em>durable</em> copies (disk loss,
 * corruption) is weighed against the copies that {@link RecordLedger} knows.
 *
 * @param maxNodesDown how many nodes may be down at the same time, at least 0
 * @param minIntactCopies how many intact copies of each acknowledged record must be left by disk
 *     losses and corruption, at least 0; 0 lets them all be destroyed
 * @param maxDriftPpm how many parts per million a clock may gain or lose, 0 to 900,000
 * @param maxClockJump how far a wall clock may jump either way
 */
public record FaultBudget(
    int maxNodesDown, int minIntactCopies, long maxDriftPpm, Duration maxClockJump) {
  /**
   * Checks the ranges.
   *
   * @param maxNodesDown see the record
   * @param minIntactCopies see the record
   * @param maxDriftPpm see the record
   * @param maxClockJump see the record
   */
  public FaultBudget {
    if (maxNodesDown < 0) {
      throw new IllegalArgumentException("maxNodesDown=" + maxNodesDown + ", must be >= 0");
    }
    if (minIntactCopies < 0) {
      throw new IllegalArgumentException("minIntactCopies=" + minIntactCopies + ", must be >= 0");
    }
    if (maxDriftPpm < 0 || maxDriftPpm > 900_000) {
      throw new IllegalArgumentException("maxDriftPpm=" + maxDriftPpm + ", must be in [0, 900000]");
    }
    Durations.nanos("maxClockJump", maxClockJump);
  }

  /**
   * The usual assumptions of a quorum protocol: a majority of nodes is up, one intact copy of each
   * record is left, clocks drift up to 200 ppm (a poor quartz) and jump up to one second.
   *
   * @param nodes how many nodes form the quorum system, at least 1
   * @return the budget
   */
  public static FaultBudget ofQuorum(int nodes) {
    if (nodes < 1) {
      throw new IllegalArgumentException("nodes=" + nodes + ", must be >= 1");
    }
    return new FaultBudget((nodes - 1) / 2, 1, 200, Duration.ofSeconds(1));
  }

  /**
   * The same with another number of nodes down.
   *
   * @param nodes how many nodes may be down at the same time, at least 0
   * @return the changed budget
   */
  public FaultBudget withMaxNodesDown(int nodes) {
    return new FaultBudget(nodes, minIntactCopies, maxDriftPpm, maxClockJump);
  }

  /**
   * The same with another number of intact copies.
   *
   * @param copies how many must be left of each record, at least 0
   * @return the changed budget
   */
  public FaultBudget withMinIntactCopies(int copies) {
    return new FaultBudget(maxNodesDown, copies, maxDriftPpm, maxClockJump);
  }

  /**
   * The same with another drift.
   *
   * @param partsPerMillion how much a clock may gain or lose, 0 to 900,000
   * @return the changed budget
   */
  public FaultBudget withMaxDriftPpm(long partsPerMillion) {
    return new FaultBudget(maxNodesDown, minIntactCopies, partsPerMillion, maxClockJump);
  }
}
