package io.ashlar.resilience.adaptive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.resilience.bulkhead.BulkheadFullException;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Places, windows, and what must cost neither a place nor a result. */
@Tag("jdk")
class AdaptiveBulkheadTest {
  private static final Duration MILLI = Duration.ofMillis(1);

  private final VirtualTime clock = new VirtualTime();
  private final Recorder recorder = new Recorder(4);
  private final List<Integer> told = new ArrayList<>();
  private final AdaptiveBulkhead bulkhead = builder(recorder).build();

  /** Notes what it is told, and says what a test wants. */
  private static final class Recorder implements ConcurrencyLimit {
    private final List<WindowSample> samples = new ArrayList<>();
    private int limit;

    Recorder(int limit) {
      this.limit = limit;
    }

    @Override
    public int limit() {
      return limit;
    }

    @Override
    public int update(WindowSample sample) {
      samples.add(sample);
      return limit;
    }

    private WindowSample last() {
      return samples.get(samples.size() - 1);
    }
  }

  private AdaptiveBulkheadBuilder builder(ConcurrencyLimit algorithm) {
    return AdaptiveBulkhead.builder(algorithm)
        .name("stock")
        .clock(clock)
        .onLimitChange(told::add)
        .minimumSamples(2);
  }

  private void call(Duration duration) {
    call(bulkhead, duration);
  }

  private void calls(int number, Duration duration) {
    for (int i = 0; i < number; i++) {
      call(duration);
    }
  }

  private void call(AdaptiveBulkhead through, Duration duration) {
    long permit = through.tryAcquire();
    clock.advance(duration);
    through.onSuccess(permit);
  }

  @Test
  void showsABulkheadThatFindsItsLimit() {
    AdaptiveBulkhead bulkhead = AdaptiveBulkhead.ofDefaults("stock");
    long permit = bulkhead.tryAcquire(); // 0: do not call
    if (permit != 0) {
      bulkhead.onSuccess(permit); // or onDrop, or release
    }

    assertThat(permit).isNotZero();
    assertThat(bulkhead.limit()).isEqualTo(20);
    assertThat(bulkhead.inFlight()).isZero();
    assertThat(bulkhead.name()).isEqualTo("stock");
  }

  @Test
  void admitsAsManyAsItsLimit() {
    for (int i = 0; i < 4; i++) {
      assertThat(bulkhead.tryAcquire()).isNotZero();
    }

    assertThat(bulkhead.tryAcquire()).isZero();
    assertThatThrownBy(() -> bulkhead.execute(() -> 1))
        .isInstanceOf(BulkheadFullException.class)
        .hasMessage("bulkhead stock is full, limit=4");
    assertThat(bulkhead.stage(() -> CompletableFuture.completedFuture(1)).toCompletableFuture())
        .isCompletedExceptionally();
  }

  @Test
  void learnsFromWindowsNotFromCalls() {
    call(MILLI.multipliedBy(40));
    call(MILLI.multipliedBy(60));
    assertThat(recorder.samples).isEmpty();
    recorder.limit = 7;
    call(MILLI);

    WindowSample sample = recorder.last();
    assertThat(recorder.samples).hasSize(1);
    assertThat(sample.count()).isEqualTo(3);
    assertThat(sample.rttNanos()).isEqualTo(101_000_000 / 3);
    assertThat(sample.minimumRttNanos()).isEqualTo(1_000_000);
    assertThat(sample.maxInFlight()).isEqualTo(1);
    assertThat(sample.dropped()).isFalse();
    assertThat(sample.durationNanos()).isEqualTo(101_000_000);
    assertThat(bulkhead.limit()).isEqualTo(7);
    assertThat(told).containsExactly(7);
  }

  /** Twice the shortest latency, from 100 ms to a second. */
  @Test
  void hasLongerWindowsForLongerCalls() {
    calls(3, MILLI.multipliedBy(200));
    assertThat(recorder.samples).isEmpty();
    calls(3, MILLI.multipliedBy(200));
    assertThat(recorder.samples).hasSize(1);
    call(MILLI);
    assertThat(recorder.samples).hasSize(2);

    calls(2, Duration.ofDays(1));
    assertThat(recorder.samples).hasSize(3);
  }

  /**
   * Collapse or standstill with little traffic. Red when a window with too few calls is thrown
   * away.
   */
  @Test
  void extendsAWindowUntilItHoldsEnough() {
    AdaptiveBulkhead rare = builder(recorder).minimumSamples(10).build();

    for (int i = 0; i < 10; i++) {
      assertThat(recorder.samples).isEmpty();
      call(rare, Duration.ofSeconds(3));
    }

    assertThat(recorder.last().count()).isEqualTo(10);
    assertThat(recorder.last().durationNanos()).isEqualTo(30_000_000_000L);
  }

  @Test
  void tracksTheMedianIfToldSo() {
    AdaptiveBulkhead calm = builder(recorder).tracked(Tracked.MEDIAN).build();
    call(calm, MILLI);
    call(calm, MILLI);
    call(calm, MILLI.multipliedBy(500));

    assertThat((double) recorder.last().rttNanos()).isCloseTo(1e6, within(3e4));
    call(calm, MILLI.multipliedBy(700));
    call(calm, MILLI.multipliedBy(700));
    call(calm, MILLI.multipliedBy(700));
    assertThat((double) recorder.last().rttNanos()).isCloseTo(7e8, within(2.1e7));
  }

  @Test
  void countsADropAndForgetsWhatIsReleased() {
    long permit = bulkhead.tryAcquire();
    long another = bulkhead.tryAcquire();
    clock.advance(MILLI.multipliedBy(101));
    bulkhead.release(bulkhead.tryAcquire());
    assertThat(recorder.samples).isEmpty();

    bulkhead.onDrop(another);
    clock.advance(MILLI.multipliedBy(300));
    bulkhead.onSuccess(permit);

    assertThat(recorder.last().dropped()).isTrue();
    assertThat(recorder.last().count()).isEqualTo(2);
    assertThat(recorder.last().maxInFlight()).isEqualTo(2);
    calls(5, MILLI.multipliedBy(300));
    assertThat(recorder.last().dropped()).isFalse();
  }

  /** Red when {@code rtt} lets 0 or less pass. */
  @Test
  void bearsCallsThatTakeNoTimeAndClocksThatStepBack() {
    call(Duration.ZERO);
    call(MILLI.multipliedBy(-5));
    clock.advance(MILLI.multipliedBy(10));
    call(MILLI.multipliedBy(100));

    assertThat(recorder.last().rttNanos()).isEqualTo((1 + 1 + 100_000_000) / 3);
    assertThat(recorder.last().minimumRttNanos()).isEqualTo(1);
  }

  @Test
  void bearsAClockThatWraps() {
    clock.set(Long.MAX_VALUE - 5);
    AdaptiveBulkhead late = builder(recorder).build();

    call(late, MILLI.multipliedBy(50));
    call(late, MILLI.multipliedBy(100));

    assertThat(recorder.last().rttNanos()).isEqualTo(75_000_000);
    for (long start : new long[] {-1, 0, (1L << 47) - 1, (1L << 48) - 1, Long.MIN_VALUE}) {
      clock.set(start);
      AdaptiveBulkhead another = builder(recorder).minimumSamples(1).build();
      call(another, MILLI.multipliedBy(150));
      assertThat(recorder.last().rttNanos()).isEqualTo(150_000_000);
    }
  }

  @Test
  void keepsTheLimitWithinWhatAPermitCanHold() {
    Recorder wild = new Recorder(0);
    AdaptiveBulkhead odd = builder(wild).build();
    assertThat(odd.limit()).isEqualTo(1);

    wild.limit = Integer.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      call(odd, MILLI.multipliedBy(101));
    }

    assertThat(odd.limit()).isEqualTo(65_535);
    assertThat(odd.inFlight()).isZero();
  }

  @Test
  void makesCallsOfAllKinds() throws Exception {
    assertThat(bulkhead.<Integer>execute(() -> 1)).isEqualTo(1);
    assertThat(bulkhead.<Integer>call(() -> 2)).isEqualTo(2);
    CompletableFuture<Integer> inner = new CompletableFuture<>();
    CompletableFuture<Integer> answer = bulkhead.stage(() -> inner).toCompletableFuture();
    assertThat(bulkhead.inFlight()).isEqualTo(1);
    inner.complete(3);

    assertThat(answer).isCompletedWithValue(3);
    assertThat(bulkhead.inFlight()).isZero();
  }

  @Test
  void tellsDropsFromOtherFailures() {
    fail(new IOException("theirs"));
    fail(new IllegalStateException("theirs"));
    clock.advance(MILLI.multipliedBy(101));
    fail(new IOException("theirs"));
    assertThat(recorder.samples).isEmpty();

    fail(new TimeoutException("theirs"));
    clock.advance(MILLI.multipliedBy(101));
    fail(new BulkheadFullException("theirs", 1));

    assertThat(recorder.last().dropped()).isTrue();
    assertThat(bulkhead.inFlight()).isZero();
  }

  private void fail(Exception failure) {
    assertThatThrownBy(() ->
            bulkhead.call(() -> {
              throw failure;
            }))
        .isSameAs(failure);
  }

  @Test
  void judgesTheFailureOfAStageNotItsWrapping() {
    CompletableFuture<Integer> inner = new CompletableFuture<>();
    AdaptiveBulkhead eager = builder(recorder).minimumSamples(1).build();
    eager.stage(() -> inner.thenApply(i -> i + 1));
    eager.stage(() -> inner);
    eager.stage(() -> {
      throw new StackOverflowError("theirs");
    });
    eager.stage(() -> null);
    clock.advance(MILLI.multipliedBy(101));

    inner.completeExceptionally(new TimeoutException("theirs"));

    assertThat(recorder.samples).hasSize(1);
    assertThat(recorder.last().dropped()).isTrue();
    assertThat(eager.inFlight()).isZero();
  }

  @Test
  void noticesAPlaceThatIsGivenBackTwice() {
    long permit = bulkhead.tryAcquire();
    bulkhead.release(permit);

    assertThatThrownBy(() -> bulkhead.onSuccess(permit))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("adaptive bulkhead stock: released more than acquired");
  }

  @Test
  void mayBeEnteredFromWithinAndFromItsListener() {
    List<Boolean> entered = new ArrayList<>();
    AdaptiveBulkhead[] self = new AdaptiveBulkhead[1];
    self[0] =
        AdaptiveBulkhead.builder(recorder)
            .clock(clock)
            .minimumSamples(1)
            .onLimitChange(limit -> {
              clock.advance(Duration.ofSeconds(2));
              self[0].execute(() -> entered.add(true));
            })
            .build();
    recorder.limit = 5;

    int result =
        self[0].execute(() -> {
          clock.advance(Duration.ofSeconds(1));
          return 1 + self[0].<Integer>execute(() -> 1);
        });

    assertThat(result).isEqualTo(2);
    assertThat(entered).containsExactly(true);
    assertThat(self[0].inFlight()).isZero();
  }

  /**
   * Whatever throws, at any moment: the caller gets what his call gave, and at rest all places are
   * free. Red when one of the catches in {@code note}, {@code closeWindow}, {@code tellListener} or
   * {@code onFailure} lets it pass, or {@code permit} has no finally.
   */
  @Seeds(500)
  void losesNothingWhateverThrows(SeededRandom random) {
    boolean[] over = {true};
    boolean[] ran = new boolean[1];
    AdaptiveBulkhead fragile =
        AdaptiveBulkhead.builder(
                new ConcurrencyLimit() {
                  @Override
                  public int limit() {
                    return 3;
                  }

                  @Override
                  public int update(WindowSample sample) {
                    breakSometimes(random, over, new LinkageError("broken"));
                    return 1 + random.nextInt(5);
                  }
                })
            .minimumSamples(1)
            .dropIf(failure -> {
              breakSometimes(random, over, new LinkageError("broken"));
              return random.nextBoolean();
            })
            .onLimitChange(limit -> breakSometimes(random, over, new LinkageError("broken")))
            .clock(() -> {
              breakSometimes(random, over, new IllegalStateException("broken"));
              return clock.now();
            })
            .build();
    over[0] = false;

    for (int i = 0; i < 60; i++) {
      clock.advance(MILLI.multipliedBy(random.nextInt(200)));
      ran[0] = false;
      try {
        fragile.execute(() -> {
          ran[0] = true;
          breakSometimes(random, over, new IllegalStateException("theirs"));
          return 1;
        });
      } catch (IllegalStateException expected) {
        assertThat(expected).hasMessage(ran[0] ? "theirs" : "broken");
      }
    }
    over[0] = true;

    assertThat(fragile.inFlight()).isZero();
    for (int i = 0; i < fragile.limit(); i++) {
      assertThat(fragile.tryAcquire()).isNotZero();
    }
  }

  private static void breakSometimes(SeededRandom random, boolean[] over, Throwable failure) {
    if (!over[0] && random.nextInt(8) == 0) {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    }
  }

  @Test
  void findsTheMedianWithinThreePercent() {
    SeededRandom random = SeededRandom.of(3);
    for (int round = 0; round < 200; round++) {
      Histogram histogram = new Histogram();
      List<Long> exact = new ArrayList<>();
      for (int i = 0; i < 101; i++) {
        long value = (long) Math.exp(random.nextDouble() * 40);
        histogram.add(value);
        exact.add(value);
      }
      Collections.sort(exact);
      double median = exact.get(50);
      assertThat((double) histogram.median()).isCloseTo(median, within(0.032 * median + 0.5));
    }
    Histogram extremes = new Histogram();
    assertThat(extremes.median()).isZero();
    extremes.add(Long.MAX_VALUE);
    assertThat(extremes.median()).isGreaterThan(Long.MAX_VALUE / 32 * 31);
    extremes.add(-1);
    assertThat(extremes.median()).isZero();
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    AdaptiveBulkheadBuilder builder = builder(recorder);
    assertThatThrownBy(() -> AdaptiveBulkhead.builder(null)).hasMessage("algorithm");
    assertThatThrownBy(() -> builder.name(" ")).hasMessageContaining("blank");
    assertThatThrownBy(() -> builder.minimumSamples(0))
        .hasMessage("minimumSamples=0, must be >= 1");
    assertThatThrownBy(() -> builder.window(Duration.ZERO, MILLI))
        .hasMessage(
            "window from PT0S to PT0.001S, must be in this order and from PT0.001S to PT24H");
    assertThatThrownBy(() -> builder.window(MILLI.multipliedBy(2), MILLI))
        .hasMessageContaining("PT0.002S to PT0.001S");
    assertThatThrownBy(() -> builder.window(MILLI, Duration.ofDays(2)))
        .hasMessageContaining("PT48H");
    assertThatThrownBy(() -> builder.tracked(null)).hasMessage("tracked");
    assertThatThrownBy(() -> builder.dropIf(null)).hasMessage("predicate");
    assertThatThrownBy(() -> bulkhead.execute(null)).hasMessage("call");
    assertThatThrownBy(() -> bulkhead.call(null)).hasMessage("call");
    assertThatThrownBy(() -> bulkhead.stage(null)).hasMessage("call");
    assertThat(builder(VegasLimit.builder().build()).window(MILLI, MILLI).build())
        .hasToString(
            "AdaptiveBulkhead[name=stock, limit=20, inFlight=0,"
                + " algorithm=VegasLimit[limit=20, noLoadNanos=0]]");
  }
}
