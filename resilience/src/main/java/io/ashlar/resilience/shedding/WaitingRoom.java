package io.ashlar.resilience.shedding;

import org.jspecify.annotations.Nullable;

/**
 * Who waits for a place, who gets the next one, and who is sent away: the rules, without threads or
 * clocks. Guarded by the lock of its {@link LoadShedder}.
 *
 * <h2>Whose turn it is</h2>
 *
 * The more critical first - but priority alone starves: as long as there is enough of the higher
 * classes, the lower ones get nothing at all, and what gets nothing is not tried but lost. So a
 * class that has been passed over {@value #PATIENCE} times has its turn. Only the critical class
 * may deny it: while its oldest has waited longer than the target, nobody goes before it. So all
 * that is critical is served as long as it fits, and one place in sixteen is never the reason why
 * it does not.
 *
 * <h2>Who is sent away</h2>
 *
 * First whose deadline has passed; then who is overdue by the rules of his {@link Lane}; and when
 * the room is full, the last one of a lower class. The only one of a class gives way to critical
 * requests only, or its turn would never come.
 *
 * <p>Adding and taking are O(1), apart from those who are sent away on the occasion.
 */
final class WaitingRoom {
  /** How often a class is passed over at most while nothing critical is late. */
  static final int PATIENCE = 15;

  private static final Criticality[] CLASSES = Criticality.values();
  private static final int REASONS = ShedReason.values().length;

  private final int capacity;
  private final long targetNanos;
  private final Lane[] lanes;
  private final int[] passedOver = new int[CLASSES.length];
  private final long[] shed = new long[CLASSES.length * REASONS];
  private int size;

  /** No deadline is before this. Meaningless while nobody waits. */
  private long nextDeadline;

  /** Who has an outcome and has to be told, the first first; linked by {@link Waiter#newer}. */
  private @Nullable Waiter firstSettled;

  private @Nullable Waiter lastSettled;

  WaitingRoom(int capacity, long targetNanos, long intervalNanos) {
    this.capacity = capacity;
    this.targetNanos = targetNanos;
    this.lanes = new Lane[CLASSES.length];
    for (Criticality criticality : CLASSES) {
      lanes[rank(criticality)] =
          new Lane(targetNanos, intervalNanos, criticality == Criticality.CRITICAL);
    }
  }

  int size() {
    return size;
  }

  int size(Criticality criticality) {
    return lane(criticality).size();
  }

  long shed(Criticality criticality, ShedReason reason) {
    return shed[index(criticality, reason)];
  }

  boolean isOverloaded(long nowNanos) {
    for (Lane lane : lanes) {
      if (lane.isStanding(nowNanos)) {
        return true;
      }
    }
    return false;
  }

  private Lane lane(Criticality criticality) {
    return lanes[rank(criticality)];
  }

  /** Lets a request wait, or sheds it, or another one in its favour. */
  void offer(Waiter waiter, long nowNanos) {
    tidy(nowNanos);
    if (waiter.isLate(nowNanos)) {
      settleShed(waiter, ShedReason.DEADLINE_PASSED);
      return;
    }
    if (size >= capacity && !makeRoom(waiter.criticality, nowNanos)) {
      settleShed(waiter, ShedReason.QUEUE_FULL);
      return;
    }
    if (size == 0 || waiter.deadlineNanos - nextDeadline < 0) {
      nextDeadline = waiter.deadlineNanos;
    }
    lane(waiter.criticality).add(waiter, nowNanos);
    size++;
  }

  private boolean makeRoom(Criticality newcomer, long nowNanos) {
    int fewest = newcomer == Criticality.CRITICAL ? 1 : 2;
    for (int i = 0; i < rank(newcomer); i++) {
      if (lanes[i].size() >= fewest) {
        return evict(lanes[i].last(nowNanos));
      }
    }
    Lane own = lane(newcomer);
    return own.isNewestFirst(nowNanos) && evict(own.oldest());
  }

  private boolean evict(@Nullable Waiter victim) {
    if (victim == null) {
      return false;
    }
    shed(victim, ShedReason.QUEUE_FULL);
    return true;
  }

  /** Takes the one whose turn it is out of the queue; null if nobody waits. */
  @Nullable Waiter poll(long nowNanos) {
    tidy(nowNanos);
    int turn = turn(nowNanos);
    if (turn < 0) {
      return null;
    }
    for (int i = 0; i < turn; i++) {
      if (lanes[i].size() > 0) {
        passedOver[i]++;
      }
    }
    passedOver[turn] = 0;
    Waiter next = lanes[turn].next(nowNanos);
    if (next != null) {
      unlink(next);
      next.settle(Waiter.Outcome.ADMITTED);
      addSettled(next);
    }
    return next;
  }

  /** The number of the class whose turn it is, or -1. */
  private int turn(long nowNanos) {
    if (!isCriticalLate(nowNanos)) {
      for (int i = 0; i < lanes.length; i++) {
        if (lanes[i].size() > 0 && passedOver[i] >= PATIENCE) {
          return i;
        }
      }
    }
    int highest = lanes.length - 1;
    while (highest >= 0 && lanes[highest].size() == 0) {
      highest--;
    }
    return highest;
  }

  private boolean isCriticalLate(long nowNanos) {
    Waiter first = lane(Criticality.CRITICAL).oldest();
    return first != null && (first.waited(nowNanos) > targetNanos || first.isPressed(nowNanos));
  }

  /** Sends away whom the rules do not let wait any longer. */
  void tidy(long nowNanos) {
    if (size > 0 && nowNanos - nextDeadline >= 0) {
      sendLateAway(nowNanos);
    }
    for (Lane lane : lanes) {
      Waiter overdue = lane.overdue(nowNanos);
      while (overdue != null) {
        shed(overdue, ShedReason.QUEUED_TOO_LONG);
        overdue = lane.overdue(nowNanos);
      }
    }
  }

  private void sendLateAway(long nowNanos) {
    long next = nowNanos + Long.MAX_VALUE / 2;
    for (Lane lane : lanes) {
      Waiter waiter = lane.oldest();
      while (waiter != null) {
        Waiter following = waiter.newer;
        if (waiter.isLate(nowNanos)) {
          shed(waiter, ShedReason.DEADLINE_PASSED);
        } else if (waiter.deadlineNanos - next < 0) {
          next = waiter.deadlineNanos;
        }
        waiter = following;
      }
    }
    nextDeadline = next;
  }

  /** Takes a request that still waits out of the queue: its caller has gone. */
  void leave(Waiter waiter) {
    unlink(waiter);
    waiter.settle(Waiter.Outcome.LEFT);
  }

  /** The same for one whose patience is over. */
  void leaveLate(Waiter waiter) {
    unlink(waiter);
    waiter.shed(ShedReason.DEADLINE_PASSED);
    shed[index(waiter.criticality, ShedReason.DEADLINE_PASSED)]++;
  }

  private void shed(Waiter waiter, ShedReason reason) {
    unlink(waiter);
    settleShed(waiter, reason);
  }

  private void settleShed(Waiter waiter, ShedReason reason) {
    shed[index(waiter.criticality, reason)]++;
    waiter.shed(reason);
    addSettled(waiter);
  }

  private void unlink(Waiter waiter) {
    Lane lane = lane(waiter.criticality);
    lane.remove(waiter);
    if (lane.size() == 0) {
      passedOver[rank(waiter.criticality)] = 0;
    }
    size--;
  }

  private void addSettled(Waiter waiter) {
    Waiter last = lastSettled;
    if (last == null) {
      firstSettled = waiter;
    } else {
      last.newer = waiter;
    }
    lastSettled = waiter;
  }

  /** Those who have to be told, the first first; they are forgotten here. */
  @Nullable Waiter takeSettled() {
    Waiter first = firstSettled;
    firstSettled = null;
    lastSettled = null;
    return first;
  }

  /** The order in which these are declared is their order of importance, and nothing is stored. */
  @SuppressWarnings("EnumOrdinal")
  private static int rank(Enum<?> value) {
    return value.ordinal();
  }

  private static int index(Criticality criticality, ShedReason reason) {
    return rank(criticality) * REASONS + rank(reason);
  }
}
