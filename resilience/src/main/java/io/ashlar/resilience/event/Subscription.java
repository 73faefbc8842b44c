package io.ashlar.resilience.event;

import io.ashlar.resilience.ResilienceEvent;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener's place in an {@link EventStream}, with the events that wait for it.
 *
 * <p>The events wait in a queue without locks whose length is counted beside it. Whoever adds one
 * and finds nobody at work sends a task; the task tells event after event until there is none, so
 * there is never more than one at work.
 *
 * <p>Thread-safe.
 */
public final class Subscription implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

  private final Consumer<? super ResilienceEvent> listener;
  private final int capacity;
  private final Executor executor;
  private final Consumer<Subscription> onClose;

  private final Queue<ResilienceEvent> events = new ConcurrentLinkedQueue<>();

  /** Places taken in the queue: raised before an event is added, lowered after it is removed. */
  private final AtomicInteger taken = new AtomicInteger();

  private final AtomicBoolean atWork = new AtomicBoolean();
  private final AtomicLong told = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private volatile boolean closed;

  Subscription(
      Consumer<? super ResilienceEvent> listener,
      int capacity,
      Executor executor,
      Consumer<Subscription> onClose) {
    this.listener = listener;
    this.capacity = capacity;
    this.executor = executor;
    this.onClose = onClose;
  }

  void offer(ResilienceEvent event) {
    if (closed) {
      return;
    }
    if (taken.incrementAndGet() > capacity) {
      taken.decrementAndGet();
      lost.incrementAndGet();
    } else {
      events.add(event);
    }
    sendForWork(); // also for what an executor that refused has left
  }

  private void sendForWork() {
    if (!events.isEmpty() && atWork.compareAndSet(false, true)) {
      try {
        executor.execute(this::work);
      } catch (RuntimeException | Error refused) {
        atWork.set(false);
        complain("no thread for a listener", refused);
      }
    }
  }

  private void work() {
    for (ResilienceEvent event = events.poll(); event != null; event = events.poll()) {
      taken.decrementAndGet();
      if (!closed) {
        tell(event);
      }
    }
    atWork.set(false);
    sendForWork(); // what was added between the last look and the line above
  }

  private void tell(ResilienceEvent event) {
    try {
      listener.accept(event);
    } catch (Throwable failure) {
      // Anything: the thread is the stream's, and goes on to the next event.
      complain("a listener failed", failure);
    }
    told.incrementAndGet();
  }

  /** Counts all, and logs the 1st, 2nd, 4th, 8th...: what fails on each event must not flood. */
  private void complain(String what, Throwable failure) {
    long count = failures.incrementAndGet();
    if ((count & (count - 1)) == 0) {
      LOG.warn("event stream: {}, {} such failures so far", what, count, failure);
    }
  }

  /**
   * How many events the listener was told, those included at which it threw.
   *
   * @return the number so far
   */
  public long told() {
    return told.get();
  }

  /**
   * How many events the listener was not told because too many waited for it.
   *
   * @return the number so far
   */
  public long lost() {
    return lost.get();
  }

  /**
   * How often the listener threw, or there was no thread to tell it.
   *
   * @return the number so far
   */
  public long failures() {
    return failures.get();
  }

  /** Ends it: the listener is told no further event. The one it is being told is not waited for. */
  @Override
  public void close() {
    closed = true;
    onClose.accept(this);
    events.clear();
  }
}
