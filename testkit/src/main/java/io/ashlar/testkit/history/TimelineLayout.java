package io.ashlar.testkit.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which operations of a violation a picture shows, and where: pure geometry, in pixels.
 *
 * <p>Only the order of events has a meaning, so the distance between two is whatever makes the
 * operations' labels fit.
 *
 * @param bars the operations
 * @param points where the explained ones took effect, in that order
 * @param lanes the label of each lane
 * @param deadline the place by which one more operation had to take effect
 * @param width of the whole
 * @param omitted how many operations are not shown
 */
record TimelineLayout(
    List<Bar> bars, List<Point> points, List<String> lanes, int deadline, int width, int omitted) {
  /** Room for the lanes' labels, at the left and again at the right. */
  static final int LEFT = 90;

  private static final int SHOWN_BEFORE_THE_END = 40;
  private static final int SHOWN_AFTER_THE_END = 3;
  private static final int SMALLEST_GAP = 14;
  private static final int CHARACTER_WIDTH = 8;
  private static final int LONGEST_LABEL = 30;

  /** The part an operation plays. */
  enum Role {
    EXPLAINED,
    OBSTACLE,
    REST
  }

  /** An operation's stretch of time. */
  record Bar(
      String label, String title, Role role, boolean unknown, int lane, int left, int right) {}

  /** Where an operation took effect: its number in the order, and its place. */
  record Point(int number, int lane, int x) {}

  static <S, I, O> TimelineLayout of(Verdict.Violation<S, I, O> violation) {
    return new Planner<>(violation).plan();
  }

  /** Shortens a text in its middle, since the end of a long value tells most. */
  static String shorten(String text, int longest) {
    int end = longest / 2;
    return text.length() <= longest
        ? text
        : text.substring(0, longest - end - 1) + "…" + text.substring(text.length() - end);
  }

  /** A value as text, where that is empty as {@code ""}. */
  static String visible(@Nullable Object value) {
    String text = String.valueOf(value);
    return text.isEmpty() ? "\"\"" : text;
  }

  private static final class Planner<S, I, O> {
    private final Verdict.Violation<S, I, O> violation;
    private final Map<Operation<I, O>, Integer> numbers = new HashMap<>();
    private final Set<Operation<I, O>> obstacles = new HashSet<>();
    private final List<Operation<I, O>> shown = new ArrayList<>();
    private final long start;
    private final long[] times;
    private final int[] x;

    Planner(Verdict.Violation<S, I, O> violation) {
      this.violation = violation;
      for (int i = 0; i < violation.prefix().size(); i++) {
        numbers.put(violation.prefix().get(i).operation(), i + 1);
      }
      violation.obstacles().forEach(obstacle -> obstacles.add(obstacle.operation()));
      start = choose();
      times =
          shown.stream()
              .flatMap(operation -> List.of(begin(operation), operation.returned()).stream())
              .mapToLong(Long::longValue)
              .sorted()
              .distinct()
              .toArray();
      x = placeEvents();
    }

    /** Chooses what is shown, and returns the time at which the picture starts. */
    private long choose() {
      List<Operation<I, O>> all = violation.operations();
      int invokedInTime = 0;
      while (invokedInTime < all.size()
          && all.get(invokedInTime).invoked() <= violation.deadline().returned()) {
        invokedInTime++;
      }
      int from = Math.max(0, invokedInTime - SHOWN_BEFORE_THE_END);
      int to = Math.min(all.size(), invokedInTime + SHOWN_AFTER_THE_END);
      for (int i = 0; i < to; i++) {
        if (i >= from || obstacles.contains(all.get(i)) || isUsedLate(all.get(i))) {
          shown.add(all.get(i));
        }
      }
      return startSuchThatAllAreSeen(all.get(from).invoked());
    }

    /** An operation shown although it is far back may have returned before the others begin. */
    private long startSuchThatAllAreSeen(long wanted) {
      long earliest = wanted;
      for (Operation<I, O> operation : shown) {
        if (operation.returned() <= wanted) {
          earliest = Math.min(earliest, operation.invoked());
        }
      }
      return earliest;
    }

    private boolean isUsedLate(Operation<I, O> operation) {
      Integer number = numbers.get(operation);
      return number != null && number > violation.prefix().size() - SHOWN_BEFORE_THE_END / 2;
    }

    private long begin(Operation<I, O> operation) {
      return Math.max(start, operation.invoked());
    }

    private int rank(long time) {
      return Arrays.binarySearch(times, time);
    }

    private int[] placeEvents() {
      int[] place = new int[times.length];
      int[] earliest = new int[times.length];
      List<Operation<I, O>> byBegin = new ArrayList<>(shown);
      int next = 0;
      for (int rank = 0; rank < times.length; rank++) {
        int afterPrevious = rank == 0 ? LEFT : place[rank - 1] + SMALLEST_GAP;
        place[rank] = Math.max(afterPrevious, earliest[rank]);
        while (next < byBegin.size() && rank(begin(byBegin.get(next))) <= rank) {
          Operation<I, O> operation = byBegin.get(next++);
          int end = rank(operation.returned());
          int wanted = place[rank] + label(operation).length() * CHARACTER_WIDTH + 10;
          earliest[end] = Math.max(earliest[end], wanted);
        }
      }
      return place;
    }

    private String label(Operation<I, O> operation) {
      String told = operation.output() == null ? "?" : visible(operation.output());
      String text = shorten(operation.input().toString(), LONGEST_LABEL);
      String mark = obstacles.contains(operation) ? "✗ " : "";
      return mark + text + " → " + shorten(told, LONGEST_LABEL);
    }

    TimelineLayout plan() {
      Map<Operation<I, O>, Integer> laneOf = new HashMap<>();
      List<String> lanes = assignLanes(laneOf);
      List<Bar> bars = new ArrayList<>();
      for (Operation<I, O> operation : shown) {
        Role role =
            numbers.containsKey(operation)
                ? Role.EXPLAINED
                : obstacles.contains(operation) ? Role.OBSTACLE : Role.REST;
        bars.add(
            new Bar(
                label(operation),
                operation.toString(),
                role,
                operation.output() == null,
                laneOf.getOrDefault(operation, 0),
                x[rank(begin(operation))],
                x[rank(operation.returned())]));
      }
      return new TimelineLayout(
          bars,
          points(laneOf),
          lanes,
          x[rank(violation.deadline().returned())],
          x[x.length - 1] + LEFT,
          violation.operations().size() - shown.size());
    }

    /** A lane for each process; more than one if its operations overlap. */
    private List<String> assignLanes(Map<Operation<I, O>, Integer> laneOf) {
      Map<Integer, List<List<Operation<I, O>>>> byProcess = new TreeMap<>();
      for (Operation<I, O> operation : shown) {
        List<List<Operation<I, O>>> rows =
            byProcess.computeIfAbsent(operation.process(), process -> new ArrayList<>());
        List<Operation<I, O>> row =
            rows.stream()
                .filter(r -> r.get(r.size() - 1).returned() < operation.invoked())
                .findFirst()
                .orElseGet(() -> {
                  List<Operation<I, O>> fresh = new ArrayList<>();
                  rows.add(fresh);
                  return fresh;
                });
        row.add(operation);
      }
      List<String> lanes = new ArrayList<>();
      byProcess.forEach((process, rows) -> {
        for (List<Operation<I, O>> row : rows) {
          row.forEach(operation -> laneOf.put(operation, lanes.size()));
          lanes.add("process " + process);
        }
      });
      return lanes;
    }

    /**
     * Each point as early as its operation and the points before it allow: it then lies between the
     * operation's ends, because the order breaks no real-time order. Points between the same two
     * events share that space.
     */
    private List<Point> points(Map<Operation<I, O>, Integer> laneOf) {
      Map<Integer, List<Operation<I, O>>> byGap = new TreeMap<>();
      int gap = 0;
      for (Verdict.Step<S, I, O> step : violation.prefix()) {
        Operation<I, O> operation = step.operation();
        if (laneOf.containsKey(operation)) {
          gap = Math.max(gap, rank(begin(operation)));
          byGap.computeIfAbsent(gap, key -> new ArrayList<>()).add(operation);
        }
      }
      List<Point> points = new ArrayList<>();
      byGap.forEach((from, operations) -> {
        int space = (from + 1 < x.length ? x[from + 1] : x[from] + SMALLEST_GAP) - x[from];
        for (int i = 0; i < operations.size(); i++) {
          Operation<I, O> operation = operations.get(i);
          points.add(
              new Point(
                  numbers.getOrDefault(operation, 0),
                  laneOf.getOrDefault(operation, 0),
                  x[from] + space * (i + 1) / (operations.size() + 1)));
        }
      });
      return points;
    }
  }
}
