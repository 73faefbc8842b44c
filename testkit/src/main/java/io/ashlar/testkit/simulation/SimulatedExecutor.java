package io.ashlar.testkit.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler as production code sees it: an executor whose delays are virtual.
 *
 * <p>Tasks given to {@code execute} run at the present instant, after the running task has ended,
 * in the order given. What would block ({@code invokeAll}, {@code invokeAny}) is refused; {@code
 * awaitTermination} answers at once, for no time can pass while a task waits for it.
 *
 * <p>One object serves one life of a node: after a crash it drops what it is given, as a dead
 * process does.
 */
final class SimulatedExecutor extends AbstractExecutorService implements ScheduledExecutorService {
  private final Simulation simulation;
  private final @Nullable SimulatedNode node;
  private int pending;
  private boolean shutdown;
  private boolean dead;

  SimulatedExecutor(Simulation simulation, @Nullable SimulatedNode node) {
    this.simulation = simulation;
    this.node = node;
  }

  @Nullable SimulatedNode node() {
    return node;
  }

  /** The time of the node's clock, or virtual time outside of all nodes. */
  long localNow() {
    return node == null ? simulation.now() : node.clock().localNow();
  }

  @Override
  public void execute(Runnable command) {
    add(command, localNow());
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return start(Executors.callable(command, null), delay, SimulatedTask.ONCE, unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    return start(callable, delay, SimulatedTask.ONCE, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    long step = positive("period", period, unit);
    return start(Executors.callable(command, null), initialDelay, step, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    long step = -positive("delay", delay, unit);
    return start(Executors.callable(command, null), initialDelay, step, unit);
  }

  private static long positive(String name, long value, TimeUnit unit) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + "=" + value + " " + unit + ", must be > 0");
    }
    return Durations.clamp(unit.toNanos(value));
  }

  private <V> SimulatedTask<V> start(
      Callable<V> callable, long delay, long stepNanos, TimeUnit unit) {
    long due = localNow() + Durations.clamp(unit.toNanos(delay));
    SimulatedTask<V> task = new SimulatedTask<>(this, callable, due, stepNanos);
    task.scheduled(add(task, due));
    return task;
  }

  /** Schedules the next run of a periodic task; null when the executor takes no more. */
  @Nullable TimerEvent again(SimulatedTask<?> task, long localDue) {
    return shutdown || dead ? null : add(task, localDue);
  }

  private TimerEvent add(Runnable task, long localDue) {
    simulation.requireOwner();
    if (shutdown) {
      throw new RejectedExecutionException("the executor was shut down");
    }
    TimerEvent event = new TimerEvent(this, task, localDue);
    if (!dead) {
      pending++;
      simulation.schedule(event.dueTime(), event);
    }
    return event;
  }

  void run(TimerEvent event) {
    pending--;
    simulation.trace().task(node);
    event.task().run();
  }

  void cancel(TimerEvent event) {
    simulation.requireOwner();
    if (!event.cancelled) {
      pending--;
      simulation.cancel(event);
    }
  }

  /** Reports a failure that no future may swallow, unless it is a dead process's. */
  void fail(Throwable failure) {
    if (!dead || failure instanceof VirtualTimeLeakException) {
      simulation.fail(failure);
    }
  }

  /** Ends this executor with the process it belongs to. */
  void die() {
    dead = true;
    pending = 0;
    simulation.cancelIf(event -> event instanceof TimerEvent t && t.executor() == this);
  }

  @Override
  public void shutdown() {
    simulation.requireOwner();
    shutdown = true;
    for (Runnable periodic : drain(task -> task instanceof SimulatedTask<?> t && t.isPeriodic())) {
      ((SimulatedTask<?>) periodic).cancel(false);
    }
  }

  @Override
  public List<Runnable> shutdownNow() {
    simulation.requireOwner();
    shutdown = true;
    return drain(task -> true);
  }

  private List<Runnable> drain(Predicate<Runnable> condition) {
    List<TimerEvent> drained = new ArrayList<>();
    simulation.cancelIf(event -> {
      if (event instanceof TimerEvent t && t.executor() == this && condition.test(t.task())) {
        drained.add(t);
        return true;
      }
      return false;
    });
    pending -= drained.size();
    List<Runnable> tasks = new ArrayList<>();
    drained.stream()
        .sorted(Comparator.comparingLong(TimerEvent::localDue))
        .forEach(event -> tasks.add(event.task()));
    return tasks;
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown && pending == 0;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return isTerminated();
  }

  /**
   * Shuts down without waiting. Overrides, from JDK 19 on, a default method that waits for ever in
   * a world where time passes only between tasks.
   */
  public void close() {
    shutdown();
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Runnable runnable, T value) {
    return newTaskFor(Executors.callable(runnable, value));
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Callable<T> callable) {
    return new SimulatedTask<>(this, callable, localNow(), SimulatedTask.ONCE);
  }

  @Override
  public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) {
    throw VirtualTimeLeakException.blocking("invokeAll");
  }

  @Override
  public <T> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit) {
    throw VirtualTimeLeakException.blocking("invokeAll");
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks) {
    throw VirtualTimeLeakException.blocking("invokeAny");
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit) {
    throw VirtualTimeLeakException.blocking("invokeAny");
  }
}
