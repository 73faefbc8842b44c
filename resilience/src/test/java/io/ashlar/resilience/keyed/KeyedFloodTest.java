package io.ashlar.resilience.keyed;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.resilience.limiter.Rate;
import io.ashlar.testkit.random.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Floods of keys that were never seen before: five million a second on a table of a megabyte, in
 * virtual time. Victims ask five times as often as they may: some since before the flood, of whom
 * the time from a second after its beginning on is counted; and some who come in the middle of it,
 * counted from their first request on. Printed is the share of their limit that they get; how the
 * late ones fare is a matter of room, which no rule can make.
 *
 * <p>The everyday test is a sixty-fourth of it: table, flood and number of victims alike, so each
 * set of the table sees the same.
 */
class KeyedFloodTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final int FLOOD = 5_000_000;
  private static final int FULL_CAPACITY = 65_536;
  private static final int RATE = 10;
  private static final int BURST = 10;
  private static final int EAGERNESS = 5;
  private static final int SECONDS = 4;

  /** What the strangers do. */
  private enum Kind {
    ONE_HIT(1),
    SPENDS_A_BURST(BURST),
    AIMED_AT_ONE_SET(1);

    final int hits;

    Kind(int hits) {
      this.hits = hits;
    }
  }

  /** One who wants more than he may have, and what an exact bucket says about what he got. */
  private static final class Victim {
    final long hash;
    final long begin;
    final long pause = SECOND / (RATE * EAGERNESS);
    long next;
    long debtEnd;
    int served;

    Victim(long hash, long begin, SeededRandom random) {
      this.hash = hash;
      this.begin = begin;
      this.next = begin + random.nextLong(pause);
    }

    void ask(KeyedLimiter limiter, Ticks ticks, long nowNanos, long countFrom) {
      next += pause;
      if (limiter.charge(hash, 1, nowNanos) == 0) {
        long now = ticks.at(nowNanos);
        debtEnd = Math.max(debtEnd, now) + ticks.perPermit();
        assertThat(debtEnd - now)
            .as("debt of a victim, in ticks")
            .isLessThanOrEqualTo(BURST * ticks.perPermit());
        served += nowNanos >= countFrom ? 1 : 0;
      }
    }
  }

  private record Shares(double early, double late, double earlyInAimedSet, long crowded) {}

  private static Shares flood(Kind kind, int scale, int capacity) {
    SeededRandom random = SeededRandom.of(3);
    KeyedLimiter limiter =
        KeyedLimiter.builder(Rate.perSecond(RATE))
            .burst(BURST)
            .capacity(capacity / scale)
            .clock(new VirtualTime(0))
            .seeds(random.fork("seed"))
            .build();
    Ticks ticks = Ticks.of(Rate.perSecond(RATE), BURST);
    int sets = limiter.table().bytes() / Long.BYTES / KeyedTable.SET;
    int aimedAt = sets / 2;
    long flooded = SECOND / 5; // then the flood begins
    long countFrom = flooded + SECOND;
    long end = flooded + SECONDS * SECOND;
    List<Victim> early = new ArrayList<>();
    List<Victim> late = new ArrayList<>();
    for (int i = 0; i < Math.max(1_000 / scale, 60); i++) {
      early.add(new Victim(hash(random, i < 3 ? aimedAt : -1, sets), 0, random));
      late.add(new Victim(hash(random, -1, sets), flooded + random.nextLong(SECOND), random));
    }

    List<Victim> all = new ArrayList<>(early);
    all.addAll(late);
    int steps = 20_000;
    for (long now = 0; now < end; now += SECOND / steps) {
      if (now >= flooded) {
        int flood = FLOOD / scale;
        int strangers = flood / steps + (random.nextInt(steps) < flood % steps ? 1 : 0);
        for (int i = 0; i < strangers; i++) {
          long stranger = hash(random, kind == Kind.AIMED_AT_ONE_SET ? aimedAt : -1, sets);
          for (int hit = 0; hit < kind.hits; hit++) {
            limiter.charge(stranger, 1, now);
          }
        }
      }
      for (Victim victim : all) {
        if (victim.next <= now) {
          victim.ask(limiter, ticks, now, victim.begin == 0 ? countFrom : victim.begin);
        }
      }
    }

    assertThat(limiter.table().fault()).isNull();
    return new Shares(
        share(early, countFrom, end, 0),
        share(late, flooded, end, BURST),
        share(early.subList(0, 3), countFrom, end, 0),
        limiter.crowdedRequests());
  }

  /** Of a random key, or of one in a set: an attacker who knows the seed. */
  private static long hash(SeededRandom random, int set, int sets) {
    long hash = random.nextLong();
    return set < 0 ? hash : hash & -sets | set;
  }

  private static double share(List<Victim> victims, long from, long to, int burst) {
    double limit = (double) burst * victims.size();
    for (Victim victim : victims) {
      limit += (double) (to - Math.max(victim.begin, from)) / SECOND * RATE;
    }
    return victims.stream().mapToInt(victim -> victim.served).sum() / limit;
  }

  private static Shares print(Kind kind, int scale, int capacity) {
    Shares shares = flood(kind, scale, capacity);
    System.out.printf(
        "flood 1/%d on %d KiB, %s: early victims %.3f (in the aimed set %.3f), late %.3f, "
            + "crowded requests %d%n",
        scale,
        capacity / 64 / scale,
        kind,
        shares.early(),
        shares.earlyInAimedSet(),
        shares.late(),
        shares.crowded());
    return shares;
  }

  @ParameterizedTest
  @EnumSource
  void servesItsKeysInAFloodOfNewOnes(Kind kind) {
    Shares shares = print(kind, 64, FULL_CAPACITY);

    assertThat(shares.early()).isBetween(.98, 1.02);
    assertThat(shares.earlyInAimedSet()).isBetween(.95, 1.05);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("soak")
  void servesItsKeysInTheWholeFlood(Kind kind) {
    for (int capacity : new int[] {FULL_CAPACITY, FULL_CAPACITY / 4}) {
      Shares shares = print(kind, 1, capacity);

      assertThat(shares.early()).isBetween(.99, 1.01);
    }
  }

  /** Who comes during the flood gets a cell in time, if he keeps coming. */
  @Test
  void servesLatecomersOnceTheFloodIsOver() {
    VirtualTime clock = new VirtualTime();
    KeyedLimiter limiter =
        KeyedLimiter.builder(Rate.perSecond(RATE))
            .burst(BURST)
            .capacity(100)
            .clock(clock)
            .seeds(SeededRandom.of(5))
            .build();
    for (long stranger = 0; stranger < 10_000; stranger++) {
      limiter.request(stranger, BURST, clock.now());
    }
    assertThat(limiter.tryAcquire("late")).isFalse();

    clock.advance(SECOND + SECOND / 100);

    boolean[] granted = new boolean[BURST];
    for (int i = 0; i < BURST; i++) {
      granted[i] = limiter.tryAcquire("late");
    }
    assertThat(granted).isEqualTo(filled(BURST));
    assertThat(limiter.tryAcquire("late")).isFalse();
  }

  private static boolean[] filled(int length) {
    boolean[] all = new boolean[length];
    Arrays.fill(all, true);
    return all;
  }
}
