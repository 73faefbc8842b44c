package io.ashlar.resilience.timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.Background;
import io.ashlar.resilience.VirtualTime;
import io.ashlar.resilience.retry.Backoff;
import io.ashlar.resilience.retry.Retry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A point in time that all heed who work for the same caller. */
@Tag("jdk")
class DeadlineTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualTime clock = new VirtualTime();
  private final AtomicInteger calls = new AtomicInteger();

  @Test
  void isThereForWhatIsDoneUnderIt() throws Exception {
    Deadline deadline = Deadline.after(SECOND, clock);

    assertThat(Deadline.current()).isNull();
    assertThat(deadline.call(Deadline::current)).isSameAs(deadline);
    assertThat(deadline.<Deadline>execute(Deadline::current)).isSameAs(deadline);
    assertThat(Deadline.current()).isNull();
    clock.advance(Duration.ofMillis(400));
    assertThat(deadline.leftNanos()).isEqualTo(600_000_000);
    assertThat(deadline).hasToString("Deadline[left=PT0.6S]");
    assertThat(deadline.isOver()).isFalse();
    clock.advance(Duration.ofMillis(600));
    assertThat(deadline.isOver()).isTrue();
    assertThat(Deadline.after(SECOND).leftNanos()).isPositive();
  }

  /** Red when the inner deadline replaces the outer one. */
  @Test
  void givesNobodyInsideMoreTime() throws Exception {
    Deadline outer = Deadline.after(SECOND, clock);
    Deadline later = Deadline.after(SECOND.multipliedBy(2), clock);
    Deadline sooner = Deadline.after(SECOND.dividedBy(2), clock);

    outer.call(() -> {
      assertThat(later.call(Deadline::current)).isSameAs(outer);
      assertThat(sooner.<Deadline>execute(Deadline::current)).isSameAs(sooner);
      assertThat(Deadline.current()).isSameAs(outer);
      return null;
    });

    assertThat(Deadline.current()).isNull();
  }

  /** Red when a call that throws leaves its deadline to whatever the thread does next. */
  @Test
  void isGoneWhenTheCallThrows() {
    Deadline deadline = Deadline.after(SECOND, clock);

    assertThatThrownBy(() ->
            deadline.call(() -> {
              throw new IOException("down");
            }))
        .isInstanceOf(IOException.class);

    assertThat(Deadline.current()).isNull();
  }

  /** Red when it is compared by value: nanoseconds wrap around. */
  @Test
  void survivesTheWrapOfNanoseconds() {
    clock.set(Long.MAX_VALUE - 5);
    Deadline deadline = Deadline.after(Duration.ofNanos(10), clock);

    assertThat(deadline.isOver()).isFalse();
    clock.set(Long.MIN_VALUE + 3);
    assertThat(deadline.leftNanos()).isEqualTo(1);
    clock.advance(1);
    assertThat(deadline.isOver()).isTrue();
  }

  @Test
  void isTakenToAnotherThreadByHand() throws Exception {
    Deadline deadline = Deadline.after(SECOND, clock);

    Deadline there =
        deadline.call(() -> Background.run(Deadline.passedOn(Deadline::current)).result());
    Deadline without = deadline.call(() -> Background.run(Deadline::current).result());

    assertThat(there).isSameAs(deadline);
    assertThat(without).isNull();
    assertThat(Deadline.passedOn(calls::get).call()).isZero();
  }

  @Test
  void isGivenToTheCallOfATimeLimiter() throws Exception {
    TimeLimiter limiter = TimeLimiter.builder(SECOND).clock(clock).build();
    Deadline sooner = Deadline.after(Duration.ofMillis(900), clock);

    assertThat(limiter.call(() -> Deadline.current().leftNanos())).isEqualTo(1_000_000_000);
    assertThat(sooner.call(() -> limiter.call(Deadline::current))).isSameAs(sooner);
    assertThat(sooner.call(() -> limiter.stage(DeadlineTest::inAStage).join())).isSameAs(sooner);
  }

  private static CompletableFuture<Deadline> inAStage() {
    return CompletableFuture.completedFuture(Deadline.current());
  }

  /** Red when the limiter waits its own time: an hour. */
  @Test
  void endsTheWaitOfATimeLimiter() {
    TimeLimiter limiter = TimeLimiter.of(Duration.ofHours(1));
    CompletableFuture<Integer> never = new CompletableFuture<>();

    assertThatThrownBy(
            () -> Deadline.after(Duration.ofMillis(20)).call(() -> limiter.call(never::get)))
        .isInstanceOf(TimeLimitExceededException.class);
    assertThatThrownBy(() ->
            Deadline.after(Duration.ofMillis(20)).execute(() -> limiter.stage(() -> never)).join())
        .hasCauseInstanceOf(TimeLimitExceededException.class);
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> limiter.exceeded() == 2);
  }

  /** Red when a call is begun whose answer nobody waits for. */
  @Test
  void letsNoTimeLimiterBeginWhenItIsOver() {
    TimeLimiter limiter = TimeLimiter.builder(SECOND).name("stock").build();
    Deadline over = Deadline.after(SECOND, clock);
    clock.advance(SECOND);

    assertThatThrownBy(() -> over.call(() -> limiter.call(calls::incrementAndGet)))
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessage("the deadline is over, stock has not begun the call");
    assertThatThrownBy(() ->
            over.execute(() ->
                    limiter.stage(() -> CompletableFuture.completedFuture(calls.incrementAndGet())))
                .join())
        .hasCauseInstanceOf(DeadlineExceededException.class);
    assertThat(calls).hasValue(0);
  }

  /** Red when a retry waits for an attempt that would begin after the deadline. */
  @Test
  void endsARetryWhoseWaitWouldEndLater() {
    Retry retry =
        Retry.builder()
            .maxAttempts(10)
            .backoff(Backoff.fixed(Duration.ofMillis(400)))
            .withoutBudget()
            .clock(clock)
            .build();
    Deadline deadline = Deadline.after(SECOND, clock);

    assertThatThrownBy(() ->
            deadline.call(() ->
                retry.call(() -> {
                  calls.incrementAndGet();
                  clock.advance(Duration.ofMillis(700));
                  throw new IOException("down");
                })))
        .isInstanceOf(IOException.class);

    assertThat(calls).hasValue(1);
    assertThat(retry.stats().exhausted()).isEqualTo(1);
  }

  /** Red when later attempts, made by the scheduler's thread, find no deadline. */
  @Test
  void goesWithTheAttemptsOfAStage() {
    Retry retry = Retry.builder().backoff(Backoff.none()).withoutBudget().clock(clock).build();
    Deadline deadline = Deadline.after(SECOND, clock);

    Deadline seen =
        deadline.<CompletableFuture<Deadline>>execute(() -> retry.stage(this::failsAtFirst)).join();

    assertThat(seen).isSameAs(deadline);
  }

  private CompletableFuture<Deadline> failsAtFirst() {
    return calls.incrementAndGet() == 1
        ? CompletableFuture.failedFuture(new IOException("down"))
        : CompletableFuture.completedFuture(Deadline.current());
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> Deadline.after(Duration.ZERO)).hasMessageStartingWith("time=PT0S");
    assertThatThrownBy(() -> Deadline.after(null)).hasMessage("time");
    assertThatThrownBy(() -> Deadline.at(0, null)).hasMessage("clock");
    assertThatThrownBy(() -> Deadline.passedOn(null)).hasMessage("call");
    Deadline deadline = Deadline.after(SECOND);
    assertThatThrownBy(() -> deadline.call(null)).hasMessage("call");
    assertThatThrownBy(() -> deadline.execute(null)).hasMessage("call");
    assertThatThrownBy(() -> TimeLimiter.builder(SECOND).clock(null)).hasMessage("clock");
  }
}
