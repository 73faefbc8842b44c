package io.ashlar.testkit.files;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The gate every operation passes before it takes effect: counted, told to the listeners, and given
 * the faults it is to meet. Guarded by the file system's lock, which every caller holds.
 */
final class Announcer {
  private final ReentrantLock lock;
  private final LongConsumer sleeper;
  private final FaultPlan faults = new FaultPlan();
  private final List<Consumer<? super Operation>> listeners = new ArrayList<>();
  private final Map<OperationKind, Long> counts = new EnumMap<>(OperationKind.class);
  private long operations;
  private boolean notifying;

  Announcer(ReentrantLock lock, LongConsumer sleeper) {
    this.lock = lock;
    this.sleeper = sleeper;
  }

  FaultPlan faults() {
    return faults;
  }

  void tell(Consumer<? super Operation> listener) {
    listeners.add(listener);
  }

  long count() {
    return operations;
  }

  long count(OperationKind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  /**
   * Counts an operation, tells the listeners and says what faults it meets. The lock is given up
   * while the operation is delayed. Failing and being interrupted is left to the caller, who knows
   * how.
   */
  FaultPlan.Outcome announce(
      OperationKind kind, String path, @Nullable String target, long position, long length) {
    if (notifying) {
      throw new IllegalStateException(
          kind + " " + path + ": a listener must not operate on the file system it listens to");
    }
    operations++;
    counts.merge(kind, 1L, Long::sum);
    Operation operation = new Operation(operations, kind, path, target, position, length);
    FaultPlan.Outcome outcome;
    notifying = true;
    try {
      for (int i = 0; i < listeners.size(); i++) {
        listeners.get(i).accept(operation);
      }
      outcome = faults.decide(operation);
    } finally {
      notifying = false;
    }
    if (outcome.delayNanos() > 0) {
      lock.unlock();
      try {
        sleeper.accept(outcome.delayNanos());
      } finally {
        lock.lock();
      }
    }
    return outcome;
  }
}
