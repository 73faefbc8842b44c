package io.ashlar.resilience.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.Background;
import io.ashlar.resilience.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Places, the queue in front of them, and the mistakes that bulkheads are known for. */
@Tag("jdk")
class BulkheadTest {
  private static final Duration LONG = Duration.ofHours(1);

  private static Background<Boolean> waiter(Bulkhead bulkhead, Duration timeout) {
    return Background.run(() -> bulkhead.acquire(timeout)).awaitBlocked();
  }

  @Test
  void admitsAsManyAsItsLimit() {
    Bulkhead bulkhead = Bulkhead.builder(2).name("stock").build();

    assertThat(bulkhead.tryAcquire()).isTrue();
    assertThat(bulkhead.tryAcquire()).isTrue();
    assertThat(bulkhead.tryAcquire()).isFalse();
    assertThatThrownBy(() -> bulkhead.execute(() -> 1))
        .isInstanceOfSatisfying(
            BulkheadFullException.class, refusal -> assertThat(refusal.limit()).isEqualTo(2))
        .hasMessage("bulkhead stock is full, limit=2");
    bulkhead.release();
    assertThat(bulkhead.<Integer>execute(() -> 1)).isEqualTo(1);
    assertThat(bulkhead).hasToString("Bulkhead[name=stock, limit=2, inFlight=1, waiting=0]");
  }

  @Test
  void givesThePlaceBackWhenTheCallThrows() {
    Bulkhead bulkhead = Bulkhead.builder(1).build();

    assertThatThrownBy(() ->
            bulkhead.execute(() -> {
              throw new StackOverflowError("ours");
            }))
        .isInstanceOf(StackOverflowError.class);
    assertThatThrownBy(() ->
            bulkhead.call(
                () -> {
                  throw new IOException("theirs");
                },
                Duration.ZERO))
        .isInstanceOf(IOException.class);

    assertThat(bulkhead.inFlight()).isZero();
  }

  /** Red when {@code release} frees the place instead of handing it over: a later one takes it. */
  @Test
  void handsAPlaceToTheFirstWhoWaits() {
    Bulkhead bulkhead = Bulkhead.builder(1).queue(2).build();
    bulkhead.tryAcquire();
    Background<Boolean> first = waiter(bulkhead, LONG);
    Background<Boolean> second = waiter(bulkhead, LONG);

    bulkhead.release();
    boolean snatched = bulkhead.tryAcquire();

    assertThat(snatched).isFalse();
    assertThat(first.result()).isTrue();
    assertThat(bulkhead.waiting()).isEqualTo(1);
    assertThat(bulkhead.inFlight()).isEqualTo(1);
    bulkhead.release();
    assertThat(second.result()).isTrue();
    bulkhead.release();
    assertThat(bulkhead.inFlight()).isZero();
  }

  @Test
  void refusesAtOnceWhenTheQueueIsFull() throws Exception {
    Bulkhead bulkhead = Bulkhead.builder(1).queue(1).build();
    bulkhead.tryAcquire();
    Background<Boolean> first = waiter(bulkhead, LONG);

    assertThat(bulkhead.acquire(LONG)).isFalse();
    assertThatThrownBy(() -> bulkhead.call(() -> 1, LONG))
        .isInstanceOf(BulkheadFullException.class);

    bulkhead.release();
    assertThat(first.result()).isTrue();
  }

  @Test
  void waitsNoLongerThanTold() throws Exception {
    Bulkhead bulkhead = Bulkhead.builder(1).queue(1).build();
    bulkhead.tryAcquire();

    assertThat(bulkhead.acquire(Duration.ofMillis(2))).isFalse();
    assertThat(bulkhead.acquire(Duration.ZERO)).isFalse();
    assertThat(bulkhead.acquire(Duration.ofSeconds(-1))).isFalse();

    assertThat(bulkhead.waiting()).isZero();
    assertThat(bulkhead.inFlight()).isEqualTo(1);
  }

  /** Red when {@code admitWaiting} does not look at the deadline: a dead man gets the place. */
  @Test
  void passesOverThoseWhoseTimeIsOver() {
    VirtualTime clock = new VirtualTime();
    Bulkhead bulkhead = Bulkhead.builder(1).queue(2).clock(clock).build();
    bulkhead.tryAcquire();
    Background<Boolean> late = waiter(bulkhead, Duration.ofMinutes(30));
    Background<Boolean> next = waiter(bulkhead, Duration.ofMinutes(90));
    clock.advance(Duration.ofMinutes(30));

    bulkhead.release();

    assertThat(late.result()).isFalse();
    assertThat(next.result()).isTrue();
    assertThat(bulkhead.inFlight()).isEqualTo(1);
    assertThat(bulkhead.waiting()).isZero();
  }

  /**
   * Red when an interrupted waiter stays in the queue: it is handed a place it never gives back.
   */
  @Test
  void forgetsAWaiterThatIsInterrupted() {
    Bulkhead bulkhead = Bulkhead.builder(1).queue(1).build();
    bulkhead.tryAcquire();
    Background<Boolean> waiter = waiter(bulkhead, LONG);

    waiter.interrupt();

    assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
    assertThat(bulkhead.waiting()).isZero();
    bulkhead.release();
    assertThat(bulkhead.inFlight()).isZero();
  }

  @Test
  void takesNothingForAThreadThatComesInterrupted() {
    Bulkhead bulkhead = Bulkhead.builder(1).queue(1).build();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> bulkhead.acquire(LONG)).isInstanceOf(InterruptedException.class);

    assertThat(bulkhead.inFlight()).isZero();
  }

  @Test
  void admitsThoseWhoWaitWhenTheLimitIsRaised() {
    Bulkhead bulkhead = Bulkhead.builder(1).queue(5).build();
    bulkhead.tryAcquire();
    List<Background<Boolean>> waiters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiters.add(waiter(bulkhead, LONG));
    }

    bulkhead.changeLimit(3);

    assertThat(waiters.get(0).result()).isTrue();
    assertThat(waiters.get(1).result()).isTrue();
    assertThat(bulkhead.waiting()).isEqualTo(1);
    bulkhead.changeLimit(1);
    assertThat(bulkhead.inFlight()).isEqualTo(3);
    bulkhead.release();
    bulkhead.release();
    assertThat(bulkhead.waiting()).isEqualTo(1);
    bulkhead.release();
    assertThat(waiters.get(2).result()).isTrue();
    assertThat(bulkhead.inFlight()).isEqualTo(1);
    assertThat(bulkhead.limit()).isEqualTo(1);
  }

  @Test
  void noticesAPlaceThatIsGivenBackTwice() {
    Bulkhead bulkhead = Bulkhead.builder(1).name("stock").build();
    bulkhead.tryAcquire();
    bulkhead.release();

    assertThatThrownBy(bulkhead::release)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("bulkhead stock: released more than acquired");
  }

  @Test
  void mayBeEnteredFromWithin() {
    Bulkhead bulkhead = Bulkhead.builder(2).build();

    int result = bulkhead.execute(() -> 1 + bulkhead.execute(() -> 1));

    assertThat(result).isEqualTo(2);
    assertThat(bulkhead.inFlight()).isZero();
  }

  /** A clock that throws at any moment loses no place. Red when {@code await} has no finally. */
  @Test
  void losesNoPlaceWhenTheClockFails() {
    VirtualTime clock = new VirtualTime();
    boolean[] broken = new boolean[1];
    Bulkhead bulkhead =
        Bulkhead.builder(1)
            .queue(1)
            .clock(() -> {
              if (broken[0]) {
                throw new IllegalStateException("broken");
              }
              return clock.now();
            })
            .build();
    bulkhead.tryAcquire();
    Background<Boolean> waiter = waiter(bulkhead, LONG);

    broken[0] = true;
    bulkhead.release();

    assertThat(waiter.result()).isTrue();
    bulkhead.release();
    assertThat(bulkhead.inFlight()).isZero();
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    assertThatThrownBy(() -> Bulkhead.builder(0)).hasMessage("limit=0, must be >= 1");
    assertThatThrownBy(() -> Bulkhead.builder(1).queue(-1)).hasMessage("queue=-1, must be >= 0");
    assertThatThrownBy(() -> Bulkhead.builder(1).name(" ")).hasMessageContaining("blank");
    assertThatThrownBy(() -> Bulkhead.builder(1).clock(null)).hasMessage("clock");
    Bulkhead bulkhead = Bulkhead.builder(1).build();
    assertThatThrownBy(() -> bulkhead.changeLimit(0)).hasMessage("limit=0, must be >= 1");
    assertThatThrownBy(() -> bulkhead.acquire(null)).hasMessage("timeout");
    assertThatThrownBy(() -> bulkhead.execute(null)).hasMessage("call");
    assertThatThrownBy(() -> bulkhead.call(null, LONG)).hasMessage("call");
    assertThat(bulkhead.name()).isEqualTo("bulkhead");
  }
}
