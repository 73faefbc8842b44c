package io.ashlar.resilience.limiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a limiter is for, one example a promise. Begin reading here. */
@Tag("jdk")
class LimiterExampleTest {
  private final VirtualTime clock = new VirtualTime();

  @Test
  void grantsABurstAndThenTheRate() {
    RateLimiter limiter =
        TokenBucket.builder(Rate.perSecond(10)).burst(3).name("mail").clock(clock).build();

    assertThat(limiter.tryAcquire(3)).isTrue();
    assertThat(limiter.tryAcquire()).isFalse();
    clock.advance(Duration.ofMillis(100));
    assertThat(limiter.tryAcquire()).isTrue();
    assertThat(limiter.tryAcquire()).isFalse();
  }

  @Test
  void saysWhenToComeAgain() {
    RateLimiter limiter =
        TokenBucket.builder(Rate.perSecond(10)).burst(1).name("mail").clock(clock).build();
    limiter.acquireOrThrow();
    clock.advance(Duration.ofMillis(30));

    assertThat(limiter.estimate(1)).isEqualTo(Duration.ofMillis(70));
    assertThatThrownBy(limiter::acquireOrThrow)
        .isInstanceOfSatisfying(
            RateLimitedException.class,
            refusal -> {
              assertThat(refusal.name()).isEqualTo("mail");
              assertThat(refusal.permits()).isEqualTo(1);
              assertThat(refusal.retryAfter()).isEqualTo(Duration.ofMillis(70));
              assertThat(refusal.getStackTrace()).isEmpty();
            })
        .hasMessage("rate limiter mail refused, permits=1, retryAfter=PT0.07S");
  }

  @Test
  void letsCallersWaitInLineAndSpacesThemEvenly() throws InterruptedException {
    LeakyBucket limiter =
        LeakyBucket.builder(Rate.perSecond(4)).capacity(10).clock(clock).park(clock.park()).build();
    long begin = clock.now();
    List<Long> millis = new ArrayList<>();

    for (int i = 0; i < 4; i++) {
      assertThat(limiter.acquire(Duration.ofSeconds(1))).isTrue();
      millis.add((clock.now() - begin) / 1_000_000);
    }

    assertThat(millis).containsExactly(0L, 250L, 500L, 750L);
  }

  @Test
  void keepsSeveralLimitsAtOnce() {
    // snippet: limits
    RateLimiterBuilder builder =
        RateLimiter.builder()
            .name("search")
            .limit(Limit.tokenBucket(Rate.perSecond(10), 10))
            .limit(Limit.slidingWindow(Rate.of(15, Duration.ofMinutes(1)))); // never more
    // end
    RateLimiter limiter = builder.clock(clock).build();

    assertThat(limiter.tryAcquire(10)).isTrue();
    assertThat(limiter.tryAcquire(5)).isFalse();
    clock.advance(Duration.ofSeconds(1));
    assertThat(limiter.tryAcquire(6)).isFalse();
    assertThat(limiter.tryAcquire(5)).isTrue();
    assertThat(limiter)
        .hasToString(
            "RateLimiter[name=search, limits=[token bucket 10/PT1S burst 10, "
                + "sliding window 15/PT1M in 64 slices]]");
  }

  @Test
  void givesUnusedPermitsBack() {
    TokenBucket limiter = TokenBucket.builder(Rate.perSecond(10)).clock(clock).build();
    limiter.tryAcquire(8);

    limiter.refund(3);

    assertThat(limiter.availablePermits()).isEqualTo(5);
  }
}
