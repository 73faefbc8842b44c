package io.ashlar.resilience.limiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One rate, shared by weight. */
@Tag("jdk")
class FairLimiterTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final VirtualTime clock = new VirtualTime();

  private FairLimiter limiter(Rate rate, long burst) {
    return FairLimiter.builder(rate).burst(burst).clock(clock).park(clock.park()).build();
  }

  @Test
  void dividesARateByWeight() {
    // snippet: fair
    FairLimiter api = FairLimiter.builder(Rate.perSecond(1_000)).burst(80).clock(clock).build();
    HierarchicalLimiter gold = api.share("gold", 3, 60);
    HierarchicalLimiter free = api.share("free", 1, 20);
    RateLimiter user = free.child("user 7", Limit.tokenBucket(Rate.perSecond(50), 5));
    // end
    int ofGold = 0;
    int ofFree = 0;
    int ofUser = 0;

    for (int i = 0; i < 100_000; i++) { // ten seconds in which all ask for much more
      clock.advance(SECOND / 10_000);
      ofUser += user.tryAcquire() ? 1 : 0;
      ofGold += gold.tryAcquire() ? 1 : 0;
      ofFree += free.tryAcquire() ? 1 : 0;
    }

    assertThat(ofGold).isBetween(7_500, 7_560);
    assertThat(ofFree + ofUser).isBetween(2_500, 2_520);
    assertThat(ofUser).isBetween(500, 505);
  }

  @Test
  void givesToTheOthersWhatOneDoesNotUse() {
    FairLimiter limiter = limiter(Rate.perSecond(1_000), 20);
    RateLimiter eager = limiter.share("eager", 1, 10);
    RateLimiter idle = limiter.share("idle", 9, 10);
    int granted = 0;

    for (int i = 0; i < 10_000; i++) {
      clock.advance(SECOND / 10_000);
      granted += eager.tryAcquire() ? 1 : 0;
    }

    assertThat(granted).isBetween(1_000, 1_010);
    assertThat(idle.tryAcquire(10)).isTrue();
    assertThat(idle.tryAcquire()).isFalse();
  }

  @Test
  void saysWhenToComeAgain() {
    FairLimiter limiter = limiter(Rate.perSecond(1_000), 20);
    RateLimiter one = limiter.share("one", 1, 10);
    RateLimiter two = limiter.share("two", 2, 10);
    one.tryAcquire(10);
    assertThat(one.estimate(1)).isEqualTo(Duration.ofMillis(1));

    two.tryAcquire(10);

    assertThat(one.estimate(1)).isEqualTo(Duration.ofMillis(1));
    assertThat(one.estimate(2)).isEqualTo(Duration.ofMillis(4));
    assertThat(two.estimate(1)).isEqualTo(Duration.ofMillis(2));
    assertThat(two.estimate(3)).isEqualTo(Duration.ofMillis(5));
    assertThat(two.estimate(10)).isEqualTo(Duration.ofMillis(15));
    assertThat(one.estimate(10)).isEqualTo(Duration.ofMillis(20));
    assertThat(one.estimate(11)).isEqualTo(Duration.ofNanos(RateLimiter.NEVER));
  }

  /** Red when a refusal of its own limit has taken a permit of the share already. */
  @Test
  void takesNothingFromAShareWhoseChildRefuses() {
    FairLimiter limiter = limiter(Rate.perSecond(10), 10);
    HierarchicalLimiter share = limiter.share("share", 1, 5, Limit.fixedWindow(Rate.perSecond(3)));

    assertThat(share.tryAcquire(4)).isFalse();
    assertThat(share.tryAcquire(3)).isTrue();
    share.refund(1);
    assertThat(share.tryAcquire(1)).isTrue();
    share.reconfigure();

    assertThat(share.tryAcquire(3)).isFalse();
    assertThat(share.tryAcquire(2)).isTrue();
  }

  @Test
  void holdsNoMoreThanItsBurstAfterARefund() {
    FairLimiter limiter = limiter(Rate.perSecond(10), 10);
    HierarchicalLimiter share = limiter.share("share", 1, 5);
    share.tryAcquire(2);

    share.refund(1);
    assertThat(share.tryAcquire(5)).isFalse();
    share.refund(100);

    assertThat(share.tryAcquire(5)).isTrue();
    assertThat(share.tryAcquire()).isFalse();
    assertThat(share.estimate(1)).isEqualTo(Duration.ofMillis(100));
  }

  /** Red when a new share begins with a burst that another has had: 20 at once of 10. */
  @Test
  void createsNoPermitsWhenSharesComeAndGo() {
    FairLimiter limiter = limiter(Rate.perSecond(10), 10);
    HierarchicalLimiter first = limiter.share("first", 1, 10);
    RateLimiter child = first.child("child");
    assertThat(first.tryAcquire(7)).isTrue();

    assertThat(limiter.remove((HierarchicalLimiter) child)).isFalse();
    assertThat(limiter(Rate.perSecond(1), 5).remove(first)).isFalse();
    assertThat(limiter.remove(first)).isTrue();
    assertThat(limiter.remove(first)).isFalse();

    first.refund(5);
    assertThat(first.request(1, clock.now())).isEqualTo(RateLimiter.NEVER);
    assertThat(child.request(1, clock.now())).isEqualTo(RateLimiter.NEVER);
    HierarchicalLimiter second = limiter.share("second", 1, 10);
    assertThat(second.tryAcquire(4)).isFalse();
    assertThat(second.tryAcquire(3)).isTrue();
    clock.advance(SECOND);
    assertThat(second.tryAcquire(10)).isTrue();
  }

  @Test
  void savesForSharesToCome() {
    FairLimiter limiter = limiter(Rate.perSecond(10), 20);
    HierarchicalLimiter first = limiter.share("first", 1, 10);
    HierarchicalLimiter second = limiter.share("second", 1, 10);
    assertThat(second.tryAcquire(10)).isTrue();
    limiter.remove(second);

    clock.advance(SECOND / 2);
    HierarchicalLimiter third = limiter.share("third", 1, 10);

    assertThat(third.tryAcquire(6)).isFalse();
    assertThat(third.tryAcquire(5)).isTrue();
    assertThat(first.tryAcquire(10)).isTrue();
  }

  @Test
  void changesItsRate() {
    FairLimiter limiter = limiter(Rate.perSecond(10), 10);
    HierarchicalLimiter share = limiter.share("share", 1, 10);
    share.tryAcquire(10);
    clock.advance(SECOND / 2);

    limiter.reconfigure(Rate.perSecond(1));

    assertThat(share.tryAcquire(5)).isTrue();
    assertThat(share.estimate(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(limiter).hasToString("FairLimiter[name=limiter, rate=1/PT1S, burst=10]");
  }

  @Test
  void waitsForItsPart() throws InterruptedException {
    FairLimiter limiter = limiter(Rate.perSecond(10), 10);
    HierarchicalLimiter share = limiter.share("share", 1, 5);
    share.tryAcquire(5);
    long begin = clock.now();

    assertThat(share.acquire(2, Duration.ofMillis(199))).isFalse();
    assertThat(share.acquire(2, Duration.ofMillis(200))).isTrue();

    assertThat(clock.now() - begin).isEqualTo(SECOND / 5);
  }

  @Test
  void isFullAndNotFullerAfterYearsOfSilence() {
    FairLimiter limiter = limiter(Rate.perSecond(999_999_937), 1_000_000_000);
    HierarchicalLimiter one = limiter.share("one", 1_000_000, 400_000_000);
    HierarchicalLimiter two = limiter.share("two", 1, 600_000_000);
    one.tryAcquire(400_000_000);
    two.tryAcquire(600_000_000);

    clock.advance(Duration.ofDays(365 * 50));

    assertThat(one.tryAcquire(400_000_000)).isTrue();
    assertThat(one.tryAcquire()).isFalse();
    assertThat(two.tryAcquire(600_000_000)).isTrue();
  }

  /** Permit by permit, as one would explain it: whose turn it is gets up to his weight. */
  private static final class Model {
    final List<int[]> round = new ArrayList<>(); // share, what is left of its turn
    final int[] credit;
    final int[] burst;
    final int[] weight;

    Model(int[] weight, int[] burst) {
      this.weight = weight;
      this.burst = burst;
      this.credit = burst.clone();
    }

    void take(int share, int permits) {
      credit[share] -= permits;
      if (round.stream().noneMatch(place -> place[0] == share)) {
        round.add(new int[] {share, weight[share]});
      }
    }

    boolean give() {
      if (round.isEmpty()) {
        return false;
      }
      int[] next = round.get(0);
      credit[next[0]]++;
      next[1]--;
      if (credit[next[0]] == burst[next[0]]) {
        round.remove(0);
      } else if (next[1] == 0) {
        round.remove(0);
        round.add(new int[] {next[0], weight[next[0]]});
      }
      return true;
    }

    Model copy() {
      Model copy = new Model(weight, burst);
      System.arraycopy(credit, 0, copy.credit, 0, credit.length);
      round.forEach(place -> copy.round.add(place.clone()));
      return copy;
    }

    int until(int share, int permits) {
      Model copy = copy();
      int given = 0;
      while (copy.credit[share] < permits) {
        copy.give();
        given++;
      }
      return given;
    }
  }

  /** Red when whole rounds at once differ from turn by turn, or a wait is not to the nanosecond. */
  @Seeds(100)
  void agreesWithHandingOutPermitByPermit(SeededRandom random) {
    int shares = 1 + random.nextInt(6);
    int[] weight = new int[shares];
    int[] burst = new int[shares];
    int all = 0;
    for (int i = 0; i < shares; i++) {
      weight[i] = 1 + random.nextInt(10);
      burst[i] = 1 + random.nextInt(random.nextBoolean() ? 10 : 200);
      all += burst[i];
    }
    Model model = new Model(weight, burst);
    long spacing = 1_000;
    FairLimiter limiter = limiter(Rate.of(1, Duration.ofNanos(spacing)), all);
    List<RateLimiter> limiters = new ArrayList<>();
    for (int i = 0; i < shares; i++) {
      limiters.add(limiter.share("share " + i, weight[i], burst[i]));
    }
    long progress = 0;

    for (int i = 0; i < 500; i++) {
      int scale = random.nextInt(20) == 0 ? 200_000 : 3_000;
      long pause = (long) (random.nextExponential() * scale);
      clock.advance(pause);
      progress += pause;
      while (progress >= spacing && model.give()) {
        progress -= spacing;
      }
      progress = model.round.isEmpty() ? 0 : progress;
      int share = random.nextInt(shares);
      int permits = 1 + random.nextInt(burst[share]);

      long expected =
          model.credit[share] >= permits ? 0 : model.until(share, permits) * spacing - progress;
      assertThat(limiters.get(share).request(permits, clock.now())).isEqualTo(expected);
      if (expected == 0) {
        model.take(share, permits);
      }
    }
  }

  @Test
  void refusesNumbersOutOfRange() {
    FairLimiter limiter = limiter(Rate.perSecond(10), 10);
    FairLimiterBuilder builder = FairLimiter.builder(Rate.perSecond(10));

    assertThatThrownBy(() -> FairLimiter.builder(null)).hasMessage("rate");
    assertThatThrownBy(() -> builder.burst(0)).hasMessageStartingWith("burst=0, must be from 1");
    assertThatThrownBy(() -> builder.burst(1L << 41)).hasMessageStartingWith("burst=2199023255552");
    assertThatThrownBy(() -> builder.name(" ")).hasMessageContaining("blank");
    assertThatThrownBy(() -> builder.clock(null)).hasMessage("clock");
    assertThatThrownBy(() -> limiter.share("a", 0, 1)).hasMessageStartingWith("weight=0");
    assertThatThrownBy(() -> limiter.share("a", 1_000_001, 1)).hasMessageStartingWith("weight=1");
    assertThatThrownBy(() -> limiter.share("a", 1, 0)).hasMessageStartingWith("burst=0");
    assertThatThrownBy(() -> limiter.share("a", 1, 11)).hasMessageEndingWith("what is left: 10");
    assertThatThrownBy(() -> limiter.share("", 1, 1)).hasMessageContaining("blank");
    assertThatThrownBy(() -> limiter.reconfigure(null)).hasMessage("rate");
    assertThat(FairLimiter.builder(Rate.perSecond(7)).name("seven").build())
        .hasToString("FairLimiter[name=seven, rate=7/PT1S, burst=7]");
    assertThat(limiter.name()).isEqualTo("limiter");
  }
}
