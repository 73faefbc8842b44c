package io.ashlar.resilience.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.resilience.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A chain of ever more modest answers. */
@Tag("jdk")
class FallbackTest {
  private final VirtualTime clock = new VirtualTime();

  private static String down() {
    throw new IllegalStateException("down");
  }

  private static String alsoDown() throws IOException {
    throw new IOException("also down");
  }

  @Test
  void answersByTheFirstStepThatCan() {
    Fallback<String> fallback =
        Fallback.<String>builder()
            .to(failure -> alsoDown())
            .to(failure -> failure instanceof IOException, failure -> "not for this")
            .to(failure -> "instead of " + failure.getMessage())
            .toValue("nothing")
            .build();

    assertThat(fallback.execute(() -> "fine")).isEqualTo("fine");
    assertThat(fallback.degraded()).isZero();
    assertThat(fallback.execute(FallbackTest::down)).isEqualTo("instead of down");
    assertThat(fallback.degraded()).isEqualTo(1);
  }

  @Test
  void repeatsTheLastGoodAnswerWhileItIsYoung() throws Exception {
    Fallback<String> fallback =
        Fallback.<String>builder()
            .toLastGood(Duration.ofMinutes(5))
            .toValue("empty")
            .clock(clock)
            .build();

    assertThat(fallback.execute(FallbackTest::down)).isEqualTo("empty");
    fallback.call(() -> "fresh");
    clock.advance(Duration.ofMinutes(5));
    assertThat(fallback.execute(FallbackTest::down)).isEqualTo("fresh");
    assertThat(fallback.call(FallbackTest::alsoDown)).isEqualTo("fresh");
    clock.advance(1);
    assertThat(fallback.execute(FallbackTest::down)).isEqualTo("empty");
  }

  /** Red when a step's own failure takes the place of the call's. */
  @Test
  void givesTheCallsOwnFailureWhenNoStepAnswers() {
    Fallback<String> fallback =
        Fallback.<String>builder()
            .to(failure -> alsoDown())
            .to(
                failure -> {
                  throw new IllegalStateException("broken");
                },
                failure -> "never")
            .build();

    assertThatThrownBy(() -> fallback.execute(FallbackTest::down))
        .hasMessage("down")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
    IOException own = new IOException("own");
    assertThatThrownBy(() ->
            Fallback.<String>builder()
                .to(failure -> {
                  throw (IOException) failure;
                })
                .build()
                .call(() -> {
                  throw own;
                }))
        .isSameAs(own);
  }

  @Test
  void answersNoInterruptAndNoErrorOfTheMachine() {
    Fallback<String> fallback = Fallback.<String>builder().toValue("never").build();

    assertThatThrownBy(() ->
            fallback.call(() -> {
              throw new InterruptedException();
            }))
        .isInstanceOf(InterruptedException.class);
    assertThatThrownBy(() ->
            fallback.execute(() -> {
              throw new StackOverflowError();
            }))
        .isInstanceOf(StackOverflowError.class);
  }

  @Test
  void keepsTheFlagOfAStepThatIsInterrupted() {
    Fallback<String> fallback =
        Fallback.<String>builder()
            .to(failure -> {
              throw new InterruptedException();
            })
            .toValue("modest")
            .build();

    assertThat(fallback.execute(FallbackTest::down)).isEqualTo("modest");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    FallbackBuilder<String> builder = Fallback.builder();

    assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> builder.to(null)).hasMessage("answer");
    assertThatThrownBy(() -> builder.to(null, failure -> "")).hasMessage("applies");
    assertThatThrownBy(() -> builder.clock(null)).hasMessage("clock");
    assertThatThrownBy(() -> builder.toLastGood(null)).hasMessage("atMost");
    assertThatThrownBy(() -> builder.toLastGood(Duration.ofDays(-1)))
        .hasMessageStartingWith("atMost=");
    assertThatThrownBy(() -> builder.toValue("").build().execute(null)).hasMessage("call");
    assertThatThrownBy(() -> builder.build().call(null)).hasMessage("call");
  }
}
