package io.ashlar.cache.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.cache.Cache;
import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Readers that look, ask and leave the answer, and writers that invalidate. */
class CacheAsideTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Cache<String, Integer> cache = Cache.builder().maximumSize(10).build();
  private final CacheAside<String, Integer> values =
      CacheAside.of(cache, Duration.ofNanos(10), nanos::get);

  @Test
  void givesALeaseToWhoMissesAndAValueToWhoHits() {
    Lookup<Integer> miss = values.lookup("a");
    assertThat(miss.value()).isNull();
    assertThat(miss.mayFill()).isTrue();

    assertThat(miss.fill(1)).isTrue();

    Lookup<Integer> hit = values.lookup("a");
    assertThat(hit.value()).isEqualTo(1);
    assertThat(hit.mayFill()).isFalse();
    assertThat(hit.fill(2)).isFalse();
    hit.giveBack();
    assertThat(cache.getIfPresent("a")).isEqualTo(1);
    assertThat(values.leases()).isZero();
  }

  /**
   * The race of the pattern: who read the old value leaves it after the writer has invalidated. Red
   * when {@code CacheAside.change} does not remove the key's lease.
   */
  @Test
  void doesNotKeepWhatWasReadBeforeAnInvalidation() {
    Lookup<Integer> reader = values.lookup("a");
    int old = 1; // the reader asks the store
    values.invalidate("a"); // the writer has written 2

    assertThat(reader.fill(old)).isFalse();

    assertThat(cache.getIfPresent("a")).isNull();
    Lookup<Integer> later = values.lookup("a");
    assertThat(later.fill(2)).isTrue();
    assertThat(values.lookup("a").value()).isEqualTo(2);
  }

  @Test
  void doesNotOverwriteWhatAWriterHasPut() {
    Lookup<Integer> reader = values.lookup("a");
    values.put("a", 2);

    assertThat(reader.fill(1)).isFalse();

    assertThat(values.lookup("a").value()).isEqualTo(2);
  }

  @Test
  void lendsAKeyToOneAtATime() {
    Lookup<Integer> first = values.lookup("a");
    Lookup<Integer> second = values.lookup("a");
    assertThat(second.value()).isNull();
    assertThat(second.mayFill()).isFalse();
    assertThat(values.lookup("b").mayFill()).isTrue();

    first.giveBack();

    assertThat(values.lookup("a").mayFill()).isTrue();
    assertThat(first.fill(1)).as("it was given back").isFalse();
  }

  @Test
  void takesALeaseBackWhenItsTimeIsOver() {
    Lookup<Integer> lost = values.lookup("a");
    nanos.addAndGet(9);
    assertThat(values.lookup("a").mayFill()).isFalse();
    nanos.addAndGet(1);

    assertThat(lost.fill(1)).as("too late, though nobody else has come").isFalse();
    Lookup<Integer> next = values.lookup("a");
    assertThat(next.mayFill()).isTrue();
    nanos.addAndGet(10);
    Lookup<Integer> third = values.lookup("b");

    assertThat(values.leases()).as("what is over is not kept").isEqualTo(1);
    assertThat(next.fill(2)).isFalse();
    assertThat(third.fill(3)).isTrue();
  }

  @Test
  void refusesBadOptions() {
    assertThatThrownBy(() -> CacheAside.of(cache, Duration.ZERO, nanos::get))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("leaseTime=PT0S, must be > 0");
    assertThatThrownBy(() -> CacheAside.of(null)).hasMessage("cache");
    assertThat(CacheAside.of(cache).lookup("z").mayFill()).isTrue();
  }

  /** Many readers and writers in any order: the cache never has what the store has no more. */
  @Seeds(200)
  void neverKeepsAStaleValue(SeededRandom random) {
    record Reading(Lookup<Integer> lease, int read) {}
    List<Reading> readings = new ArrayList<>();
    int stored = 0;
    boolean invalidated = true;
    for (int i = 0; i < 300; i++) {
      switch (random.nextInt(5)) {
        case 0 -> {
          stored++;
          invalidated = false;
        }
        case 1 -> {
          values.invalidate("a");
          invalidated = true;
        }
        case 2 -> nanos.addAndGet(random.nextInt(6));
        case 3 -> {
          Lookup<Integer> lookup = values.lookup("a");
          if (lookup.mayFill()) {
            readings.add(new Reading(lookup, stored));
          }
        }
        default -> {
          if (!readings.isEmpty()) {
            Reading reading = readings.remove(random.nextInt(readings.size()));
            reading.lease.fill(reading.read);
          }
        }
      }
      @Nullable Integer kept = cache.getIfPresent("a");
      if (invalidated && kept != null) {
        assertThat(kept).isEqualTo(stored);
      }
    }
  }
}
