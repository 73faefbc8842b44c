package io.ashlar.testkit.simulation;

import java.util.List;

/**
 * The smallest set of faults found under which a scenario fails.
 *
 * @param seed the seed
 * @param faults the faults that are left, in the order they happened
 * @param drawn how many faults the first failing run had
 * @param runs how many runs the reduction took
 * @param minimal true if the failure vanishes without any one of the faults, false if the runs were
 *     used up before that was known
 * @param traceHash the hash of the reduced run
 * @param lastEvents what happened last in the reduced run
 */
public record FailingSchedule(
    long seed,
    List<Fault> faults,
    int drawn,
    int runs,
    boolean minimal,
    long traceHash,
    List<String> lastEvents) {
  /** A page has about sixty lines; this leaves room for the failure itself. */
  private static final int LINES = 50;

  private static final int WIDTH = 110;

  /**
   * Copies the lists.
   *
   * @param seed see the record
   * @param faults see the record
   * @param drawn see the record
   * @param runs see the record
   * @param minimal see the record
   * @param traceHash see the record
   * @param lastEvents see the record
   */
  public FailingSchedule {
    faults = List.copyOf(faults);
    lastEvents = List.copyOf(lastEvents);
  }

  /** Returns the schedule as text of at most fifty lines: the faults, then the last events. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "seed 0x%016x, trace %016x: %d of %d faults suffice%s (%d runs)",
            seed, traceHash, faults.size(), drawn, minimal ? ", none can be left out" : "", runs));
    int shown = Math.min(faults.size(), LINES - 8);
    for (int i = 0; i < shown; i++) {
      line(text, faults.get(i).toString());
    }
    if (faults.size() > shown) {
      line(text, "... and " + (faults.size() - shown) + " more");
    }
    int room = LINES - shown - 3;
    text.append("\nlast events:");
    for (String event :
        lastEvents.subList(Math.max(0, lastEvents.size() - room), lastEvents.size())) {
      line(text, event);
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String line) {
    String flat = line.replace('\n', ' ');
    text.append("\n  ").append(flat.length() > WIDTH ? flat.substring(0, WIDTH - 3) + "..." : flat);
  }
}
