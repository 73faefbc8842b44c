package io.ashlar.resilience.shedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ashlar.resilience.VirtualTime;
import io.ashlar.testkit.random.SeededRandom;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The formula of the SRE book, what it is fed with, and what it does to a service. */
@Tag("jdk")
class ClientThrottleTest {
  private final VirtualTime clock = new VirtualTime();
  private final ClientThrottle throttle = builder().name("stock").build();

  private ClientThrottleBuilder builder() {
    return ClientThrottle.builder().minimumRequests(0).clock(clock).random(SeededRandom.of(1));
  }

  @Test
  void showsHowToStayAtHome() throws Exception {
    ClientThrottle polite = ClientThrottle.ofDefaults("stock");
    int left = polite.call(() -> 7);

    assertThat(left).isEqualTo(7);
    assertThat(polite.refusalProbability()).isZero();
  }

  /** max(0, (requests - K * accepts) / (requests + 1)). */
  @Test
  void refusesWithTheProbabilityOfTheBook() {
    for (int i = 0; i < 30; i++) {
      throttle.tryAcquire();
      if (i % 3 == 0) {
        throttle.onAccepted();
      }
    }

    assertThat(throttle.refusalProbability()).isEqualTo((30 - 2 * 10) / 31.0);
    for (int i = 0; i < 5; i++) {
      throttle.onAccepted();
    }
    assertThat(throttle.refusalProbability()).isZero();
    throttle.onAccepted();
    assertThat(throttle.refusalProbability()).isZero();
  }

  /** Counted at the end, a hanging service would never be noticed. */
  @Test
  void countsARequestWhenItBegins() throws Exception {
    double inside =
        throttle.call(() -> {
          CompletableFuture<Object> hanging = new CompletableFuture<>();
          throttle.stage(() -> hanging);
          return throttle.refusalProbability();
        });

    assertThat(inside).isEqualTo(2 / 3.0);
  }

  @Test
  void countsARequestThatItRefusesItself() {
    for (int i = 0; i < 1_000; i++) {
      throttle.tryAcquire();
    }

    assertThat(throttle.refusalProbability()).isEqualTo(1_000 / 1_001.0);
  }

  @Test
  void refusesNothingBeforeItHasSeenEnough() {
    ClientThrottle patient = builder().minimumRequests(100).build();

    for (int i = 0; i < 100; i++) {
      assertThat(patient.tryAcquire()).isTrue();
    }

    assertThat(patient.refusalProbability()).isEqualTo(100 / 101.0);
  }

  @Test
  void forgetsAfterTheWindow() {
    for (int i = 0; i < 50; i++) {
      throttle.tryAcquire();
    }

    clock.advance(Duration.ofSeconds(109));
    assertThat(throttle.refusalProbability()).isEqualTo(50 / 51.0);
    clock.advance(Duration.ofSeconds(11));
    assertThat(throttle.refusalProbability()).isZero();
    clock.advance(Duration.ofDays(10_000));
    assertThat(throttle.refusalProbability()).isZero();
  }

  @Test
  void bearsAClockThatStepsBack() {
    throttle.tryAcquire();
    clock.advance(Duration.ofSeconds(130));
    throttle.tryAcquire();

    clock.advance(Duration.ofSeconds(-120));
    throttle.tryAcquire();
    clock.advance(Duration.ofSeconds(120));

    assertThat(throttle.refusalProbability()).isBetween(0.5, 1.0);
  }

  /** A service that accepts 100 of 1,000 a second gets about K times as many, not all. */
  @Test
  void sendsAboutTwiceWhatIsAccepted() {
    int sent = 0;
    int accepted = 0;
    for (int second = 0; second < 300; second++) {
      int budget = 100;
      for (int i = 0; i < 1_000; i++) {
        clock.advance(Duration.ofMillis(1));
        if (throttle.tryAcquire()) {
          sent += second >= 150 ? 1 : 0;
          if (budget-- > 0) {
            throttle.onAccepted();
            accepted += second >= 150 ? 1 : 0;
          }
        }
      }
    }

    assertThat(accepted / 150.0).isGreaterThan(99);
    assertThat((double) sent / accepted).isCloseTo(2, within(0.1));
  }

  /** From nothing at all, sevenfold each window. */
  @Test
  void recoversFromATotalOutageInAFewWindows() {
    ClientThrottle quick = builder().window(Duration.ofSeconds(10)).build();
    for (int i = 0; i < 10_000; i++) {
      quick.tryAcquire();
    }
    int refused = 0;
    for (int second = 0; second < 120; second++) {
      for (int i = 0; i < 100; i++) {
        clock.advance(Duration.ofMillis(10));
        if (quick.tryAcquire()) {
          quick.onAccepted();
        } else {
          refused += second >= 80 ? 1 : 0;
        }
      }
    }

    assertThat(refused).isZero();
  }

  @Test
  void refusesWithATypedException() {
    ClientThrottle shy = builder().name("shy").random(() -> 0).build();
    shy.tryAcquire();

    assertThatThrownBy(() -> shy.call(() -> 1))
        .isInstanceOfSatisfying(
            CallThrottledException.class,
            refusal -> assertThat(refusal.probability()).isEqualTo(2 / 3.0))
        .hasMessageContaining("throttle shy refused, probability=0.66");
    assertThat(shy.stage(() -> CompletableFuture.completedFuture(1)))
        .isInstanceOfSatisfying(
            CompletableFuture.class,
            stage -> assertThat((CompletableFuture<?>) stage).isCompletedExceptionally());
  }

  @Test
  void takesOnlyRejectionsForRejections() {
    ClientThrottle choosy =
        builder().rejectedIf(e -> !(e instanceof FileNotFoundException)).build();

    fail(choosy, new FileNotFoundException());
    assertThat(choosy.refusalProbability()).isZero();
    choosy.stage(() -> CompletableFuture.failedFuture(new FileNotFoundException()));
    choosy.stage(() ->
        CompletableFuture.supplyAsync(() -> 1, Runnable::run)
            .thenCompose(i -> CompletableFuture.failedFuture(new FileNotFoundException())));
    assertThat(choosy.refusalProbability()).isZero();
    for (int i = 0; i < 4; i++) {
      fail(choosy, new IOException());
    }
    assertThat(choosy.refusalProbability()).isEqualTo((7 - 2 * 3) / 8.0);
  }

  private static void fail(ClientThrottle throttle, Exception failure) {
    assertThatThrownBy(() ->
            throttle.call(() -> {
              throw failure;
            }))
        .isSameAs(failure);
  }

  /** Red when {@code onFailure} or {@code onSuccess} does not catch. */
  @Test
  void letsNoCallbackTakeThePlaceOfTheOutcome() throws Exception {
    boolean[] broken = new boolean[1];
    ClientThrottle fragile =
        builder()
            .rejectedIf(e -> {
              throw new IllegalStateException("broken predicate");
            })
            .clock(() -> {
              if (broken[0]) {
                throw new IllegalStateException("broken clock");
              }
              return clock.now();
            })
            .build();

    fail(fragile, new IOException("theirs"));
    clock.advance(Duration.ofMinutes(3));
    int result =
        fragile.call(() -> {
          broken[0] = true;
          return 7;
        });

    assertThat(result).isEqualTo(7);
    assertThat(fragile.stage(() -> CompletableFuture.completedFuture(1)))
        .isInstanceOfSatisfying(
            CompletableFuture.class,
            stage -> assertThat((CompletableFuture<?>) stage).isCompletedExceptionally());
  }

  @Test
  void countsAsFarAsItCanAndNoFurther() {
    SlicedCount count = new SlicedCount(2);
    count.add(Integer.MAX_VALUE);
    count.add(Integer.MIN_VALUE);

    assertThat(count.sum(Integer.MIN_VALUE)).isEqualTo(2);
    count.add(Integer.MAX_VALUE - 2);
    assertThat(count.sum(Integer.MIN_VALUE)).isEqualTo(2);
    assertThat(count.sum(Integer.MIN_VALUE + 1)).isEqualTo(1);
    assertThat(count.sum(5)).isZero();
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    ClientThrottleBuilder builder = ClientThrottle.builder();
    assertThatThrownBy(() -> builder.name("")).hasMessageContaining("blank");
    assertThatThrownBy(() -> builder.multiplier(0.9))
        .hasMessage("multiplier=0.9, must be from 1 to 1000");
    assertThatThrownBy(() -> builder.multiplier(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> builder.minimumRequests(-1))
        .hasMessage("minimumRequests=-1, must be >= 0");
    assertThatThrownBy(() -> builder.window(Duration.ofMillis(1)))
        .hasMessage("window=PT0.001S, must be from PT0.012S to PT24H");
    assertThatThrownBy(() -> builder.window(Duration.ofDays(2))).hasMessageContaining("PT48H");
    assertThatThrownBy(() -> builder.random(null)).hasMessage("random");
    assertThatThrownBy(() -> throttle.call(null)).hasMessage("call");
    assertThatThrownBy(() -> throttle.stage(null)).hasMessage("call");
    assertThat(builder.multiplier(3).window(Duration.ofSeconds(1)).build())
        .hasToString("ClientThrottle[name=throttle, multiplier=3.0]");
    assertThat(throttle.name()).isEqualTo("stock");
  }
}
