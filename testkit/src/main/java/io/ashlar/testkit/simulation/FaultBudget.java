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
 * @param maxNodesDown how many of the injector's targets may be down at the same time, at least 0
 * @param minIntactCopies how many intact copies of each acknowledged record must be left by disk
 *     losses and corruption, at least 0; 0 lets them all be destroyed
 * @param maxDriftPpm how many parts per million a clock may gain or lose, 0 to 900,000
 * @param maxClockJump how far the jumps of a wall clock may set it off in all, either way
 * @param maxClockSuspension how long a clock may stand still at a time, zero for never; what stands
 *     again soon after adds up, so a lease needs room for as many suspensions as fall into it
 */
public record FaultBudget(
    int maxNodesDown,
    int minIntactCopies,
    long maxDriftPpm,
    Duration maxClockJump,
    Duration maxClockSuspension) {
  /**
   * Checks the ranges.
   *
   * @param maxNodesDown see the record
   * @param minIntactCopies see the record
   * @param maxDriftPpm see the record
   * @param maxClockJump see the record
   * @param maxClockSuspension see the record
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
    Durations.nanos("maxClockSuspension", maxClockSuspension);
  }

  /**
   * The usual assumptions of a quorum protocol: a majority of nodes is up, a majority keeps its
   * copy of each record, clocks drift up to 200 ppm (a poor quartz), are set off by up to one
   * second, and never stand still.
   *
   * <p>A majority of intact copies, not one: a reader asks some majority, and only two majorities
   * are sure to meet. A record that just a majority holds cannot lose a copy therefore; the budget
   * has room when more do, which the {@link RecordLedger} must be told ({@link
   * RecordLedger#copied}).
   *
   * @param nodes how many nodes form the quorum system, at least 1
   * @return the budget
   */
  public static FaultBudget ofQuorum(int nodes) {
    if (nodes < 1) {
      throw new IllegalArgumentException("nodes=" + nodes + ", must be >= 1");
    }
    return new FaultBudget(
        (nodes - 1) / 2, nodes / 2 + 1, 200, Duration.ofSeconds(1), Duration.ZERO);
  }

  /**
   * The same with another number of nodes down.
   *
   * @param nodes how many nodes may be down at the same time, at least 0
   * @return the changed budget
   */
  public FaultBudget withMaxNodesDown(int nodes) {
    return new FaultBudget(nodes, minIntactCopies, maxDriftPpm, maxClockJump, maxClockSuspension);
  }

  /**
   * The same with another number of intact copies.
   *
   * @param copies how many must be left of each record, at least 0
   * @return the changed budget
   */
  public FaultBudget withMinIntactCopies(int copies) {
    return new FaultBudget(maxNodesDown, copies, maxDriftPpm, maxClockJump, maxClockSuspension);
  }

  /**
   * The same with another drift.
   *
   * @param partsPerMillion how much a clock may gain or lose, 0 to 900,000
   * @return the changed budget
   */
  public FaultBudget withMaxDriftPpm(long partsPerMillion) {
    return new FaultBudget(
        maxNodesDown, minIntactCopies, partsPerMillion, maxClockJump, maxClockSuspension);
  }

  /**
   * The same with other jumps.
   *
   * @param distance how far the jumps of a wall clock may set it off in all, either way
   * @return the changed budget
   */
  public FaultBudget withMaxClockJump(Duration distance) {
    return new FaultBudget(
        maxNodesDown, minIntactCopies, maxDriftPpm, distance, maxClockSuspension);
  }

  /**
   * The same with other suspensions.
   *
   * @param duration how long a clock may stand still at a time, zero for never
   * @return the changed budget
   */
  public FaultBudget withMaxClockSuspension(Duration duration) {
    return new FaultBudget(maxNodesDown, minIntactCopies, maxDriftPpm, maxClockJump, duration);
  }
}
