package io.ashlar.testkit.simulation;

/** A task of an executor, due at a time of its node's clock. */
final class TimerEvent extends Event {
  private final SimulatedExecutor executor;
  private final Runnable task;
  private final long localDue;

  TimerEvent(SimulatedExecutor executor, Runnable task, long localDue) {
    this.executor = executor;
    this.task = task;
    this.localDue = localDue;
    this.node = executor.node();
  }

  SimulatedExecutor executor() {
    return executor;
  }

  Runnable task() {
    return task;
  }

  long localDue() {
    return localDue;
  }

  /** The virtual time at which the clock will show {@link #localDue}, as it runs now. */
  long dueTime() {
    return node == null ? localDue : node.clock().trueTimeOf(localDue);
  }

  @Override
  public void run() {
    executor.run(this);
  }
}
