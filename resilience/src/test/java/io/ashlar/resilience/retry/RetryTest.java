package io.ashlar.resilience.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.resilience.breaker.CircuitOpenException;
import io.ashlar.resilience.breaker.CircuitState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a retry does, and the mistakes that retries are known for. */
@Tag("jdk")
class RetryTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualTime clock = new VirtualTime();
  private final AtomicInteger calls = new AtomicInteger();

  private RetryBuilder builder() {
    return Retry.builder()
        .name("stock")
        .backoff(Backoff.exponential(SECOND, Duration.ofMinutes(1)))
        .clock(clock)
        .park(clock.park());
  }

  /** Fails a number of times, then succeeds. */
  private Callable<String> failing(int times, Exception failure) {
    return () -> {
      if (calls.incrementAndGet() <= times) {
        throw failure;
      }
      return "result";
    };
  }

  @Test
  void triesAgainAfterWaitsThatGrow() throws Exception {
    List<RetryEvent> events = new ArrayList<>();
    IOException failure = new IOException("down");
    Retry retry = builder().maxAttempts(4).onRetry(events::add).build();
    long begin = clock.now();

    String result = retry.call(failing(3, failure));

    assertThat(result).isEqualTo("result");
    assertThat(Duration.ofNanos(clock.now() - begin)).isEqualTo(Duration.ofSeconds(1 + 2 + 4));
    assertThat(events)
        .containsExactly(
            new RetryEvent("stock", 1, SECOND, failure),
            new RetryEvent("stock", 2, Duration.ofSeconds(2), failure),
            new RetryEvent("stock", 3, Duration.ofSeconds(4), failure));
    assertThat(retry.stats()).isEqualTo(new RetryStats(3, 1, 0, 0, 0, 0));
    assertThat(retry).hasToString("Retry[name=stock, maxAttempts=4]");
    assertThat(retry.name()).isEqualTo("stock");
  }

  @Test
  void givesTheLastFailureAsItIs() {
    IOException failure = new IOException("down");
    Retry retry = builder().build();

    assertThatThrownBy(() -> retry.call(failing(9, failure))).isSameAs(failure);

    assertThat(calls).hasValue(3);
    assertThat(failure.getSuppressed()).isEmpty();
    assertThat(retry.stats().exhausted()).isEqualTo(1);
  }

  @Test
  void givesTheLastResultWhenNoneWasGood() {
    Retry retry = builder().retryOnResult(result -> result.equals(503)).build();

    assertThat(retry.<Integer>execute(() -> calls.incrementAndGet() < 9 ? 503 : 200))
        .isEqualTo(503);
    assertThat(calls).hasValue(3);
    calls.set(7);
    assertThat(retry.<Integer>execute(() -> calls.incrementAndGet() < 9 ? 503 : 200))
        .isEqualTo(200);
  }

  /** Red when the default predicate is "all": three attempts and a lost flag. */
  @Test
  void neverRepeatsAnInterrupt() {
    Retry retry = builder().retryOn(failure -> true).build();

    assertThatThrownBy(() -> retry.call(failing(9, new InterruptedException("ours"))))
        .isInstanceOf(InterruptedException.class)
        .hasMessage("ours");

    assertThat(calls).hasValue(1);
  }

  @Test
  void neverRepeatsAnErrorOfTheMachineAndOthersOnlyWhenAsked() {
    Retry asked = builder().retryOn(failure -> true).build();

    assertThatThrownBy(() -> asked.execute(() -> fail(new StackOverflowError())))
        .isInstanceOf(StackOverflowError.class);
    assertThat(calls).hasValue(1);
    assertThatThrownBy(() -> asked.execute(() -> fail(new AssertionError())))
        .isInstanceOf(AssertionError.class);
    assertThat(calls).hasValue(4);
    assertThatThrownBy(() -> builder().build().execute(() -> fail(new AssertionError())))
        .isInstanceOf(AssertionError.class);
    assertThat(calls).hasValue(5);
  }

  private String fail(Error error) {
    calls.incrementAndGet();
    throw error;
  }

  @Test
  void repeatsRefusalsOnlyWhenAskedAndThenNotBeforeTheyAllow() throws Exception {
    CircuitOpenException refusal =
        new CircuitOpenException("inner", CircuitState.OPEN, 9 * SECOND.toNanos());
    assertThatThrownBy(() -> builder().build().call(failing(9, refusal))).isSameAs(refusal);
    assertThat(calls).hasValue(1);
    long begin = clock.now();
    calls.set(0);

    builder().retryOn(failure -> true).build().call(failing(1, refusal));

    assertThat(clock.now() - begin).isEqualTo(9 * SECOND.toNanos());
  }

  @Test
  void takesNeverForAnAnswer() {
    CircuitOpenException never =
        new CircuitOpenException("inner", CircuitState.FORCED_OPEN, Long.MAX_VALUE);
    long begin = clock.now();

    assertThatThrownBy(() -> builder().retryOn(f -> true).build().call(failing(9, never)))
        .isSameAs(never);

    assertThat(clock.now()).isEqualTo(begin);
  }

  @Test
  void waitsAsLongAsTheServiceAsks() throws Exception {
    Retry retry =
        builder()
            .retryAfter(failure -> failure.getMessage() == null ? null : Duration.ofSeconds(7))
            .build();
    long begin = clock.now();

    retry.call(failing(1, new IOException("Retry-After: 7")));
    assertThat(clock.now() - begin).isEqualTo(7 * SECOND.toNanos());
    calls.set(0);
    retry.call(failing(1, new IOException()));

    assertThat(clock.now() - begin).isEqualTo(8 * SECOND.toNanos());
  }

  /** Red when the wait is begun and cut short instead. */
  @Test
  void doesNotBeginAWaitThatWouldTakeTooLong() {
    Retry retry = builder().maxAttempts(100).maxElapsed(Duration.ofSeconds(8)).build();
    long begin = clock.now();

    assertThatThrownBy(() -> retry.call(failing(99, new IOException("down"))))
        .isInstanceOf(IOException.class);

    assertThat(calls).hasValue(4);
    assertThat(clock.now() - begin).isEqualTo(7 * SECOND.toNanos());
    assertThat(retry.stats().exhausted()).isEqualTo(1);
  }

  /** Red when the flag is cleared, or the interrupt takes the place of the failure. */
  @Test
  void endsAWaitByAnInterruptAndKeepsFlagAndFailure() {
    IOException failure = new IOException("down");
    Retry retry = builder().park(nanos -> Thread.currentThread().interrupt()).build();

    assertThatThrownBy(() -> retry.call(failing(9, failure))).isSameAs(failure);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(calls).hasValue(1);
  }

  @Test
  void isPaidByTheBudget() throws Exception {
    RetryBudget budget =
        RetryBudget.builder().capacity(2).perSuccess(0.5).oneFreeEvery(Duration.ZERO).build();
    Retry retry = builder().maxAttempts(9).budget(budget).build();

    assertThatThrownBy(() -> retry.call(failing(9, new IOException("down"))))
        .isInstanceOf(IOException.class);

    assertThat(calls).hasValue(3);
    assertThat(retry.stats().unaffordable()).isEqualTo(1);
    assertThat(budget.balance()).isZero();
    retry.execute(() -> 1);
    retry.execute(() -> 1);
    assertThat(budget.balance()).isEqualTo(1);
    calls.set(0);
    retry.call(failing(1, new IOException("down")));
    assertThat(budget.balance()).isEqualTo(0.5);
  }

  @Test
  void isFreeWithoutABudget() {
    Retry retry = builder().maxAttempts(500).backoff(Backoff.none()).withoutBudget().build();

    assertThatThrownBy(() -> retry.call(failing(999, new IOException("down"))))
        .isInstanceOf(IOException.class);

    assertThat(calls).hasValue(500);
  }

  /** Three times three times three. Red when nobody looks whether another retry repeats. */
  @Test
  void noticesThatNestedRetriesMultiply() {
    Retry inner = builder().build();
    Retry middle = builder().build();
    Retry outer = builder().build();

    assertThatThrownBy(
            () -> outer.call(() -> middle.call(() -> inner.call(failing(99, new IOException())))))
        .isInstanceOf(IOException.class);

    assertThat(calls).hasValue(27);
    assertThat(outer.stats().nested()).isZero();
    assertThat(middle.stats().nested()).isEqualTo(4);
    assertThat(inner.stats().nested()).isEqualTo(16);
  }

  @Test
  void survivesWhatItCallsWhenThatThrows() throws Exception {
    Retry retry =
        builder()
            .onRetry(event -> {
              throw new IllegalStateException("broken");
            })
            .backoff((attempt, last, random) -> {
              throw new IllegalStateException("broken");
            })
            .retryOnResult(result -> {
              throw new IllegalStateException("broken");
            })
            .build();

    assertThat(retry.call(failing(1, new IOException("down")))).isEqualTo("result");
    assertThat(retry.stats().brokenCallbacks()).isEqualTo(3);

    calls.set(0);
    Retry broken =
        builder()
            .retryOn(failure -> {
              throw new IllegalStateException("broken");
            })
            .build();
    assertThatThrownBy(() -> broken.call(failing(1, new IOException("down"))))
        .isInstanceOf(IOException.class);
    assertThat(calls).hasValue(1);
  }

  @Test
  void readsNoClockForACallThatSucceeds() {
    Retry retry = builder().build();
    long before = clock.reads();

    retry.execute(() -> 1);

    assertThat(clock.reads()).isEqualTo(before);
  }

  @Test
  void waitsInRealTimeByDefault() throws Exception {
    Retry retry = Retry.builder().backoff(Backoff.fixed(Duration.ofMillis(1))).build();

    assertThat(retry.call(failing(2, new IOException("down")))).isEqualTo("result");
    assertThat(Retry.ofDefaults().<Integer>execute(() -> 1)).isEqualTo(1);
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    assertThatThrownBy(() -> Retry.builder().maxAttempts(0)).hasMessageContaining("maxAttempts=0");
    assertThatThrownBy(() -> Retry.builder().maxAttempts(1001)).hasMessageContaining("=1001");
    assertThatThrownBy(() -> Retry.builder().maxElapsed(Duration.ZERO))
        .hasMessageContaining("maxElapsed=PT0S");
    assertThatThrownBy(() -> Retry.builder().name(" ")).hasMessageContaining("blank");
    assertThatThrownBy(() -> Retry.builder().backoff(null)).hasMessage("backoff");
    assertThatThrownBy(() -> Retry.builder().budget(null)).hasMessage("budget");
    assertThatThrownBy(() -> Retry.builder().retryOn(null)).hasMessage("worth");
    assertThatThrownBy(() -> Retry.builder().retryOnResult(null)).hasMessage("worth");
    assertThatThrownBy(() -> Retry.builder().retryAfter(null)).hasMessage("told");
    assertThatThrownBy(() -> Retry.builder().onRetry(null)).hasMessage("listener");
    assertThatThrownBy(() -> Retry.builder().clock(null)).hasMessage("clock");
    assertThatThrownBy(() -> Retry.builder().random(null)).hasMessage("random");
    assertThatThrownBy(() -> Retry.ofDefaults().execute(null)).hasMessage("call");
    assertThatThrownBy(() -> Retry.ofDefaults().call(null)).hasMessage("call");
  }
}
