package io.ashlar.cache.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ashlar.testkit.random.SeededRandom;
import io.ashlar.testkit.random.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which keys might exist: sizes, errors, and the race of rebuilding. */
@Tag("jdk")
class BloomGuardTest {

  /** The vector everybody knows. */
  @Test
  void sizesAPlainFilterAsInTheBooks() {
    assertThat(BloomSizing.plainBits(1_000_000, 0.01)).isEqualTo(9_585_059);
    assertThat(BloomSizing.plainHashes(1_000_000, 9_585_059)).isEqualTo(7);
  }

  @Test
  void needsAboutTenBitsAKeyForOnePercent() {
    double bitsPerKey = BloomSizing.blockedBitsPerKey(0.01);

    System.out.printf("blocked filter, 1 %%: %.3f bits a key%n", bitsPerKey);
    assertThat(bitsPerKey).isBetween(9.585, 10.5);
    assertThat(BloomSizing.blockedFalsePositives(bitsPerKey)).isCloseTo(0.01, within(1e-6));
    assertThat(BloomSizing.blockedBitsPerKey(0.001)).isBetween(14.4, 18.0);
  }

  @Test
  void letsEveryAddedKeyPassAndOneInAHundredOthers() {
    int keys = 100_000;
    BloomGuard<Integer> guard = BloomGuard.of(keys, 0.01);
    IntStream.range(0, keys).forEach(guard::add);

    assertThat(IntStream.range(0, keys)).allMatch(guard::test);
    double passed = IntStream.range(keys, 11 * keys).filter(guard::test).count() / (10.0 * keys);

    System.out.printf(
        "%,d keys, %.2f bits each: %.3f %% of others pass, %.3f %% by fill%n",
        keys, guard.bits() / (double) keys, 100 * passed, 100 * guard.falsePositives());
    assertThat(passed).isCloseTo(0.01, within(0.0005));
    assertThat(guard.falsePositives()).isCloseTo(passed, within(0.0005));
  }

  @Test
  void knowsNothingAtFirstAndGrowsWithARebuild() {
    BloomGuard<Integer> guard = BloomGuard.of(0, 0.01);
    assertThat(guard.test(1)).isFalse();
    assertThat(guard.bits()).isEqualTo(512);
    IntStream.range(0, 1_000).forEach(guard::add);
    assertThat(guard.falsePositives()).isGreaterThan(0.9);

    guard.rebuild(IntStream.range(0, 900).boxed().toList(), 1_000);

    assertThat(IntStream.range(0, 900)).allMatch(guard::test);
    assertThat(guard.falsePositives()).isLessThan(0.02);
    assertThat(IntStream.range(900, 1_000).filter(guard::test).count())
        .as("what was deleted is gone")
        .isLessThan(10);
  }

  /**
   * The trap: a key that is created while the guard is rebuilt must pass for ever after. Red when
   * {@code add} adds to the current filter only.
   */
  @Seeds(200)
  void missesNoKeyThatIsCreatedDuringARebuild(SeededRandom random) {
    TreeSet<Integer> store = new TreeSet<>();
    BloomGuard<Integer> guard = BloomGuard.of(100, 0.01);
    for (int round = 0; round < 5; round++) {
      create(store, guard, random);
      Iterable<Integer> reading = () -> readingDuringWhichKeysAreCreated(store, guard, random);
      guard.rebuild(reading, 100);
      create(store, guard, random);
      assertThat(store).allMatch(guard::test);
    }
  }

  private static void create(Set<Integer> store, BloomGuard<Integer> guard, SeededRandom random) {
    for (int i = random.nextInt(5); i > 0; i--) {
      int key = random.nextInt(1_000);
      store.add(key); // first the store, then the guard
      guard.add(key);
      assertThat(guard.test(key)).isTrue();
    }
  }

  /** In the order of the keys, so a key that is created behind the reader is not read. */
  private static Iterator<Integer> readingDuringWhichKeysAreCreated(
      TreeSet<Integer> store, BloomGuard<Integer> guard, SeededRandom random) {
    return new Iterator<>() {
      private int last = -1;

      @Override
      public boolean hasNext() {
        create(store, guard, random);
        return store.higher(last) != null;
      }

      @Override
      public Integer next() {
        last = store.higher(last);
        return last;
      }
    };
  }

  @Test
  void missesNoKeyOfManyThreadsDuringRebuilds() throws Exception {
    Set<Integer> store = ConcurrentHashMap.newKeySet();
    BloomGuard<Integer> guard = BloomGuard.of(40_000, 0.01);
    List<FutureTask<Integer>> writers = new ArrayList<>();
    for (int writer = 0; writer < 2; writer++) {
      int first = writer * 20_000;
      FutureTask<Integer> task =
          new FutureTask<>(() -> {
            int missed = 0;
            for (int key = first; key < first + 20_000; key++) {
              store.add(key);
              guard.add(key);
              missed += guard.test(key) ? 0 : 1;
            }
            return missed;
          });
      writers.add(task);
      new Thread(task, "writer").start();
    }
    while (!writers.stream().allMatch(FutureTask::isDone)) {
      guard.rebuild(store, 40_000);
    }

    for (FutureTask<Integer> writer : writers) {
      assertThat(writer.get(20, TimeUnit.SECONDS)).isZero();
    }
    assertThat(store).hasSize(40_000).allMatch(guard::test);
  }

  @Test
  void keepsTheOldFilterIfARebuildFails() {
    BloomGuard<Integer> guard = BloomGuard.of(10, 0.01);
    guard.add(1);
    Iterable<Integer> failing =
        () -> {
          guard.add(2);
          assertThatThrownBy(() -> guard.rebuild(List.of(), 1))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("the guard is being rebuilt already");
          throw new IllegalArgumentException("the store is down");
        };

    assertThatThrownBy(() -> guard.rebuild(failing, 10)).hasMessage("the store is down");

    assertThat(guard.test(1)).isTrue();
    assertThat(guard.test(2)).isTrue();
    guard.rebuild(Collections.singleton(3), 10);
    assertThat(guard.test(3)).isTrue();
    assertThat(guard.test(1)).isFalse();
  }

  @Test
  void takesAHashFunctionOfItsOwn() {
    BloomGuard<String> guard = BloomGuard.of(10, 0.01, String::length);

    guard.add("abc");

    assertThat(guard.test("xyz")).isTrue();
    assertThat(guard.test("ab")).isFalse();
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> BloomGuard.of(-1, 0.01))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expectedKeys=-1, must be >= 0");
    assertThatThrownBy(() -> BloomGuard.of(1, 0))
        .hasMessage("falsePositives=0.0, must be >= 0.000001 and <= 0.5");
    assertThatThrownBy(() -> BloomGuard.of(1, 0.6))
        .hasMessage("falsePositives=0.6, must be >= 0.000001 and <= 0.5");
    assertThatThrownBy(() -> BloomGuard.of(Long.MAX_VALUE, 0.01))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "expectedKeys=9223372036854775807, falsePositives=0.01, would need");
  }
}
