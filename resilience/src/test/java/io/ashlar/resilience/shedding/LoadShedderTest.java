package io.ashlar.resilience.shedding;

import static io.ashlar.resilience.shedding.Criticality.CRITICAL;
import static io.ashlar.resilience.shedding.Criticality.NORMAL;
import static io.ashlar.resilience.shedding.Criticality.SHEDDABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.Background;
import io.ashlar.resilience.VirtualTime;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Places, who waits for them with and without a thread, and what must not get lost. */
@Tag("jdk")
class LoadShedderTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final VirtualTime clock = new VirtualTime();
  private final LoadShedder shedder = LoadShedder.builder(1).name("door").clock(clock).build();

  private Background<Boolean> waiter(Criticality criticality, Duration patience) {
    return Background.run(
            () -> {
              shedder.acquire(criticality, patience);
              return true;
            })
        .awaitBlocked();
  }

  private void assertEmpty() {
    assertThat(shedder.inFlight()).isZero();
    assertThat(shedder.waiting()).isZero();
  }

  @Test
  void showsHowToServeTheCriticalFirst() throws Exception {
    // snippet: shedding
    LoadShedder door = LoadShedder.builder(20).queue(500).build();
    int reply = door.call(() -> 7, Criticality.NORMAL, Duration.ofMillis(200));
    // end

    assertThat(reply).isEqualTo(7);
    assertThat(door.inFlight()).isZero();
  }

  @Test
  void admitsAtOnceWhileThereIsRoomAndReadsNoClock() throws Exception {
    long reads = clock.reads();

    shedder.acquire(NORMAL, LONG);
    shedder.release();
    assertThat(shedder.tryAcquire()).isTrue();
    assertThat(shedder.tryAcquire()).isFalse();
    shedder.release();
    assertThat(shedder.admit(SHEDDABLE, LONG)).isCompleted();
    shedder.release();

    assertThat(clock.reads()).isEqualTo(reads);
    assertEmpty();
  }

  /** Red when {@code release} frees the place instead of handing it over: a later one takes it. */
  @Test
  void handsAPlaceToTheOneWhoseTurnItIs() {
    shedder.tryAcquire();
    Background<Boolean> normal = waiter(NORMAL, LONG);
    Background<Boolean> critical = waiter(CRITICAL, LONG);

    shedder.release();

    assertThat(shedder.tryAcquire()).isFalse();
    assertThat(critical.result()).isTrue();
    assertThat(shedder.waiting()).isEqualTo(1);
    shedder.release();
    assertThat(normal.result()).isTrue();
    shedder.release();
    assertEmpty();
  }

  @Test
  void refusesWhoDoesNotWantToWait() {
    shedder.tryAcquire();

    assertThatThrownBy(() -> shedder.acquire(CRITICAL, Duration.ofSeconds(-1)))
        .isInstanceOfSatisfying(
            LoadShedException.class,
            refusal -> {
              assertThat(refusal.criticality()).isEqualTo(CRITICAL);
              assertThat(refusal.reason()).isEqualTo(ShedReason.DEADLINE_PASSED);
              assertThat(refusal.retryAfter()).isEqualTo(Duration.ofMillis(100));
            })
        .hasMessage(
            "load shedder door refused, criticality=CRITICAL, reason=DEADLINE_PASSED,"
                + " retryAfter=PT0.1S");
    assertThat(shedder.shed(CRITICAL, ShedReason.DEADLINE_PASSED)).isEqualTo(1);
    shedder.release();
    assertEmpty();
  }

  @Test
  void tellsTheOneWhoIsDisplaced() {
    LoadShedder small = LoadShedder.builder(1).queue(1).clock(clock).build();
    small.tryAcquire();
    CompletableFuture<Void> sheddable = small.admit(SHEDDABLE, LONG);

    CompletableFuture<Void> critical = small.admit(CRITICAL, LONG);

    assertThatThrownBy(sheddable::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            LoadShedException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(ShedReason.QUEUE_FULL));
    small.release();
    assertThat(critical).isCompleted();
    assertThat(small.inFlight()).isEqualTo(1);
    assertThat(small.waiting()).isZero();
  }

  @Test
  void tellsWhetherTheNewestGoFirst() {
    shedder.tryAcquire();
    shedder.admit(NORMAL, LONG);
    CompletableFuture<Void> newest = shedder.admit(NORMAL, LONG);
    assertThat(shedder.isOverloaded()).isFalse();

    clock.advance(Duration.ofMillis(101));
    assertThat(shedder.isOverloaded()).isTrue();
    shedder.release();

    assertThat(newest).isCompleted();
    assertThat(shedder.shed(NORMAL, ShedReason.QUEUED_TOO_LONG)).isEqualTo(1);
  }

  @Test
  void waitsNoLongerThanTold() {
    LoadShedder real = LoadShedder.builder(1).build();
    real.tryAcquire();

    assertThatThrownBy(() -> real.acquire(NORMAL, Duration.ofMillis(2)))
        .isInstanceOf(LoadShedException.class);

    assertThat(real.waiting()).isZero();
    assertThat(real.shed(NORMAL, ShedReason.DEADLINE_PASSED)).isEqualTo(1);
    assertThat(real.inFlight()).isEqualTo(1);
  }

  /** Red when the room does not look at the deadline: a dead man gets the place. */
  @Test
  void passesOverThoseWhoseTimeIsOver() {
    shedder.tryAcquire();
    Background<Boolean> late = waiter(CRITICAL, Duration.ofMinutes(30));
    Background<Boolean> next = waiter(NORMAL, Duration.ofMinutes(90));
    clock.advance(Duration.ofMinutes(30));

    shedder.release();

    assertThat(late.failure()).isInstanceOf(LoadShedException.class);
    assertThat(next.result()).isTrue();
    assertThat(shedder.inFlight()).isEqualTo(1);
    assertThat(shedder.waiting()).isZero();
  }

  /** Red when an interrupted waiter stays in the queue: it is handed a place and keeps it. */
  @Test
  void forgetsAWaiterThatIsInterrupted() {
    shedder.tryAcquire();
    Background<Boolean> waiter = waiter(NORMAL, LONG);

    waiter.interrupt();

    assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
    assertThat(shedder.waiting()).isZero();
    shedder.release();
    assertEmpty();
  }

  @Test
  void takesNothingForAThreadThatComesInterrupted() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> shedder.acquire(NORMAL, LONG))
        .isInstanceOf(InterruptedException.class);

    assertEmpty();
  }

  /** Red when {@code admit} does not leave the queue on completion. */
  @Test
  void forgetsAFutureThatIsCancelled() {
    shedder.tryAcquire();
    CompletableFuture<Void> cancelled = shedder.admit(NORMAL, LONG);
    CompletableFuture<Void> next = shedder.admit(NORMAL, LONG);

    cancelled.cancel(false);

    assertThat(shedder.waiting()).isEqualTo(1);
    shedder.release();
    assertThat(next).isCompleted();
    shedder.release();
    assertEmpty();
  }

  /** Red when {@code FutureWaiter.tell} does not look whether the future took it. */
  @Test
  void takesThePlaceBackFromOneCancelledWhileItIsAdmitted() {
    shedder.tryAcquire();
    CompletableFuture<Void> first = shedder.admit(NORMAL, LONG);
    CompletableFuture<Void> second = shedder.admit(NORMAL, LONG);
    // Both are settled before either is told: the first one's answer cancels the second.
    CompletableFuture<Boolean> hook = first.thenApply(nothing -> second.cancel(false));

    shedder.changeLimit(3);

    assertThat(hook).isCompletedWithValue(true);
    assertThat(shedder.inFlight()).isEqualTo(2);
    shedder.release();
    shedder.release();
    assertEmpty();
  }

  @Test
  void admitsThoseWhoWaitWhenTheLimitIsRaised() {
    shedder.tryAcquire();
    List<CompletableFuture<Void>> waiters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiters.add(shedder.admit(NORMAL, LONG));
    }

    shedder.changeLimit(3);

    assertThat(waiters.get(1)).isCompleted();
    assertThat(waiters.get(2)).isNotDone();
    assertThat(shedder.limit()).isEqualTo(3);
    shedder.changeLimit(1);
    shedder.release();
    shedder.release();
    assertThat(waiters.get(2)).isNotDone();
    shedder.release();
    assertThat(waiters.get(2)).isCompleted();
    assertThat(shedder).hasToString("LoadShedder[name=door, limit=1, inFlight=1, waiting=0]");
  }

  /**
   * Each admission is served on the spot and admits the next: a hundred thousand of them, one after
   * the other. Red when {@code Deliveries} tells whom it should note.
   */
  @Test
  void servesALongQueueFromWithinItself() {
    int many = 100_000;
    LoadShedder endless = LoadShedder.builder(1).queue(many).clock(clock).build();
    AtomicInteger served = new AtomicInteger();
    endless.tryAcquire();
    for (int i = 0; i < many; i++) {
      var unused =
          endless
              .admit(NORMAL, LONG)
              .thenRun(() -> {
                served.incrementAndGet();
                endless.release();
              });
    }

    endless.release();

    assertThat(served).hasValue(many);
    assertThat(endless.inFlight()).isZero();
  }

  @Test
  void mayBeEnteredFromWithin() throws Exception {
    shedder.changeLimit(2);

    int result = shedder.call(() -> 1 + shedder.call(() -> 1, NORMAL, LONG), NORMAL, LONG);

    assertThat(result).isEqualTo(2);
    assertEmpty();
  }

  @Test
  void givesThePlaceBackWhenTheCallThrows() {
    assertThatThrownBy(() ->
            shedder.call(
                () -> {
                  throw new IOException("theirs");
                },
                NORMAL,
                LONG))
        .isInstanceOf(IOException.class);
    assertThat(
            shedder.stage(
                () -> {
                  throw new StackOverflowError("theirs");
                },
                NORMAL,
                LONG))
        .isCompletedExceptionally();
    assertThat(shedder.stage(() -> null, NORMAL, LONG)).isCompletedExceptionally();

    assertEmpty();
  }

  @Test
  void holdsThePlaceOfAStageUntilItEnds() {
    CompletableFuture<Integer> inner = new CompletableFuture<>();
    CompletableFuture<Integer> answer = shedder.stage(() -> inner, NORMAL, LONG);
    CompletableFuture<Integer> next =
        shedder.stage(() -> CompletableFuture.completedFuture(8), NORMAL, LONG);

    assertThat(shedder.inFlight()).isEqualTo(1);
    inner.complete(7);

    assertThat(answer).isCompletedWithValue(7);
    assertThat(next).isCompletedWithValue(8);
    assertEmpty();
  }

  @Test
  void passesTheFailureOfAStageOn() {
    CompletableFuture<Integer> inner = new CompletableFuture<>();
    CompletableFuture<Integer> answer =
        shedder.stage(() -> inner.thenApply(i -> i + 1), NORMAL, LONG);

    inner.completeExceptionally(new IOException("theirs"));

    assertThatThrownBy(answer::get).cause().isInstanceOf(IOException.class);
    assertEmpty();
  }

  @Test
  void cancelsInwards() {
    CompletableFuture<Integer> inner = new CompletableFuture<>();
    CompletableFuture<Integer> answer = shedder.stage(() -> inner, NORMAL, LONG);
    CompletableFuture<Integer> waiting = shedder.stage(() -> inner, NORMAL, LONG);

    waiting.cancel(true);
    assertThat(shedder.waiting()).isZero();
    answer.cancel(true);

    assertThat(inner).isCancelled();
    assertEmpty();
  }

  @Test
  void failsTheStageOfACallThatIsNotAdmitted() {
    shedder.tryAcquire();
    AtomicInteger calls = new AtomicInteger();

    CompletableFuture<Integer> answer =
        shedder.stage(
            () -> CompletableFuture.completedFuture(calls.incrementAndGet()),
            NORMAL,
            Duration.ZERO);

    assertThatThrownBy(answer::get).cause().isInstanceOf(LoadShedException.class);
    assertThat(calls).hasValue(0);
    shedder.release();
    assertEmpty();
  }

  @Test
  void runsOnWithAStageThatCannotBeCancelled() {
    CompletableFuture<Integer> inner = new CompletableFuture<>();
    CompletableFuture<Integer> answer = shedder.stage(inner::minimalCompletionStage, NORMAL, LONG);

    answer.cancel(true);
    assertThat(shedder.inFlight()).isEqualTo(1);
    inner.complete(1);

    assertEmpty();
  }

  @Test
  void noticesAPlaceThatIsGivenBackTwice() {
    shedder.tryAcquire();
    shedder.release();

    assertThatThrownBy(shedder::release)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("load shedder door: released more than acquired");
  }

  /** A clock that throws at any moment loses no place. Red when {@code time} does not catch. */
  @Test
  void losesNoPlaceWhenTheClockFails() {
    boolean[] broken = new boolean[1];
    LoadShedder fragile =
        LoadShedder.builder(1)
            .clock(() -> {
              if (broken[0]) {
                throw new IllegalStateException("broken");
              }
              return clock.now();
            })
            .build();
    fragile.tryAcquire();
    CompletableFuture<Void> waiting = fragile.admit(NORMAL, LONG);

    broken[0] = true;
    assertThat(fragile.admit(NORMAL, LONG)).isCompletedExceptionally();
    assertThatThrownBy(() -> fragile.acquire(NORMAL, LONG)).hasMessage("broken");
    fragile.release();

    assertThat(waiting).isCompleted();
    fragile.release();
    assertThat(fragile.inFlight()).isZero();
    assertThat(fragile.waiting()).isZero();
  }

  /**
   * Random histories in virtual time; at rest nothing is taken and nobody waits, and everybody has
   * got exactly one answer.
   */
  @Seeds(300)
  void losesNobody(SeededRandom random) {
    int limit = 1 + random.nextInt(3);
    LoadShedder door = LoadShedder.builder(limit).queue(1 + random.nextInt(6)).clock(clock).build();
    List<CompletableFuture<Void>> asked = new ArrayList<>();
    List<CompletableFuture<Void>> holders = new ArrayList<>();

    for (int i = 0; i < 200; i++) {
      switch (random.nextInt(6)) {
        case 0, 1, 2 -> {
          Criticality criticality = Criticality.values()[random.nextInt(3)];
          CompletableFuture<Void> one =
              door.admit(criticality, Duration.ofMillis(random.nextInt(200)));
          asked.add(one);
          var unused = one.thenRun(() -> holders.add(one));
        }
        case 3 -> {
          if (!holders.isEmpty()) {
            holders.remove(random.nextInt(holders.size()));
            door.release();
          }
        }
        case 4 -> {
          if (!asked.isEmpty()) {
            asked.get(random.nextInt(asked.size())).cancel(false);
          }
        }
        default -> clock.advance(Duration.ofMillis(random.nextInt(60)));
      }
      assertThat(door.inFlight()).isEqualTo(holders.size()).isLessThanOrEqualTo(limit);
    }
    while (!holders.isEmpty()) {
      holders.remove(0);
      door.release();
    }

    assertThat(asked).allMatch(CompletableFuture::isDone);
    assertThat(door.inFlight()).isZero();
    assertThat(door.waiting()).isZero();
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    assertThatThrownBy(() -> LoadShedder.builder(0)).hasMessage("limit=0, must be >= 1");
    LoadShedderBuilder builder = LoadShedder.builder(1);
    assertThatThrownBy(() -> builder.queue(0)).hasMessage("queue=0, must be >= 1");
    assertThatThrownBy(() -> builder.name(" ")).hasMessageContaining("blank");
    assertThatThrownBy(() -> builder.clock(null)).hasMessage("clock");
    assertThatThrownBy(() -> builder.target(Duration.ZERO))
        .hasMessage("target=PT0S, must be from 1 ns to PT24H");
    assertThatThrownBy(() -> builder.interval(Duration.ofDays(2)))
        .hasMessage("interval=PT48H, must be from 1 ns to PT24H");
    assertThatThrownBy(() -> builder.target(Duration.ofSeconds(-1))).hasMessageContaining("-1S");
    assertThatThrownBy(() -> builder.target(Duration.ofSeconds(1)).build())
        .hasMessage("target=PT1S, must be <= interval=PT0.1S");
    assertThatThrownBy(() -> shedder.changeLimit(0)).hasMessage("limit=0, must be >= 1");
    assertThatThrownBy(() -> shedder.acquire(null, LONG)).hasMessage("criticality");
    assertThatThrownBy(() -> shedder.admit(NORMAL, null)).hasMessage("patience");
    assertThatThrownBy(() -> shedder.call(null, NORMAL, LONG)).hasMessage("call");
    assertThatThrownBy(() -> shedder.stage(null, NORMAL, LONG)).hasMessage("call");
    assertThat(shedder.name()).isEqualTo("door");
  }
}
