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
 * @param jdk home of the JDK of the forks
 * @param seed decides the order within each round
 * @param code checksum of all that is on the class paths of the forks
 * @param started when the run began, in ISO 8601, UTC
 */
public record Heading(
    int format,
    String kind,
    List<String> selection,
    int rounds,
    String jdk,
    long seed,
    String code,
    String started) {

  /** The format that this version writes. */
  public static final int FORMAT = 1;

  public Heading {
    selection = List.copyOf(selection);
  }
}
