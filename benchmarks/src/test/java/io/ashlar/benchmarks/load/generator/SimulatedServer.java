package io.ashlar.benchmarks.load.generator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/**
 * A server in virtual time: a function says when a request sent at t is answered. Its time goes on
 * from one stage to the next, and a stage ends with its last answer.
 */
final class SimulatedServer implements WarmUp.Probe, LongSupplier {
  private final LongUnaryOperator answerAt;
  private long now;

  /** The stages it was put under, in order. */
  final List<LoadStage> stages = new ArrayList<>();

  SimulatedServer(LongUnaryOperator answerAt) {
    this.answerAt = answerAt;
  }

  /**
   * A server that answers one after the other: the first {@code cold} requests take {@code
   * coldNanos} each, the others {@code warmNanos}.
   */
  static SimulatedServer warmingUp(int cold, long coldNanos, long warmNanos) {
    long[] seen = {0, 0};
    return new SimulatedServer(start -> {
      long nanos = seen[0]++ < cold ? coldNanos : warmNanos;
      seen[1] = Math.max(start, seen[1]) + nanos;
      return seen[1];
    });
  }

  @Override
  public long getAsLong() {
    return now;
  }

  @Override
  public LoadResult run(LoadStage stage) {
    stages.add(stage);
    PriorityQueue<long[]> underWay = new PriorityQueue<>(Comparator.comparingLong(a -> a[0]));
    LoadTally tally = new LoadTally(stage);
    OpenLoop loop =
        new OpenLoop(
            stage, this, line -> underWay.add(new long[] {answerAt.applyAsLong(now), line}), tally);
    while (!loop.isDone()) {
      long idle = loop.sendDue();
      long nextDue = idle == 0 || idle == Long.MAX_VALUE ? Long.MAX_VALUE : now + idle;
      long[] next = underWay.peek();
      if (next == null || nextDue < next[0]) {
        now = nextDue;
      } else {
        underWay.remove();
        now = next[0];
        loop.completed((int) next[1], true);
      }
    }
    return tally.result(1_000, 10);
  }
}
