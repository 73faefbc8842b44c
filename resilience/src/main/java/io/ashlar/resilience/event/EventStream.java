package io.ashlar.resilience.event;

import io.ashlar.resilience.ResilienceEvent;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * A stream of events between the mechanisms that tell and the listeners that are told, in which
 * nobody waits for anybody.
 *
 * <pre>{@code
 * EventStream events = EventStream.ofDefaults();
 * CircuitBreaker breaker = CircuitBreaker.builder().name("stock").onTransition(events).build();
 * events.subscribe(event -> log.info("{}", event));
 * }</pre>
 *
 * <p><b>What a call pays</b>: nothing while nothing happens, and when something does, the read of
 * an empty list if nobody listens, otherwise an entry in a queue for each listener. {@link #accept}
 * neither blocks nor throws.
 *
 * <p><b>What is promised to a listener</b>: one event at a time, in the order in which they were
 * accepted, in a thread that is no caller's. <b>What is not</b>: all of them. Each listener has a
 * queue of bounded length; what comes while it is full is lost to that listener, and {@linkplain
 * Subscription#lost counted}. A slow listener loses its own events and no other's. A listener that
 * throws has had its event; that is {@linkplain Subscription#failures counted} too.
 *
 * <p>Thread-safe.
 */
public final class EventStream implements Consumer<ResilienceEvent> {
  private static final int DEFAULT_CAPACITY = 1_024;
  private static final int LARGEST_CAPACITY = 1 << 24;
  private static final long IDLE_SECONDS = 60;

  /** Made at first use: daemons that are gone after a minute without work. */
  private static final class SharedThreads {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    static final Executor LISTENERS =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            SharedThreads::daemon);

    private static Thread daemon(Runnable body) {
      Thread thread = new Thread(body, "ashlar-events-" + NUMBER.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    }
  }

  private final int capacity;
  private final Executor executor;
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private final LongAdder accepted = new LongAdder();

  private EventStream(int capacity, Executor executor) {
    if (capacity < 1 || capacity > LARGEST_CAPACITY) {
      throw new IllegalArgumentException(
          "capacity=" + capacity + ", must be from 1 to " + LARGEST_CAPACITY);
    }
    this.capacity = capacity;
    this.executor = Objects.requireNonNull(executor, "executor");
  }

  /**
   * A stream with queues of 1,024 events, whose listeners are told by daemon threads.
   *
   * @return a new stream
   */
  public static EventStream ofDefaults() {
    return of(DEFAULT_CAPACITY);
  }

  /**
   * A stream whose listeners are told by daemon threads that are made as needed, one for each
   * listener with work, and go after a minute without any.
   *
   * @param capacity events that wait for one listener at most, from 1 to 16,777,216
   * @return a new stream
   * @throws IllegalArgumentException if the capacity is out of range
   */
  public static EventStream of(int capacity) {
    return of(capacity, task -> SharedThreads.LISTENERS.execute(task));
  }

  /**
   * A stream whose listeners are told by the threads of an executor.
   *
   * @param capacity events that wait for one listener at most, from 1 to 16,777,216
   * @param executor runs what it is given in another thread; never shut down here. If it refuses,
   *     events wait for the next one
   * @return a new stream
   * @throws IllegalArgumentException if the capacity is out of range
   */
  public static EventStream of(int capacity, Executor executor) {
    return new EventStream(capacity, executor);
  }

  /**
   * Adds a listener to what happens from now on.
   *
   * @param listener is told
   * @return what it is ended by
   */
  public Subscription subscribe(Consumer<? super ResilienceEvent> listener) {
    Objects.requireNonNull(listener, "listener");
    Subscription subscription =
        new Subscription(listener, capacity, executor, subscriptions::remove);
    subscriptions.add(subscription);
    return subscription;
  }

  /**
   * Takes an event for all who listen. Does not block and throws nothing but for null.
   *
   * @param event what happened
   */
  @Override
  public void accept(ResilienceEvent event) {
    Objects.requireNonNull(event, "event");
    if (subscriptions.isEmpty()) {
      return;
    }
    accepted.increment();
    for (Subscription subscription : subscriptions) {
      subscription.offer(event);
    }
  }

  /**
   * How many events came while somebody listened.
   *
   * @return the number since the stream was made
   */
  public long accepted() {
    return accepted.sum();
  }

  @Override
  public String toString() {
    return "EventStream[accepted=" + accepted() + ", listeners=" + subscriptions.size() + "]";
  }
}
