package io.ashlar.benchmarks.harness;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The cases about one of our modules.
 *
 * @param name name on the command line, for example {@code cache}
 * @param title what the suite compares, in a line
 * @param cases its cases
 * @param headline name of the case that stands for the suite in a quick run and carries its A/A
 *     pair
 * @param quickPeers names of the subjects that a quick run compares ours with; none leaves the
 *     suite out of it
 */
public record Suite(
    String name, String title, List<Case> cases, String headline, Set<String> quickPeers) {

  public Suite {
    cases = List.copyOf(cases);
    quickPeers = Set.copyOf(quickPeers);
    Set<String> names = new HashSet<>();
    for (Case member : cases) {
      if (!member.suite().equals(name)) {
        throw new IllegalArgumentException(
            "case " + member.name() + " belongs to suite " + member.suite() + ", not to " + name);
      }
      if (!names.add(member.name())) {
        throw new IllegalArgumentException("two cases are called " + name + "/" + member.name());
      }
    }
    if (!names.contains(headline)) {
      throw new IllegalArgumentException("headline=" + headline + " is no case of suite " + name);
    }
  }

  /** Whether a quick run has the suite. */
  public boolean isQuick() {
    return !quickPeers.isEmpty();
  }

  /** The case that stands for the suite. */
  public Case headlineCase() {
    return cases.stream().filter(c -> c.name().equals(headline)).findFirst().orElseThrow();
  }
}
