package io.ashlar.resilience.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Places in line that are given back: no permit is lost, and none is given to two. */
class ReservationTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Duration DAY = Duration.ofDays(1);

  private final VirtualTime clock = new VirtualTime();
  private final LeakyBucket line =
      LeakyBucket.builder(Rate.perSecond(1)).capacity(10).clock(clock).build();

  private long seconds(Reservation reservation) {
    return reservation.waitNanos() / SECOND;
  }

  @Test
  void isServedInOrder() {
    assertThat(seconds(line.reserve(1, DAY))).isZero();
    assertThat(seconds(line.reserve(2, DAY))).isEqualTo(1);
    assertThat(seconds(line.reserve(1, DAY))).isEqualTo(3);
    assertThat(line.delay()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void shortensTheLineWhenTheLastOneLeaves() {
    line.reserve(1, DAY);
    Reservation last = line.reserve(1, DAY);

    assertThat(last.cancel()).isTrue();

    assertThat(seconds(line.reserve(1, DAY))).isEqualTo(1);
  }

  /** Red when a place is given back by moving the end of the line: two get the third second. */
  @Test
  void givesThePlaceOfOneWhoLeavesToTheNextWhoComes() {
    line.reserve(1, DAY);
    Reservation second = line.reserve(1, DAY);
    line.reserve(1, DAY);

    second.cancel();

    assertThat(seconds(line.reserve(1, DAY))).isEqualTo(1);
    assertThat(seconds(line.reserve(1, DAY))).isEqualTo(3);
  }

  /** Red when {@code cancel} does not look whether it was called before. */
  @Test
  void isGivenBackOnce() {
    line.reserve(1, DAY);
    Reservation second = line.reserve(1, DAY);

    assertThat(second.cancel()).isTrue();
    assertThat(second.cancel()).isFalse();

    assertThat(seconds(line.reserve(1, DAY))).isEqualTo(1);
    assertThat(second.toString()).contains("cancelled");
  }

  @Test
  void losesAPlaceWhoseTimeHasPassed() {
    line.reserve(1, DAY);
    Reservation second = line.reserve(1, DAY);
    line.reserve(1, DAY);
    clock.advance(SECOND * 3 / 2);

    second.cancel();

    assertThat(line.reserve(1, DAY).waitNanos()).isEqualTo(SECOND * 3 / 2);
  }

  @Test
  void takesHolesAwayWithTheEndOfTheLine() {
    line.reserve(1, DAY);
    Reservation second = line.reserve(1, DAY);
    Reservation third = line.reserve(1, DAY);
    Reservation fourth = line.reserve(1, DAY);

    second.cancel();
    third.cancel();
    fourth.cancel();

    assertThat(line.delay()).isEqualTo(Duration.ofSeconds(1));
    assertThat(seconds(line.reserve(3, DAY))).isEqualTo(1);
  }

  @Test
  void refusesWhoWouldStandBehindTheEndOfTheLine() {
    line.reserve(10, DAY);

    assertThat(line.reserve(1, Duration.ofSeconds(9))).isNull();
    assertThat(seconds(line.reserve(1, DAY))).isEqualTo(10);
    assertThat(line.reserve(1, DAY)).isNull();
    assertThat(line.reserve(11, DAY)).isNull();
  }

  @Test
  void forgetsTheHolesOfAnotherAge() {
    TokenBucket fine =
        TokenBucket.builder(Rate.of(999_999_937, Duration.ofSeconds(1)))
            .burst(1_000_000)
            .clock(clock)
            .build();
    fine.reserve(1_000_000, DAY);
    Reservation middle = fine.reserve(1_000_000, DAY);
    fine.reserve(1_000_000, DAY);
    middle.cancel();

    clock.advance((1L << 62) / 999_999_937 * 4);

    assertThat(fine.reserve(1_000_000, DAY).waitNanos()).isZero();
    assertThat(fine.reserve(1_000_000, DAY).waitNanos()).isGreaterThan(1_000_000);
  }

  /** Red when {@code Line.cancel} does not look at the age of what is given back. */
  @Test
  void losesAPlaceOfAnotherAge() {
    TokenBucket fine =
        TokenBucket.builder(Rate.of(999_999_937, Duration.ofSeconds(1)))
            .burst(1_000_000)
            .clock(clock)
            .build();
    fine.reserve(1_000_000, DAY);
    Reservation middle = fine.reserve(1_000_000, DAY);
    fine.reserve(1_000_000, DAY);
    clock.advance((1L << 62) / 999_999_937 * 4);
    assertThat(fine.tryAcquire()).isTrue();

    middle.cancel();

    assertThat(fine.reserve(999_999, DAY).waitNanos()).isZero();
    assertThat(fine.reserve(1, DAY).waitNanos()).isEqualTo(2);
  }

  /**
   * Red when {@code Line.refund} moves the end of the line to before a place that is waited for.
   */
  @Test
  void givesNoPlaceTwiceWhenPermitsAreRefunded() {
    line.reserve(1, DAY);
    line.reserve(1, DAY);
    Reservation third = line.reserve(1, DAY);

    line.refund(1);

    assertThat(seconds(third)).isEqualTo(2);
    assertThat(seconds(line.reserve(1, DAY))).isEqualTo(3);
  }

  private record Grant(long due, long permits) {}

  /**
   * Reservations and cancellations at random: what remains keeps the bound of a token bucket in any
   * time, whatever was given back and taken again.
   */
  @Seeds(200)
  void keepsTheBoundWhateverIsGivenBack(SeededRandom random) {
    long burst = 1 + random.nextInt(5);
    TokenBucket bucket =
        TokenBucket.builder(Rate.of(7, Duration.ofNanos(100))).burst(burst).clock(clock).build();
    List<Grant> kept = new ArrayList<>();
    List<Reservation> waiting = new ArrayList<>();
    List<Grant> grants = new ArrayList<>();

    for (int i = 0; i < 500; i++) {
      clock.advance(random.nextInt(random.nextBoolean() ? 3 : 40));
      if (random.nextInt(3) > 0) {
        long permits = 1 + random.nextInt((int) burst);
        Reservation reservation = bucket.reserve(permits, Duration.ofNanos(300));
        if (reservation != null) {
          waiting.add(reservation);
          grants.add(new Grant(clock.now() + reservation.waitNanos(), permits));
        }
      } else if (!waiting.isEmpty()) {
        int index = random.nextInt(waiting.size());
        if (grants.get(index).due - clock.now() > 0) {
          waiting.remove(index).cancel();
          grants.remove(index);
        }
      }
    }
    kept.addAll(grants);

    assertThat(kept).hasSizeGreaterThan(100);
    kept.sort((a, b) -> Long.compare(a.due, b.due));
    for (int first = 0; first < kept.size(); first++) {
      long permits = 0;
      for (int last = first; last < kept.size() && last < first + 40; last++) {
        permits += kept.get(last).permits;
        long time = kept.get(last).due - kept.get(first).due;
        // due times are rounded up to nanoseconds: a window may seem one shorter than it is
        assertThat(permits * 100).isLessThanOrEqualTo(burst * 100 + (time + 1) * 7);
      }
    }
  }
}
