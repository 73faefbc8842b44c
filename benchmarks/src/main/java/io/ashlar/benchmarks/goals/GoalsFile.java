package io.ashlar.benchmarks.goals;

import io.ashlar.benchmarks.harness.Case;
import io.ashlar.benchmarks.harness.Direction;
import io.ashlar.benchmarks.harness.Metric;
import io.ashlar.benchmarks.harness.Role;
import io.ashlar.benchmarks.harness.Subject;
import io.ashlar.benchmarks.harness.Suite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads {@code goals.yaml}:
 *
 * <pre>{@code
 * cache:
 *   get-hit:
 *     time:
 *       - {kind: ratio, peer: guava, floor: 0.5, target: 2}
 *     allocation:
 *       - {kind: absolute, floor: 0, target: 0}
 * }</pre>
 *
 * <p>Everything is checked against the suites: a goal for a case that was renamed would otherwise
 * never be missed again.
 */
public final class GoalsFile {
  private static final Set<String> KEYS = Set.of("kind", "peer", "floor", "target");

  private final List<Suite> suites;
  private final List<Goal> goals = new ArrayList<>();

  private GoalsFile(List<Suite> suites) {
    this.suites = suites;
  }

  /**
   * The goals of the text.
   *
   * @throws GoalsException if they cannot be
   */
  public static Goals parse(String yaml, List<Suite> suites) {
    Object root;
    try {
      LoadSettings settings = LoadSettings.builder().setLabel("goals.yaml").build();
      root = new Load(settings).loadFromString(yaml);
    } catch (YamlEngineException e) {
      throw new GoalsException(String.valueOf(e.getMessage()), e);
    }
    if (root == null) {
      return Goals.NONE;
    }
    GoalsFile file = new GoalsFile(suites);
    map("top", root).forEach(file::readSuite);
    return new Goals(file.goals);
  }

  private void readSuite(String name, Object cases) {
    Suite suite =
        suites.stream()
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(name, "suite", suites.stream().map(Suite::name).toList()));
    map(name, cases).forEach((caseName, metrics) -> readCase(suite, caseName, metrics));
  }

  private void readCase(Suite suite, String name, Object metrics) {
    String where = suite.name() + "/" + name;
    Case measured =
        suite.cases().stream()
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(
                () -> unknown(where, "case", suite.cases().stream().map(Case::name).toList()));
    map(where, metrics).forEach((metric, list) -> readMetric(measured, metric, list));
  }

  private void readMetric(Case measured, String name, Object list) {
    String where = measured.suite() + "/" + measured.name() + " " + name;
    Metric metric =
        measured.metrics().stream()
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                unknown(where, "metric", measured.metrics().stream().map(Metric::name).toList()));
    if (!(list instanceof List<?> entries)) {
      throw new GoalsException(where, "must be a list of goals, was " + list);
    }
    for (Object entry : entries) {
      Goal goal = goal(where, measured, metric, map(where, entry));
      boolean twice =
          goals.stream()
              .anyMatch(other ->
                  other.suite().equals(goal.suite())
                      && other.caseName().equals(goal.caseName())
                      && other.metric().equals(goal.metric())
                      && String.valueOf(other.peer()).equals(String.valueOf(goal.peer())));
      if (twice) {
        throw new GoalsException(where, "two goals for peer " + goal.peer());
      }
      goals.add(goal);
    }
  }

  private static Goal goal(String where, Case measured, Metric metric, Map<String, Object> entry) {
    for (String key : entry.keySet()) {
      if (!KEYS.contains(key)) {
        throw unknown(where, "key " + key, KEYS.stream().sorted().toList());
      }
    }
    GoalKind kind = kind(where, entry.get("kind"));
    String peer = peer(where, measured, kind, entry.get("peer"));
    Double floor = number(where, "floor", entry.get("floor"));
    Double target = number(where, "target", entry.get("target"));
    checkFigures(where, kind, metric, floor, target);
    return new Goal(kind, measured.suite(), measured.name(), metric.name(), peer, floor, target);
  }

  private static GoalKind kind(String where, @Nullable Object value) {
    return Arrays.stream(GoalKind.values())
        .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(value))
        .findFirst()
        .orElseThrow(
            () -> unknown(where, "kind " + value, List.of("ratio, absolute, limit, experiment")));
  }

  private static @Nullable String peer(
      String where, Case measured, GoalKind kind, @Nullable Object value) {
    if (kind == GoalKind.ABSOLUTE) {
      if (value != null) {
        throw new GoalsException(where, "peer=" + value + ", an absolute goal has none");
      }
      return null;
    }
    if (kind == GoalKind.EXPERIMENT && value == null) {
      return null;
    }
    Role role =
        switch (kind) {
          case LIMIT -> Role.LIMIT;
          case EXPERIMENT -> Role.MODE;
          default -> Role.PEER;
        };
    List<String> names =
        measured.subjects().stream()
            .filter(subject -> subject.role() == role)
            .map(Subject::name)
            .toList();
    if (!(value instanceof String name) || !names.contains(name)) {
      throw unknown(where, "peer " + value, names);
    }
    return name;
  }

  private static @Nullable Double number(String where, String key, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (!(value instanceof Number number)
        || !Double.isFinite(number.doubleValue())
        || number.doubleValue() < 0) {
      throw new GoalsException(where, key + "=" + value + ", must be a number of at least 0");
    }
    return number.doubleValue();
  }

  private static void checkFigures(
      String where, GoalKind kind, Metric metric, @Nullable Double floor, @Nullable Double target) {
    if (kind == GoalKind.EXPERIMENT) {
      if (floor != null || target != null) {
        throw new GoalsException(where, "an experiment has neither floor nor target");
      }
      return;
    }
    if (floor == null && target == null) {
      throw new GoalsException(where, "must have a floor or a target");
    }
    boolean less = kind == GoalKind.ABSOLUTE && metric.direction() == Direction.LOWER_IS_BETTER;
    if (floor != null && target != null && (less ? target > floor : target < floor)) {
      throw new GoalsException(
          where, "target=" + target + ", must be at least as good as floor=" + floor);
    }
  }

  private static GoalsException unknown(String where, String what, List<String> known) {
    return new GoalsException(where, "unknown " + what + ", must be one of " + known);
  }

  private static Map<String, Object> map(String where, @Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new GoalsException(where, "must be a map, was " + value);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    map.forEach((key, member) -> result.put(String.valueOf(key), member));
    return result;
  }
}
