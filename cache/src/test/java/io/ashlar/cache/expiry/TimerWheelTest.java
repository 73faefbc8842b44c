package io.ashlar.cache.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
  private static final long TICK = 1L << 20;
  private static final int ALL = Integer.MAX_VALUE;

  private static final class Timer implements Timed {
    long expiresAt;
    boolean gone;

    Timer(long expiresAt) {
      this.expiresAt = expiresAt;
    }

    @Override
    public long expiresAt() {
      return expiresAt;
    }

    @Override
    public boolean isGone() {
      return gone;
    }
  }

  private final TimerWheel<Timer> wheel = new TimerWheel<>();

  private Timer add(long expiresAt) {
    Timer timer = new Timer(expiresAt);
    wheel.add(timer);
    return timer;
  }

  @Test
  void givesAnEntryWhenItsTimeIsOverAndNotBefore() {
    Timer timer = add(5 * TICK);

    assertThat(wheel.pollExactly(5 * TICK - 1)).isNull();
    assertThat(wheel.poll(6 * TICK - 1, ALL)).isNull();
    assertThat(wheel.poll(6 * TICK, ALL)).isSameAs(timer);
    assertThat(wheel.poll(6 * TICK, ALL)).isNull();
    assertThat(wheel.size()).isZero();
  }

  /** Red (or hanging) when {@code start} or {@code layOut} takes a digit of the wrong level. */
  @ParameterizedTest
  @ValueSource(
      longs = {
        1,
        TICK - 1,
        TICK,
        63 * TICK,
        64 * TICK,
        64 * TICK + 1,
        65 * TICK,
        64 * 64 * TICK - 1,
        64 * 64 * TICK,
        64L * 64 * 64 * 64 * TICK + 17,
        Long.MAX_VALUE / 2,
        Long.MAX_VALUE
      })
  void givesAnEntryAtTheBorderOfALevelInItsNanosecond(long expiresAt) {
    Timer timer = add(expiresAt);

    assertThat(wheel.poll(expiresAt - 1, ALL)).isNull();
    assertThat(wheel.pollExactly(expiresAt - 1)).isNull();
    assertThat(wheel.pollExactly(expiresAt)).isSameAs(timer);
  }

  @Test
  void laysOutAnewWhatWasPutOff() {
    Timer timer = add(5 * TICK);
    timer.expiresAt = 700 * TICK;

    assertThat(wheel.pollExactly(5 * TICK)).isNull();
    assertThat(wheel.pollExactly(700 * TICK - 1)).isNull();
    assertThat(wheel.pollExactly(700 * TICK)).isSameAs(timer);
  }

  @Test
  void looksAtNoMoreEntriesThanItIsGivenPatienceFor() {
    Timer timer = add(100 * TICK + 1);
    for (int i = 0; i < 10; i++) {
      add(100 * TICK).gone = true;
      wheel.removed();
    }

    assertThat(wheel.poll(200 * TICK, 5)).isNull();
    assertThat(wheel.poll(200 * TICK, 5)).isNull();
    assertThat(wheel.poll(200 * TICK, ALL)).isSameAs(timer);
  }

  /** Red when {@code removed} never sweeps. */
  @Test
  void holdsFewWhoAreGone() {
    List<Timer> timers = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      timers.add(add(1_000_000L * i * TICK));
    }

    for (Timer timer : timers.subList(0, 9_990)) {
      timer.gone = true;
      wheel.removed();
    }

    assertThat(wheel.size()).isEqualTo(10);
    assertThat(wheel.count()).isLessThan(100);
    assertThat(wheel.poll(Long.MAX_VALUE, ALL)).isNotNull();
  }

  @Test
  void startsAgainAfterItWasCleared() {
    add(5 * TICK);
    wheel.poll(3 * TICK, ALL);
    wheel.clear();

    assertThat(wheel.pollExactly(6 * TICK)).isNull();
    Timer timer = add(7 * TICK);
    assertThat(wheel.pollExactly(7 * TICK)).isSameAs(timer);
  }

  /** A time that is over when it comes, and a clock that stands still or goes back. */
  @Test
  void takesTimeAsItComes() {
    assertThat(wheel.poll(1_000 * TICK, ALL)).isNull();
    Timer late = add(3);

    assertThat(wheel.pollExactly(1_000 * TICK)).isSameAs(late);
    Timer next = add(1_001 * TICK);
    assertThat(wheel.pollExactly(10 * TICK)).isNull();
    assertThat(wheel.pollExactly(1_001 * TICK)).isSameAs(next);
  }

  @Test
  void agreesWithASetOfTimers() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      TimerWheel<Timer> tested = new TimerWheel<>();
      Set<Timer> model = new HashSet<>();
      long now = 0;
      for (int i = 0; i < 400; i++) {
        int operation = random.nextInt(10);
        if (operation < 4) {
          Timer timer = new Timer(now + delay(random));
          tested.add(timer);
          model.add(timer);
        } else if (operation < 6 && !model.isEmpty()) {
          Timer timer = model.iterator().next();
          if (random.nextBoolean()) {
            timer.expiresAt += delay(random);
          } else {
            model.remove(timer);
            timer.gone = true;
            tested.removed();
          }
        } else {
          now += delay(random) / 4;
          // Not exactly: whoever was due before the present tick.
          boolean exactly = random.nextBoolean();
          long begun = exactly ? now : (now & -TICK) - 1;
          Timer found = exactly ? tested.pollExactly(now) : tested.poll(now, ALL);
          while (found != null) {
            assertThat(found.expiresAt).as("seed %d", seed).isLessThanOrEqualTo(now);
            assertThat(model.remove(found)).as("seed %d", seed).isTrue();
            found = exactly ? tested.pollExactly(now) : tested.poll(now, ALL);
          }
          assertThat(model)
              .as("seed %d", seed)
              .allSatisfy(left -> assertThat(left.expiresAt).isGreaterThan(begun));
        }
        assertThat(tested.size()).as("seed %d", seed).isEqualTo(model.size());
      }
    }
  }

  private static long delay(Random random) {
    return random.nextLong(1L << 1 + random.nextInt(45));
  }

  /**
   * What a timer sleeps by: never later than the first end, and a wake in vain brings it closer.
   */
  @Test
  void knowsBeforeWhenItWillFindNothing() {
    assertThat(wheel.firstDue()).isEqualTo(Long.MAX_VALUE);
    Timer timer = add(1L << 50);
    add(Long.MAX_VALUE);

    long now = 0;
    int wakes = 0;
    while (wheel.poll(now, ALL) != timer) {
      assertThat(wheel.firstDue()).isBetween(now / TICK * TICK, 1L << 50);
      now = wheel.firstDue() + TICK;
      wakes++;
    }

    assertThat(wakes).isBetween(1, 8);
    assertThat(now).isBetween(1L << 50, (1L << 50) + TICK);
  }
}
