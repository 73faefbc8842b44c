package io.ashlar.testkit.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.testkit.random.DeltaDebugging.Reduced;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeltaDebuggingTest {
  private static final List<Integer> THOUSAND = IntStream.range(0, 1_000).boxed().toList();

  @Test
  void keepsOnlyWhatTheFailureNeeds() {
    Reduced<Integer> reduced =
        DeltaDebugging.reduce(THOUSAND, list -> list.containsAll(List.of(17, 500, 983)), 10_000);

    assertThat(reduced.elements()).containsExactly(17, 500, 983);
    assertThat(reduced.minimal()).isTrue();
    assertThat(reduced.runs()).isLessThan(150);
  }

  @Test
  void saysSoWhenNothingIsNeeded() {
    assertThat(DeltaDebugging.reduce(THOUSAND, list -> true, 10))
        .isEqualTo(new Reduced<>(List.of(), 1, true));
    assertThat(DeltaDebugging.reduce(List.of(), list -> true, 10).runs()).isZero();
  }

  @Test
  void findsOneElement() {
    assertThat(DeltaDebugging.reduce(List.of(1), list -> list.contains(1), 10).elements())
        .containsExactly(1);
    assertThat(DeltaDebugging.reduce(THOUSAND, list -> list.contains(999), 100).elements())
        .containsExactly(999);
  }

  @Test
  void keepsEverythingWhenEverythingIsNeeded() {
    List<Integer> ten = THOUSAND.subList(0, 10);

    assertThat(DeltaDebugging.reduce(ten, list -> list.size() == 10, 1_000).elements())
        .isEqualTo(ten);
  }

  @Test
  void stopsWhenTheRunsAreUsedUp() {
    Reduced<Integer> reduced =
        DeltaDebugging.reduce(THOUSAND, list -> list.containsAll(List.of(17, 500, 983)), 5);

    assertThat(reduced.minimal()).isFalse();
    assertThat(reduced.runs()).isEqualTo(5);
    assertThat(reduced.elements()).contains(17, 500, 983).hasSizeLessThan(1_000);
    assertThatThrownBy(() -> DeltaDebugging.reduce(THOUSAND, list -> true, 0))
        .hasMessageContaining("maxRuns=0");
  }

  /** Random monotone and non-monotone tests: the result fails, and no smaller neighbour does. */
  @Seeds(30)
  void isOneMinimalForAnyTest(SeededRandom random) {
    int needed = 1 + random.nextInt(4);
    List<Integer> culprits = random.ints(needed, 0, 60).boxed().distinct().toList();
    boolean parity = random.nextBoolean();
    Predicate<List<Integer>> fails =
        list -> list.containsAll(culprits) && (!parity || list.size() % 2 == culprits.size() % 2);
    List<Integer> failing = IntStream.range(0, 60).boxed().toList();
    if (!fails.test(failing)) {
      failing = failing.subList(0, 60 - 1);
    }
    if (!fails.test(failing)) {
      return;
    }

    Reduced<Integer> reduced = DeltaDebugging.reduce(failing, fails, 100_000);

    assertThat(fails).accepts(reduced.elements());
    assertThat(reduced.elements()).isSorted();
    for (int i = 0; i < reduced.elements().size(); i++) {
      List<Integer> smaller = new ArrayList<>(reduced.elements());
      smaller.remove(i);
      assertThat(fails).rejects(smaller);
    }
  }
}
