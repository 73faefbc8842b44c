package io.ashlar.cache.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrequencySketchTest {
  private final FrequencySketch sketch = new FrequencySketch(4);

  private static int hash(int key) {
    return key * 0x9E3779B9;
  }

  private void count(int key, int times) {
    for (int i = 0; i < times; i++) {
      sketch.increment(hash(key));
    }
  }

  @Test
  void countsNothingBeforeItHasSpace() {
    count(1, 3);

    assertThat(sketch.frequency(hash(1))).isZero();
  }

  @Test
  void estimatesNeverTooLow() {
    sketch.ensureCapacity(1_000);
    for (int key = 0; key < 1_000; key++) {
      count(key, key % 5);
    }

    for (int key = 0; key < 1_000; key++) {
      assertThat(sketch.frequency(hash(key))).isGreaterThanOrEqualTo(key % 5);
    }
  }

  @Test
  void estimatesSeldomTooHigh() {
    sketch.ensureCapacity(1_000);
    for (int key = 0; key < 500; key++) {
      count(key, 4);
    }

    int tooHigh = 0;
    for (int key = 10_000; key < 20_000; key++) {
      tooHigh += sketch.frequency(hash(key)) >= 4 ? 1 : 0;
    }
    assertThat(tooHigh).isLessThan(1_000);
  }

  /** Red when {@code increment} does not stop at 15: the count runs into its neighbour. */
  @Test
  void stopsAtFifteen() {
    sketch.ensureCapacity(1_000);

    count(1, 100);

    assertThat(sketch.frequency(hash(1))).isEqualTo(15);
    int others = 0;
    for (int key = 2; key < 200; key++) {
      others += sketch.frequency(hash(key));
    }
    assertThat(others).isZero();
  }

  @Test
  void halvesEverythingAfterTenCountsAnEntry() {
    sketch.ensureCapacity(1_000);
    count(1, 12);
    SplittableRandom random = new SplittableRandom(1);
    long before = sketch.counted();
    while (sketch.counted() >= before) {
      before = sketch.counted();
      sketch.increment(random.nextInt());
    }

    assertThat(sketch.frequency(hash(1))).isBetween(6, 7);
    assertThat(sketch.counted()).isBetween(3_000L, 5_100L);
  }

  /** Each count raises at most four counters, so a fourth of the odd ones is never more than it. */
  @Test
  void neverCountsBelowZero() {
    sketch.ensureCapacity(1);
    SplittableRandom random = new SplittableRandom(1);

    for (int i = 0; i < 10_000; i++) {
      sketch.increment(random.nextInt());
      assertThat(sketch.counted()).isNotNegative();
    }
  }

  /** Red when {@code grow} copies the table as a whole behind itself. */
  @Test
  void keepsEveryEstimateWhenItGrows() {
    sketch.ensureCapacity(100);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 500; i++) {
      sketch.increment(hash(random.nextInt(200)));
    }
    int[] before = new int[200];
    for (int key = 0; key < 200; key++) {
      before[key] = sketch.frequency(hash(key));
    }

    sketch.ensureCapacity(3_000);

    for (int key = 0; key < 200; key++) {
      assertThat(sketch.frequency(hash(key))).isEqualTo(before[key]);
    }
  }

  @Test
  void forgetsEverythingWhenCleared() {
    sketch.ensureCapacity(100);
    count(1, 5);

    sketch.clear();

    assertThat(sketch.frequency(hash(1))).isZero();
    assertThat(sketch.counted()).isZero();
  }
}
