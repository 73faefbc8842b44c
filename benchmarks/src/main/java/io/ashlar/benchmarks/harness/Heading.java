package io.ashlar.benchmarks.harness;

import java.util.List;

/**
 * The first line of a journal: everything that a resumed run must have in common with the run it
 * continues.
 *
 * @param format version of the journal's lines
 * @param kind what the run is: {@code quick}, {@code look} or {@code full}
 * @param selection suites and cases as named on the command line
 * @param rounds rounds asked for on the command line, 0 if none were
 * @param jdk home of the JDK of the forks, empty for the one that runs the harness
 * @param seed decides the order within each round
 * @param commit what was measured, with a mark if it was changed since
 */
public record Heading(
    int format,
    String kind,
    List<String> selection,
    int rounds,
    String jdk,
    long seed,
    String commit) {

  /** The format that this version writes. */
  public static final int FORMAT = 1;

  public Heading {
    selection = List.copyOf(selection);
  }
}
