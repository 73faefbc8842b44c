package io.ashlar.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigurationSetTest {
  private static final long[] NONE_USED = {0, 0};

  @Test
  void tellsConfigurationsApartByAllTheirParts() {
    ConfigurationSet set = new ConfigurationSet(2, 1 << 20);

    assertThat(add(set, 5, 1, NONE_USED, 2, 3, 4)).isTrue();
    assertThat(add(set, 5, 1, NONE_USED, 2, 3, 4)).isFalse();
    assertThat(add(set, 6, 1, NONE_USED, 2, 3, 4)).isTrue();
    assertThat(add(set, 5, 2, NONE_USED, 2, 3, 4)).isTrue();
    assertThat(add(set, 5, 1, NONE_USED, 2, 3)).isTrue();
    assertThat(add(set, 5, 1, NONE_USED, 2, 3, 5)).isTrue();
    assertThat(set.size()).isEqualTo(5);
  }

  /** Red when the bitsets of unknown operations are compared for equality. */
  @Test
  void aConfigurationCoversThoseThatUsedMoreUnknownOperations() {
    ConfigurationSet set = new ConfigurationSet(2, 1 << 20);
    add(set, 5, 1, new long[] {0b0110, 1});

    assertThat(add(set, 5, 1, new long[] {0b1110, 3})).isFalse();
    assertThat(add(set, 5, 1, new long[] {0b0010, 1})).isTrue();
    assertThat(add(set, 5, 1, new long[] {0b0111, 0})).isTrue();
  }

  @Test
  void agreesWithASetOfListsWhileItGrows() {
    ConfigurationSet set = new ConfigurationSet(0, 1 << 20);
    Set<List<Integer>> model = new HashSet<>();
    Random random = new Random(7);

    for (int i = 0; i < 20_000; i++) {
      int[] leftOut = random.ints(random.nextInt(4), 0, 8).sorted().distinct().toArray();
      int state = random.nextInt(20);
      List<Integer> key = new ArrayList<>(Arrays.stream(leftOut).boxed().toList());
      key.add(-state);

      long hash = state % 3;
      assertThat(set.add(hash, 9, state, leftOut, leftOut.length, new long[0]))
          .isEqualTo(model.add(key));
    }
    assertThat(set.size()).isEqualTo(model.size());
  }

  /** Red when the limit of memory is not looked at. */
  @Test
  void aFullSetTakesNoMoreAndSaysNew() {
    ConfigurationSet set = new ConfigurationSet(0, 1_000);

    for (int state = 0; state < 10_000; state++) {
      assertThat(add(set, 5, state, NONE_USED)).isTrue();
    }

    assertThat(set.size()).isEqualTo(333);
    assertThat(add(set, 5, 0, NONE_USED)).isFalse();
    assertThat(add(set, 5, 9_999, NONE_USED)).isTrue();
  }

  private static boolean add(
      ConfigurationSet set, int last, int state, long[] unknownUsed, int... leftOut) {
    long hash = 31L * last + state;
    return set.add(hash, last, state, leftOut, leftOut.length, unknownUsed);
  }
}
