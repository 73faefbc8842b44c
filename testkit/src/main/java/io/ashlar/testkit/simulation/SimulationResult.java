package io.ashlar.testkit.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one run of a scenario went.
 *
 * @param seed the seed
 * @param traceHash the hash of all that happened
 * @param events how many events there were
 * @param elapsed how much virtual time passed
 * @param faults the faults that happened, in order
 * @param faultCounts how many of each kind
 * @param lastEvents what happened last, as text
 * @param failure what the scenario threw, null if it passed
 */
public record SimulationResult(
    long seed,
    long traceHash,
    long events,
    Duration elapsed,
    List<Fault> faults,
    Map<FaultKind, Integer> faultCounts,
    List<String> lastEvents,
    @Nullable Throwable failure) {
  /**
   * Copies the lists.
   *
   * @param seed see the record
   * @param traceHash see the record
   * @param events see the record
   * @param elapsed see the record
   * @param faults see the record
   * @param faultCounts see the record
   * @param lastEvents see the record
   * @param failure see the record
   */
  public SimulationResult {
    faults = List.copyOf(faults);
    lastEvents = List.copyOf(lastEvents);
  }

  /**
   * Tells whether the scenario passed.
   *
   * @return true if it threw nothing
   */
  public boolean passed() {
    return failure == null;
  }

  /** Returns one line: seed, trace hash, and the counts of what happened. */
  @Override
  public String toString() {
    return String.format(
        "seed 0x%016x, trace %016x: %d events in %s, faults %s%s",
        seed, traceHash, events, elapsed, faultCounts, failure == null ? "" : ", " + failure);
  }
}
