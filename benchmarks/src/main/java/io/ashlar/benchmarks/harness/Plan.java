package io.ashlar.benchmarks.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run measures. Each suite in it has exactly one A/A pair, on its headline case where that
 * is part of the run: several pairs would be several chances for a false alarm.
 *
 * @param cases the cases, in order
 */
public record Plan(List<PlannedCase> cases) {

  public Plan {
    cases = List.copyOf(cases);
  }

  /**
   * The headline of every suite that a quick run has, against the few peers that stand for the
   * others.
   */
  public static Plan quick(List<Suite> suites) {
    List<PlannedCase> cases = new ArrayList<>();
    for (Suite suite : suites.stream().filter(Suite::isQuick).toList()) {
      Case headline = suite.headlineCase();
      List<Subject> subjects =
          headline.subjects().stream()
              .filter(s -> s.role() == Role.OURS || suite.quickPeers().contains(s.name()))
              .toList();
      cases.add(new PlannedCase(headline, withTwin(subjects)));
    }
    return new Plan(cases);
  }

  /**
   * The named suites and cases with all their subjects.
   *
   * @param selection names like {@code cache} or {@code cache/get-hit}; empty for everything
   * @throws IllegalArgumentException if a name is unknown; the message lists what there is
   */
  public static Plan of(List<Suite> suites, List<String> selection) {
    Map<Suite, Set<Case>> selected = new LinkedHashMap<>();
    if (selection.isEmpty()) {
      suites.forEach(suite -> selected.put(suite, new LinkedHashSet<>(suite.cases())));
    }
    for (String name : selection) {
      select(suites, name, selected);
    }
    List<PlannedCase> cases = new ArrayList<>();
    selected.forEach((suite, members) -> plan(suite, members, cases));
    return new Plan(cases);
  }

  private static void select(List<Suite> suites, String name, Map<Suite, Set<Case>> selected) {
    boolean known = false;
    for (Suite suite : suites) {
      for (Case member : suite.cases()) {
        if (name.equals(suite.name()) || name.equals(PlannedCase.id(member))) {
          selected.computeIfAbsent(suite, s -> new LinkedHashSet<>()).add(member);
          known = true;
        }
      }
    }
    if (!known) {
      List<String> names = suites.stream().map(Suite::name).toList();
      throw new IllegalArgumentException(
          "no suite or case is called " + name + "; suites: " + names + ", cases: --list");
    }
  }

  private static void plan(Suite suite, Set<Case> members, List<PlannedCase> cases) {
    Case twinned = twinned(suite, members);
    for (Case member : members) {
      List<Subject> subjects = member.subjects();
      cases.add(
          new PlannedCase(
              member, member.name().equals(twinned.name()) ? withTwin(subjects) : subjects));
    }
  }

  /** The headline where it is among the members and is not skipped, else the first like that. */
  private static Case twinned(Suite suite, Set<Case> members) {
    Case headline = suite.headlineCase();
    if (members.contains(headline) && headline.missing().isEmpty()) {
      return headline;
    }
    return members.stream().filter(c -> c.missing().isEmpty()).findFirst().orElse(headline);
  }

  private static List<Subject> withTwin(List<Subject> subjects) {
    List<Subject> all = new ArrayList<>(subjects);
    all.add(1, subjects.get(0).twin());
    return all;
  }
}
