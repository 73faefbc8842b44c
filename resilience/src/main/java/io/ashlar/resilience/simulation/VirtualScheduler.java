package io.ashlar.resilience.simulation;

import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Time that moves from one event to the next. What is due at the same time happens in the order in
 * which it was asked for. One thread, which is also the scheduler's.
 */
final class VirtualScheduler extends AbstractExecutorService
    implements ScheduledExecutorService, LongSupplier {
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long now;
  private long order;

  /** Something that happens at a time. */
  private record Event(long time, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /** A task of somebody who may change his mind. */
  private final class Timer<V extends @Nullable Object> extends FutureTask<V>
      implements ScheduledFuture<V> {
    private final long due;

    Timer(Callable<V> task, long due) {
      super(task);
      this.due = due;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - now, TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  /** The time. */
  @Override
  public long getAsLong() {
    return now;
  }

  /** Lets something happen; what it throws ends the simulation. */
  void after(long delayNanos, Runnable action) {
    events.add(new Event(dueAfter(delayNanos), order++, action));
  }

  /** A wait for ever is as good as one beyond the end of every simulation. */
  private long dueAfter(long delayNanos) {
    long due = now + Math.max(delayNanos, 0);
    return due < now ? Long.MAX_VALUE : due;
  }

  /** Lets everything happen that is due before the given time; then it is that time. */
  void runUntil(long endNanos) {
    while (!events.isEmpty() && events.peek().time < endNanos) {
      Event next = events.remove();
      now = next.time;
      next.action.run();
    }
    now = endNanos;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return schedule(
        () -> {
          command.run();
          return true;
        },
        delay,
        unit);
  }

  @Override
  public <V extends @Nullable Object> ScheduledFuture<V> schedule(
      Callable<V> callable, long delay, TimeUnit unit) {
    long nanos = unit.toNanos(delay);
    Timer<V> timer = new Timer<>(callable, dueAfter(nanos));
    after(nanos, timer);
    return timer;
  }

  @Override
  public void execute(Runnable command) {
    after(0, command);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException("virtual time knows one-shot tasks only");
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException("virtual time knows one-shot tasks only");
  }

  @Override
  public void shutdown() {
    throw new UnsupportedOperationException("virtual time belongs to its simulation");
  }

  @Override
  public List<Runnable> shutdownNow() {
    throw new UnsupportedOperationException("virtual time belongs to its simulation");
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }
}
