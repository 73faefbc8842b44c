package io.ashlar.resilience.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Time and chance of a simulation. */
@Tag("jdk")
class VirtualSchedulerTest {
  private final VirtualScheduler time = new VirtualScheduler();
  private final List<String> happened = new ArrayList<>();

  private Runnable note(String what) {
    return () -> happened.add(what + "@" + time.getAsLong());
  }

  @Test
  void letsThingsHappenInTheOrderOfTimeAndThenOfAsking() {
    time.schedule(note("c"), 20, TimeUnit.NANOSECONDS);
    time.schedule(note("a"), 10, TimeUnit.NANOSECONDS);
    time.schedule(note("b"), 10, TimeUnit.NANOSECONDS);
    time.execute(note("first"));
    time.after(-5, note("second"));

    time.runUntil(20);
    assertThat(happened).containsExactly("first@0", "second@0", "a@10", "b@10");
    time.runUntil(21);
    assertThat(happened).endsWith("c@20");
    assertThat(time.getAsLong()).isEqualTo(21);
  }

  @Test
  void doesNotDoWhatWasCancelled() throws Exception {
    ScheduledFuture<?> dropped = time.schedule(note("dropped"), 1, TimeUnit.SECONDS);
    ScheduledFuture<String> kept = time.schedule(() -> "kept", 2, TimeUnit.SECONDS);
    assertThat(dropped.compareTo(kept)).isNegative();
    assertThat(kept.getDelay(TimeUnit.MILLISECONDS)).isEqualTo(2_000);

    dropped.cancel(false);
    time.runUntil(TimeUnit.SECONDS.toNanos(3));

    assertThat(happened).isEmpty();
    assertThat(kept.get()).isEqualTo("kept");
    assertThat(kept.getDelay(TimeUnit.SECONDS)).isEqualTo(-1);
  }

  /** Red when a wait for ever wraps round into the past. */
  @Test
  void neverComesToTheEndOfAWaitForEver() {
    time.runUntil(5);
    time.schedule(note("never"), Long.MAX_VALUE, TimeUnit.NANOSECONDS);

    time.runUntil(Long.MAX_VALUE);

    assertThat(happened).isEmpty();
  }

  @Test
  void keepsWhatATaskThrowsForWhoAsks() {
    ScheduledFuture<?> broken =
        time.schedule(
            () -> {
              throw new IllegalStateException("broken");
            },
            1,
            TimeUnit.NANOSECONDS);

    time.runUntil(2);

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(broken::get)
        .withMessageContaining("broken");
  }

  @Test
  void belongsToItsSimulation() {
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(time::shutdown);
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(time::shutdownNow);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> time.scheduleAtFixedRate(note("x"), 1, 1, TimeUnit.SECONDS));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> time.scheduleWithFixedDelay(note("x"), 1, 1, TimeUnit.SECONDS));
    assertThat(time.isShutdown()).isFalse();
    assertThat(time.isTerminated()).isFalse();
    assertThat(time.awaitTermination(1, TimeUnit.DAYS)).isFalse();
  }

  @Test
  void chanceHasTheMeansItPromises() {
    Chance chance = Chance.of(1, 1);
    double doubles = 0;
    double exponentials = 0;
    double bounded = 0;
    for (int i = 0; i < 100_000; i++) {
      doubles += chance.nextDouble() / 100_000;
      exponentials += chance.nextExponential() / 100_000;
      long below = chance.nextLong(11);
      assertThat(below).isBetween(0L, 10L);
      bounded += below / 100_000.0;
    }

    assertThat(doubles).isCloseTo(0.5, within(0.01));
    assertThat(exponentials).isCloseTo(1, within(0.02));
    assertThat(bounded).isCloseTo(5, within(0.05));
    assertThat(chance.nextLong(Long.MAX_VALUE)).isNotNegative();
    assertThatIllegalArgumentException().isThrownBy(() -> chance.nextLong(0));
  }

  @Test
  void chanceHasAStreamForEachSeedAndPurpose() {
    assertThat(Chance.of(1, 1).nextLong())
        .isEqualTo(Chance.of(1, 1).nextLong())
        .isNotEqualTo(Chance.of(1, 2).nextLong())
        .isNotEqualTo(Chance.of(2, 1).nextLong());
  }
}
