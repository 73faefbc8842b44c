package io.ashlar.testkit.files;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The faults a file system is to suffer. Guarded by the file system's lock. */
final class FaultPlan {
  private final List<Rule> rules = new ArrayList<>();

  /** A fault for every matching operation from the {@code nth}, or for that one only. */
  private static final class Rule {
    final Fault fault;
    final Predicate<? super Operation> when;
    final long nth;
    final boolean once;
    long matched;

    Rule(Fault fault, Predicate<? super Operation> when, long nth, boolean once) {
      this.fault = fault;
      this.when = when;
      this.nth = nth;
      this.once = once;
    }

    boolean strikes(Operation operation) {
      if (isSpent() || !when.test(operation)) {
        return false;
      }
      matched++;
      return matched >= nth;
    }

    boolean isSpent() {
      return once && matched >= nth;
    }
  }

  void add(Fault fault, Predicate<? super Operation> when) {
    rules.add(new Rule(fault, when, 1, false));
  }

  void addOnce(long nth, Fault fault, Predicate<? super Operation> when) {
    rules.add(new Rule(fault, when, nth, true));
  }

  void clear() {
    rules.clear();
  }

  /** What happens to {@code operation}. */
  Outcome decide(Operation operation) {
    if (rules.isEmpty()) {
      return Outcome.NORMAL;
    }
    Outcome outcome = Outcome.NORMAL;
    for (Rule rule : rules) {
      if (rule.strikes(operation)) {
        outcome = outcome.and(rule.fault);
      }
    }
    rules.removeIf(Rule::isSpent);
    return outcome;
  }

  /** The sum of the faults that meet in one operation. */
  record Outcome(
      String failure, long delayNanos, int transferLimit, long flippedBit, boolean interrupts) {
    static final Outcome NORMAL = new Outcome("", 0, Integer.MAX_VALUE, -1, false);

    Outcome and(Fault fault) {
      return new Outcome(
          failure.isEmpty() ? fault.reason : failure,
          delayNanos + fault.delayNanos,
          Math.min(transferLimit, fault.transferLimit),
          Math.max(flippedBit, fault.flippedBit),
          interrupts || fault.interrupts);
    }

    boolean fails() {
      return !failure.isEmpty();
    }
  }
}
