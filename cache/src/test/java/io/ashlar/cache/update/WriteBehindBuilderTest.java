package io.ashlar.cache.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.cache.Cache;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Options that are refused, with their value, and pauses at their limits. */
class WriteBehindBuilderTest {
  private final WriteBehindBuilder<String, Integer> builder =
      WriteBehind.builder(Cache.builder().maximumSize(1).build(), key -> null, changes -> {});

  private static void refuses(ThrowingCallable option, String message) {
    assertThatThrownBy(option).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void refusesWhatMakesNoSense() {
    Duration second = Duration.ofSeconds(1);

    refuses(() -> builder.delay(Duration.ofNanos(-1)), "delay=PT-0.000000001S, must be >= 0");
    refuses(() -> builder.maximumBatch(0), "maximumBatch=0, must be >= 1");
    refuses(() -> builder.maximumDirty(0), "maximumDirty=0, must be >= 1");
    refuses(() -> builder.writers(-1), "writers=-1, must be >= 1");
    refuses(() -> builder.deadLetters(0, (change, e) -> {}), "maximumAttempts=0, must be >= 1");
    refuses(() -> builder.retry(Duration.ZERO, second), "first=PT0S, must be > 0");
    refuses(
        () -> builder.retry(second, Duration.ofMillis(1)),
        "first=PT1S, must be <= longest=PT0.001S");
    refuses(() -> builder.closeTimeout(Duration.ZERO), "closeTimeout=PT0S, must be > 0");
    assertThatThrownBy(() -> builder.whenFull(null)).hasMessage("overflow");
    assertThatThrownBy(() -> Change.put("a", null)).hasMessage("value");
    assertThatThrownBy(() -> Change.delete(null)).hasMessage("key");
  }

  @Test
  void cutsWhatIsTooLongToCompute() {
    builder.delay(Duration.ofSeconds(Long.MAX_VALUE));

    assertThat(builder.delayNanos).isEqualTo(1L << 62);
  }

  @Test
  void doublesThePausesUpToTheLongest() {
    Backoff pauses = new Backoff(3, 1L << 62, () -> -1L);

    assertThat(pauses.nanos(1, 0)).isEqualTo(3);
    assertThat(pauses.nanos(2, 0)).isEqualTo(6);
    assertThat(pauses.nanos(61, 0)).isEqualTo(3L << 60);
    assertThat(pauses.nanos(62, 0)).isEqualTo(1L << 62);
    assertThat(pauses.nanos(Integer.MAX_VALUE, 0)).isEqualTo(1L << 62);
    assertThat(pauses.draw()).isBetween(0.4999, 0.5);
    assertThat(new Backoff(1_000, 1_000, () -> 0).nanos(5, 0.25)).isEqualTo(750);
    assertThat(new Backoff(1, 1, () -> 0).nanos(9, pauses.draw())).isEqualTo(1);
  }
}
