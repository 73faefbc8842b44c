package io.ashlar.testkit.simulation;

import java.util.Arrays;
import java.util.function.Predicate;

/**
 * The events to come, ordered by time and, at one instant, by the order in which they were added.
 *
 * <p>A 4-ary heap over three parallel arrays. Compared with {@code PriorityQueue} of event objects
 * it compares primitive keys without touching the events, has half the depth of a binary heap, and
 * allocates nothing for an event. Adding and polling take {@code O(log n)}.
 *
 * <p>The sequence number is not a nicety: a heap is not stable, and two events at one instant would
 * otherwise run in an order that depends on what else is in the heap.
 *
 * <p>Cancelled events stay in place until they are polled, or until they are more than half of the
 * queue; then all of them are swept out in one pass. That makes cancelling amortised {@code O(1)}
 * and bounds the memory of a protocol that resets a long timer with each message.
 */
final class EventQueue {
  /** The time of an event that cannot happen as things stand: a timer of a stopped clock. */
  static final long NEVER = Long.MAX_VALUE;

  private static final int ARITY_SHIFT = 2;
  private static final int SWEEP_FROM = 64;

  private long[] times = new long[256];
  private long[] sequences = new long[256];
  private Event[] events = new Event[256];
  private int size;
  private long nextSequence;
  private int cancelled;

  int size() {
    return size;
  }

  /**
   * The time of the first event that was not cancelled, {@link #NEVER} if there is none. Forgets
   * the cancelled ones before it.
   */
  long firstTime() {
    while (size > 0 && events[0].cancelled) {
      poll();
    }
    return size == 0 ? NEVER : times[0];
  }

  void add(long time, Event event) {
    if (size == times.length) {
      int capacity = size * 2;
      times = Arrays.copyOf(times, capacity);
      sequences = Arrays.copyOf(sequences, capacity);
      events = Arrays.copyOf(events, capacity);
    }
    siftUp(size++, time, nextSequence++, event);
  }

  /** Removes and returns the first event. The queue must not be empty. */
  Event poll() {
    Event first = events[0];
    removeFirst();
    if (first.cancelled) {
      cancelled--;
    }
    return first;
  }

  /** Tells that an event in the queue was cancelled. */
  void countCancelled() {
    cancelled++;
    if (cancelled > SWEEP_FROM && cancelled > size / 2) {
      sweep();
    }
  }

  /** Cancels every event that matches. */
  void cancelIf(Predicate<Event> condition) {
    for (int i = 0; i < size; i++) {
      Event event = events[i];
      if (!event.cancelled && condition.test(event)) {
        event.cancelled = true;
        cancelled++;
      }
    }
    sweep();
  }

  /** Computes the times of a node's timers anew after its clock was changed. */
  void reschedule(SimulatedNode node) {
    for (int i = 0; i < size; i++) {
      if (events[i] instanceof TimerEvent timer && timer.node == node) {
        times[i] = timer.dueTime();
      }
    }
    heapify();
  }

  private void sweep() {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (!events[i].cancelled) {
        times[kept] = times[i];
        sequences[kept] = sequences[i];
        events[kept++] = events[i];
      }
    }
    Arrays.fill(events, kept, size, null);
    size = kept;
    cancelled = 0;
    heapify();
  }

  private void heapify() {
    for (int i = (size - 2) >> ARITY_SHIFT; i >= 0 && size > 1; i--) {
      siftDown(i, times[i], sequences[i], events[i]);
    }
  }

  private void removeFirst() {
    int last = --size;
    Event moved = events[last];
    events[last] = null;
    if (last > 0) {
      siftDown(0, times[last], sequences[last], moved);
    }
  }

  private void siftUp(int start, long time, long sequence, Event event) {
    int hole = start;
    while (hole > 0) {
      int parent = (hole - 1) >> ARITY_SHIFT;
      if (!before(time, sequence, parent)) {
        break;
      }
      move(parent, hole);
      hole = parent;
    }
    put(hole, time, sequence, event);
  }

  private void siftDown(int start, long time, long sequence, Event event) {
    int hole = start;
    while (true) {
      int child = (hole << ARITY_SHIFT) + 1;
      if (child >= size) {
        break;
      }
      int least = child;
      int end = Math.min(child + (1 << ARITY_SHIFT), size);
      for (int i = child + 1; i < end; i++) {
        if (before(times[i], sequences[i], least)) {
          least = i;
        }
      }
      if (before(time, sequence, least)) {
        break;
      }
      move(least, hole);
      hole = least;
    }
    put(hole, time, sequence, event);
  }

  private boolean before(long time, long sequence, int index) {
    return time < times[index] || (time == times[index] && sequence < sequences[index]);
  }

  private void move(int from, int to) {
    times[to] = times[from];
    sequences[to] = sequences[from];
    events[to] = events[from];
  }

  private void put(int index, long time, long sequence, Event event) {
    times[index] = time;
    sequences[index] = sequence;
    events[index] = event;
  }
}
