package io.ashlar.resilience.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.Background;
import io.ashlar.resilience.timeout.TimeLimitExceededException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls in threads of their own, and the mistakes that such pools are known for. */
@Tag("jdk")
class PoolBulkheadTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(5);

  private final PoolBulkhead pool = builder().build();
  private final CountDownLatch gate = new CountDownLatch(1);

  private static PoolBulkheadBuilder builder() {
    return PoolBulkhead.builder(1).name("stock").queue(1).closeTimeout(Duration.ZERO);
  }

  @AfterEach
  void close() {
    gate.countDown();
    pool.close();
  }

  /** A call that hangs until the gate opens, deaf to interrupts. */
  private boolean hang() {
    boolean interrupted = false;
    while (true) {
      try {
        gate.await();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  /** Returns once the pool's only thread is in such a call. */
  private CompletableFuture<Boolean> occupy() {
    CompletableFuture<Boolean> hanging = pool.submit(this::hang);
    Awaitility.await().until(() -> pool.running() == 1);
    return hanging;
  }

  @Test
  void showsIsolationByThreads() throws Exception {
    try (PoolBulkhead isolated = PoolBulkhead.builder(10).queue(20).build()) {
      int left = isolated.call(() -> 7, Duration.ofSeconds(5));

      assertThat(left).isEqualTo(7);
    }
  }

  @Test
  void runsCallsInDaemonsOfItsOwn() throws Exception {
    Thread thread = pool.call(Thread::currentThread, LONG);

    assertThat(thread.getName()).isEqualTo("stock-1");
    assertThat(thread.isDaemon()).isTrue();
    assertThat(pool.running()).isZero();
  }

  /** Red when a place is given back after the result is there. */
  @Test
  void findsThePlaceFreeWhenTheResultIsThere() throws Exception {
    try (PoolBulkhead tight = PoolBulkhead.builder(1).build()) {
      for (int i = 0; i < 2_000; i++) {
        assertThat(tight.call(() -> 1, LONG)).isEqualTo(1);
      }
    }
  }

  @Test
  void refusesWhenTheQueueIsFull() {
    occupy();
    CompletableFuture<Integer> waiting = pool.submit(() -> 2);

    assertThat(pool.waiting()).isEqualTo(1);
    assertThatThrownBy(() -> pool.call(() -> 3, LONG))
        .isInstanceOf(BulkheadFullException.class)
        .hasMessage("bulkhead stock is full, limit=1");
    assertThat(pool.submit(() -> 3)).isCompletedExceptionally();
    assertThat(pool).hasToString("PoolBulkhead[name=stock, threads=1, running=1, waiting=1]");

    gate.countDown();
    assertThat(waiting).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(2);
  }

  /** The caller comes back, the call runs on and holds its place. */
  @Test
  void answersItsCallerWhenTheTimeIsOver() {
    assertThatThrownBy(() -> pool.call(this::hang, Duration.ofMillis(50)))
        .isInstanceOf(TimeLimitExceededException.class);

    assertThat(pool.running()).isEqualTo(1);
    gate.countDown();
    Awaitility.await().until(() -> pool.running() == 0);
  }

  /** Nothing was sent: that is a refusal. Red when {@code done} takes nothing back. */
  @Test
  void neverMakesACallWhoseCallerHasGone() {
    CompletableFuture<Boolean> hanging = occupy();
    AtomicBoolean made = new AtomicBoolean();

    assertThatThrownBy(() -> pool.call(() -> made.getAndSet(true), SHORT))
        .isInstanceOf(BulkheadFullException.class);
    assertThat(pool.waiting()).isZero();
    gate.countDown();

    assertThat(hanging).succeedsWithin(Duration.ofSeconds(20));
    assertThat(pool.submit(() -> 1)).succeedsWithin(Duration.ofSeconds(20));
    assertThat(made).isFalse();
  }

  @Test
  void passesTheInterruptOfItsCallerOn() {
    AtomicReference<Throwable> met = new AtomicReference<>();
    CountDownLatch begun = new CountDownLatch(1);
    Background<Object> caller =
        Background.run(() ->
            pool.call(
                () -> {
                  begun.countDown();
                  try {
                    return new CountDownLatch(1).await(10, TimeUnit.MINUTES);
                  } catch (InterruptedException e) {
                    met.set(e);
                    throw e;
                  }
                },
                LONG));
    Awaitility.await().until(() -> begun.getCount() == 0);

    caller.interrupt();

    assertThat(caller.failure()).isInstanceOf(InterruptedException.class);
    Awaitility.await().until(() -> met.get() != null);
    Awaitility.await().until(() -> pool.running() == 0);
  }

  /** Red when {@code run} does not wipe the interrupt away that the call has not noticed. */
  @Test
  void leavesNoInterruptBehind() {
    CountDownLatch begun = new CountDownLatch(1);
    PoolTask<Boolean> task =
        new PoolTask<>(
            () -> {
              begun.countDown();
              while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
              }
              return true;
            },
            pool,
            done -> {});
    Background<Boolean> thread =
        Background.run(() -> {
          task.run();
          return Thread.interrupted();
        });
    Awaitility.await().until(() -> begun.getCount() == 0);

    task.cancel(true);

    assertThat(thread.result()).isFalse();
    assertThat(pool.running()).isZero();
  }

  @Test
  void takesACancelledCallOutOfTheQueue() {
    occupy();
    CompletableFuture<Integer> waiting = pool.submit(() -> 1);

    waiting.cancel(true);

    assertThat(pool.waiting()).isZero();
    assertThat(pool.running()).isEqualTo(1);
    CompletableFuture<Integer> next = pool.submit(() -> 2);
    gate.countDown();
    assertThat(next).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(2);
  }

  @Test
  void interruptsARunningCallThatIsCancelled() {
    AtomicBoolean interrupted = new AtomicBoolean();
    CompletableFuture<Boolean> running =
        pool.submit(() -> {
          interrupted.set(hang());
          return true;
        });
    Awaitility.await().until(() -> pool.running() == 1);

    running.cancel(true);
    assertThat(pool.running()).isEqualTo(1);
    gate.countDown();

    Awaitility.await().untilTrue(interrupted);
    Awaitility.await().until(() -> pool.running() == 0);
  }

  @Test
  void throwsWhatTheCallThrows() {
    assertThatThrownBy(() ->
            pool.call(
                () -> {
                  throw new IOException("theirs");
                },
                LONG))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() ->
            pool.call(
                () -> {
                  throw new StackOverflowError("theirs");
                },
                LONG))
        .isInstanceOf(StackOverflowError.class);
    assertThat(
            pool.submit(() -> {
              throw new IOException("theirs");
            }))
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(IOException.class);
    assertThat(pool.running()).isZero();
  }

  /** Whoever waits for himself waits until his time is over, not for ever. */
  @Test
  void endsACallThatWaitsForItsOwnThread() {
    assertThatThrownBy(() -> pool.call(() -> pool.call(() -> 1, Duration.ofMillis(20)), LONG))
        .isInstanceOf(BulkheadFullException.class);

    assertThat(pool.running()).isZero();
    assertThat(pool.waiting()).isZero();
  }

  @Test
  void letsCallsEndWhenItIsClosed() throws Exception {
    PoolBulkhead patient = builder().closeTimeout(LONG).build();
    CompletableFuture<Boolean> running = patient.submit(this::hang);
    CompletableFuture<Integer> waiting = patient.submit(() -> 2);
    Background<Boolean> closing =
        Background.run(
                () -> {
                  patient.close();
                  return true;
                })
            .awaitBlocked();

    gate.countDown();

    assertThat(closing.result()).isTrue();
    assertThat(running).isCompletedWithValue(false);
    assertThat(waiting).isCompletedWithValue(2);
  }

  @Test
  void endsItsThreadsWhenItIsClosed() {
    AtomicReference<Thread> thread = new AtomicReference<>();
    CompletableFuture<Boolean> running =
        pool.submit(() -> {
          thread.set(Thread.currentThread());
          return gate.await(10, TimeUnit.MINUTES);
        });
    Awaitility.await().until(() -> thread.get() != null);
    CompletableFuture<Integer> waiting = pool.submit(() -> 2);

    pool.close();
    pool.close();

    assertThat(waiting)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(IllegalStateException.class)
        .withMessageContaining("pool bulkhead stock is closed");
    assertThat(running)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(IllegalStateException.class);
    Awaitility.await().until(() -> !thread.get().isAlive());
    assertThat(pool.running() + pool.waiting()).isZero();
    assertThatThrownBy(() -> pool.call(() -> 1, LONG))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("pool bulkhead stock is closed");
    assertThat(pool.submit(() -> 1)).isCompletedExceptionally();
  }

  @Test
  void keepsTheInterruptOfWhoClosesIt() {
    PoolBulkhead patient = builder().closeTimeout(LONG).build();
    CompletableFuture<Boolean> running =
        patient.submit(() -> new CountDownLatch(1).await(1, TimeUnit.HOURS));

    Thread.currentThread().interrupt();
    patient.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(running).failsWithin(Duration.ofSeconds(20));
  }

  @Test
  void losesNoPlaceWhenAThreadCannotBeMade() {
    AtomicInteger asked = new AtomicInteger();
    try (PoolBulkhead poor =
        builder()
            .threadFactory(body -> {
              asked.incrementAndGet();
              throw new IllegalStateException("no more threads");
            })
            .build()) {
      assertThatThrownBy(() -> poor.call(() -> 1, LONG)).hasMessage("no more threads");
      assertThat(poor.submit(() -> 1)).isCompletedExceptionally();

      assertThat(poor.waiting() + poor.running()).isZero();
      assertThat(asked).hasValue(2);
    }
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    assertThatThrownBy(() -> PoolBulkhead.builder(0))
        .hasMessage("threads=0, must be from 1 to 10000");
    assertThatThrownBy(() -> PoolBulkhead.builder(10_001)).hasMessageContaining("10001");
    assertThatThrownBy(() -> builder().queue(-1)).hasMessageContaining("queue=-1");
    assertThatThrownBy(() -> builder().queue(Integer.MAX_VALUE)).hasMessageContaining("queue=2");
    assertThatThrownBy(() -> builder().name(" ")).hasMessageContaining("blank");
    assertThatThrownBy(() -> builder().closeTimeout(Duration.ofSeconds(-1)))
        .hasMessage("closeTimeout=PT-1S, must be from 0 to PT24H");
    assertThatThrownBy(() -> builder().closeTimeout(Duration.ofDays(2)))
        .hasMessageContaining("PT48H");
    assertThatThrownBy(() -> pool.call(() -> 1, Duration.ZERO))
        .hasMessage("timeout=PT0S, must be > 0");
    assertThatThrownBy(() -> pool.call(() -> 1, Duration.ofSeconds(-1)))
        .hasMessageContaining("PT-1S");
    assertThatThrownBy(() -> pool.call(null, LONG)).hasMessage("call");
    assertThatThrownBy(() -> pool.submit(null)).hasMessage("call");
    assertThat(pool.name()).isEqualTo("stock");
  }

  @Test
  void waitsForEverIfToldSo() throws Exception {
    assertThat(pool.call(() -> 1, Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(1);
  }
}
