package io.ashlar.testkit.history;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The calls and returns of operations in the order of time, from which an operation can be taken
 * out and put back in constant time.
 *
 * <p>This is the doubly linked list of Wing and Gong's search, in arrays: an operation taken out
 * leaves its own links in place, and putting operations back in the reverse order restores the list
 * (Knuth's "dancing links"). What stands before the first return is what may take effect next.
 */
final class EventList {
  /** What follows the last event. */
  private final int end;

  private final int[] operationOf;
  private final boolean[] isCall;

  private final int[] callOf;
  private final int[] returnOf;
  private final int[] next;
  private final int[] previous;

  /**
   * Makes the list of some operations.
   *
   * @param operations operations that all return, by time of invocation
   */
  EventList(List<? extends Operation<?, ?>> operations) {
    int count = operations.size();
    end = 2 * count;
    operationOf = new int[end];
    isCall = new boolean[end];
    callOf = new int[count];
    returnOf = new int[count];
    next = new int[end + 1];
    previous = new int[end + 1];
    layOut(operations);
    for (int event = 0; event <= end; event++) {
      next[event] = event == end ? 0 : event + 1;
      previous[event] = event == 0 ? end : event - 1;
    }
  }

  private void layOut(List<? extends Operation<?, ?>> operations) {
    int[] byReturn = indicesByReturn(operations);
    int called = 0;
    int returned = 0;
    for (int event = 0; event < end; event++) {
      isCall[event] =
          called < byReturn.length
              && operations.get(called).invoked() <= operations.get(byReturn[returned]).returned();
      if (isCall[event]) {
        operationOf[event] = called;
        callOf[called++] = event;
      } else {
        int operation = byReturn[returned++];
        operationOf[event] = operation;
        returnOf[operation] = event;
      }
    }
  }

  private static int[] indicesByReturn(List<? extends Operation<?, ?>> operations) {
    return IntStream.range(0, operations.size())
        .boxed()
        .sorted(Comparator.comparingLong(i -> operations.get(i).returned()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The first event, or {@link #end()} if all operations have been taken out. */
  int first() {
    return next[end];
  }

  /** The event after one that is in the list, or has just been taken out of it. */
  int after(int event) {
    return next[event];
  }

  int end() {
    return end;
  }

  /** Whether an event is a call; the end is not. */
  boolean isCall(int event) {
    return event != end && isCall[event];
  }

  /** The operation that is called or returns at an event. */
  int operationAt(int event) {
    return operationOf[event];
  }

  /** The event at which an operation is called. */
  int callOf(int operation) {
    return callOf[operation];
  }

  /** Takes an operation out. What follows its call is then the next call or return in the list. */
  void takeOut(int operation) {
    unlink(returnOf[operation]);
    unlink(callOf[operation]);
  }

  /** Puts back the operation that was taken out last. */
  void putBack(int operation) {
    link(callOf[operation]);
    link(returnOf[operation]);
  }

  private void unlink(int event) {
    next[previous[event]] = next[event];
    previous[next[event]] = previous[event];
  }

  private void link(int event) {
    next[previous[event]] = event;
    previous[next[event]] = event;
  }
}
