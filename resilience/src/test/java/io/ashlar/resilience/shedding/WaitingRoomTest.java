package io.ashlar.resilience.shedding;

import static io.ashlar.resilience.shedding.Criticality.CRITICAL;
import static io.ashlar.resilience.shedding.Criticality.NORMAL;
import static io.ashlar.resilience.shedding.Criticality.SHEDDABLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose turn it is and who is sent away, as rules without threads or clocks. */
class WaitingRoomTest {
  private static final long MILLI = Duration.ofMillis(1).toNanos();
  private static final long TARGET = 5 * MILLI;
  private static final long INTERVAL = 100 * MILLI;
  private static final long LONG = Duration.ofHours(1).toNanos();

  private final WaitingRoom room = new WaitingRoom(10, TARGET, INTERVAL);

  /** A request that only knows what became of it. */
  private static final class Guest extends Waiter {
    Guest(Criticality criticality, long since, long patience) {
      super(criticality, since, patience);
    }

    @Override
    void tell() {
      throw new AssertionError("the room tells nobody");
    }
  }

  private Waiter come(Criticality criticality, long now) {
    return come(criticality, now, LONG);
  }

  private Waiter come(Criticality criticality, long now, long patience) {
    Waiter guest = new Guest(criticality, now, patience);
    room.offer(guest, now);
    return guest;
  }

  private static void assertShed(Waiter waiter, ShedReason reason) {
    assertThat(waiter.outcome()).isEqualTo(Waiter.Outcome.SHED);
    assertThat(waiter.reason()).isEqualTo(reason);
  }

  @Test
  void servesInTheOrderOfArrivalWhileTheQueueIsYoung() {
    Waiter first = come(NORMAL, 0);
    Waiter second = come(NORMAL, MILLI);

    assertThat(room.poll(50 * MILLI)).isSameAs(first);
    assertThat(room.poll(90 * MILLI)).isSameAs(second);
    assertThat(room.poll(90 * MILLI)).isNull();
    assertThat(room.size()).isZero();
  }

  /** Red when {@code isNewestFirst} is always false. */
  @Test
  void servesTheNewestFirstWhenTheQueueHasNotBeenEmptyForAnInterval() {
    come(NORMAL, 0);
    Waiter older = come(NORMAL, 99 * MILLI);
    Waiter newer = come(NORMAL, 100 * MILLI);

    assertThat(room.isOverloaded(INTERVAL)).isFalse();
    assertThat(room.isOverloaded(INTERVAL + 1)).isTrue();
    assertThat(room.poll(101 * MILLI)).isSameAs(newer);
    assertThat(room.poll(101 * MILLI)).isSameAs(older);
  }

  @Test
  void forgetsTheOverloadWhenTheQueueHasEmptied() {
    come(NORMAL, 0);
    room.poll(200 * MILLI);
    Waiter first = come(NORMAL, 300 * MILLI);
    come(NORMAL, 301 * MILLI);

    assertThat(room.isOverloaded(302 * MILLI)).isFalse();
    assertThat(room.poll(302 * MILLI)).isSameAs(first);
  }

  @Test
  void letsABurstWaitAnInterval() {
    Waiter first = come(NORMAL, 0);
    come(NORMAL, 0);
    room.poll(20 * MILLI);

    assertThat(first.outcome()).isEqualTo(Waiter.Outcome.ADMITTED);
    assertThat(room.shed(NORMAL, ShedReason.QUEUED_TOO_LONG)).isZero();
  }

  /** Red when {@code overdue} finds nobody. */
  @Test
  void shedsWhoHasWaitedLongerThanTheTargetInAStandingQueue() {
    Waiter old = come(NORMAL, 0);
    Waiter fresh = come(NORMAL, 97 * MILLI);
    Waiter fresher = come(NORMAL, 98 * MILLI);

    assertThat(room.poll(101 * MILLI)).isSameAs(fresher);

    assertShed(old, ShedReason.QUEUED_TOO_LONG);
    assertThat(fresh.outcome()).isEqualTo(Waiter.Outcome.WAITING);
    assertThat(room.shed(NORMAL, ShedReason.QUEUED_TOO_LONG)).isEqualTo(1);
  }

  /** CoDel with one waiter. Red when {@code overdue} does not ask whether he is the only one. */
  @Test
  void neverShedsTheOnlyOneForWaiting() {
    Waiter only = come(NORMAL, 0);

    room.tidy(Duration.ofMinutes(1).toNanos());

    assertThat(room.poll(Duration.ofMinutes(1).toNanos())).isSameAs(only);
  }

  @Test
  void shedsNothingCriticalForWaiting() {
    Waiter first = come(CRITICAL, 0);
    come(CRITICAL, 0);

    assertThat(room.poll(Duration.ofMinutes(1).toNanos())).isSameAs(first);
    assertThat(room.shed(CRITICAL, ShedReason.QUEUED_TOO_LONG)).isZero();
  }

  @Test
  void passesACriticalRequestOverWhenHalfOfItsPatienceIsUsedUp() {
    Waiter first = come(CRITICAL, 0, 200 * MILLI);
    Waiter second = come(CRITICAL, 90 * MILLI, 200 * MILLI);
    Waiter third = come(CRITICAL, 95 * MILLI, 200 * MILLI);

    assertThat(room.poll(101 * MILLI)).isSameAs(third);
    assertThat(room.poll(102 * MILLI)).isSameAs(second);
    assertThat(room.poll(103 * MILLI)).isSameAs(first);
  }

  @Test
  void servesTheMoreCriticalFirst() {
    Waiter sheddable = come(SHEDDABLE, 0);
    Waiter normal = come(NORMAL, 1);
    Waiter critical = come(CRITICAL, 2);

    assertThat(room.poll(3)).isSameAs(critical);
    assertThat(room.poll(3)).isSameAs(normal);
    assertThat(room.poll(3)).isSameAs(sheddable);
  }

  /** Starvation by priority. Red when {@code turn} looks at the highest class only. */
  @Test
  void givesAClassItsTurnAfterItHasBeenPassedOverFifteenTimes() {
    Waiter sheddable = come(SHEDDABLE, 0);
    for (int i = 0; i < WaitingRoom.PATIENCE; i++) {
      come(NORMAL, i);
      assertThat(room.poll(i)).isNotSameAs(sheddable);
    }
    Waiter normal = come(NORMAL, 20);

    assertThat(room.poll(21)).isSameAs(sheddable);
    assertThat(room.poll(21)).isSameAs(normal);
  }

  /** Red when {@code turn} does not look whether the critical class is late. */
  @Test
  void givesNoTurnWhileSomethingCriticalIsLate() {
    Waiter sheddable = come(SHEDDABLE, 0);
    for (int i = 0; i < WaitingRoom.PATIENCE; i++) {
      come(NORMAL, i);
      room.poll(i);
    }
    Waiter critical = come(CRITICAL, 20);

    assertThat(room.poll(21 + TARGET)).isSameAs(critical);
    assertThat(room.poll(21 + TARGET)).isSameAs(sheddable);
  }

  @Test
  void refusesANewcomerWhenItIsFull() {
    List<Waiter> there = fill(NORMAL, 0);
    Waiter late = come(NORMAL, MILLI);

    assertShed(late, ShedReason.QUEUE_FULL);
    assertThat(room.poll(2 * MILLI)).isSameAs(there.get(0));
  }

  @Test
  void makesRoomForTheMoreCriticalWhenItIsFull() {
    List<Waiter> there = fill(SHEDDABLE, 0);
    Waiter normal = come(NORMAL, MILLI);

    assertShed(there.get(9), ShedReason.QUEUE_FULL);
    assertThat(room.size(NORMAL)).isEqualTo(1);
    assertThat(room.size()).isEqualTo(10);
    assertThat(room.poll(2 * MILLI)).isSameAs(normal);
  }

  @Test
  void keepsTheOnlyOneOfAClassButForTheCritical() {
    Waiter sheddable = come(SHEDDABLE, 0);
    for (int i = 0; i < 9; i++) {
      come(NORMAL, 0);
    }

    assertShed(come(NORMAL, MILLI), ShedReason.QUEUE_FULL);
    assertThat(sheddable.outcome()).isEqualTo(Waiter.Outcome.WAITING);
    assertThat(come(CRITICAL, MILLI).outcome()).isEqualTo(Waiter.Outcome.WAITING);
    assertShed(sheddable, ShedReason.QUEUE_FULL);
  }

  @Test
  void replacesTheOldestWhenItIsFullAndTheNewestGoFirst() {
    WaitingRoom small = new WaitingRoom(1, TARGET, INTERVAL);
    Waiter old = new Guest(NORMAL, 0, LONG);
    small.offer(old, 0);
    Waiter fresh = new Guest(NORMAL, 200 * MILLI, LONG);
    small.offer(fresh, 200 * MILLI);

    assertShed(old, ShedReason.QUEUE_FULL);
    assertThat(small.poll(200 * MILLI)).isSameAs(fresh);
  }

  private List<Waiter> fill(Criticality criticality, long now) {
    List<Waiter> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(come(criticality, now));
    }
    return all;
  }

  /** Red when {@code tidy} does not look at the deadlines. */
  @Test
  void admitsNobodyWhoseDeadlineHasPassed() {
    Waiter late = come(NORMAL, 0, 10 * MILLI);
    Waiter inTime = come(NORMAL, 0, 11 * MILLI);

    assertThat(room.poll(10 * MILLI)).isSameAs(inTime);
    assertShed(late, ShedReason.DEADLINE_PASSED);
    assertShed(come(CRITICAL, 0, 0), ShedReason.DEADLINE_PASSED);
  }

  @Test
  void makesRoomOfThoseWhoseDeadlineHasPassed() {
    for (int i = 0; i < 10; i++) {
      come(NORMAL, 0, 10 * MILLI + i);
    }

    assertThat(come(NORMAL, 10 * MILLI).outcome()).isEqualTo(Waiter.Outcome.WAITING);
    assertThat(room.shed(NORMAL, ShedReason.DEADLINE_PASSED)).isEqualTo(1);
    room.tidy(20 * MILLI);
    assertThat(room.size()).isEqualTo(1);
  }

  @Test
  void forgetsWhoLeaves() {
    Waiter first = come(NORMAL, 0);
    Waiter middle = come(NORMAL, 0);
    Waiter last = come(NORMAL, 0);

    room.leave(middle);

    assertThat(middle.outcome()).isEqualTo(Waiter.Outcome.LEFT);
    assertThat(room.poll(1)).isSameAs(first);
    assertThat(room.poll(1)).isSameAs(last);
    assertThat(room.poll(1)).isNull();
  }
}
