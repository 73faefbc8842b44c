package io.ashlar.resilience.keyed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sets, cells and ticks. */
@Tag("jdk")
class KeyedTableTest {
  private static final int KEYS = KeyedTable.SET - 1;
  private static final long CYCLE = 1L << 42;
  private static final long TOLERANCE = 1_000;

  /** A key of a set, by its number. */
  private static long key(int set, int number) {
    return ((long) number + 1) << 44 | set;
  }

  private static long use(KeyedTable table, long hash, long cost, long now) {
    return table.request(hash, cost, now);
  }

  /** Red when a full set's key in debt gives way to a newcomer. */
  @Test
  void throwsOutNoKeyThatIsInDebt() {
    KeyedTable table = new KeyedTable(1, TOLERANCE, 0);
    for (int i = 0; i < KEYS; i++) {
      use(table, key(0, i), TOLERANCE, 0);
    }

    for (int i = KEYS; i < 100; i++) {
      use(table, key(0, i), 1, 0);
    }

    for (int i = 0; i < KEYS; i++) {
      assertThat(use(table, key(0, i), 1, 0)).isEqualTo(1);
    }
    assertThat(table.crowded()).isEqualTo(100 - KEYS);
  }

  @Test
  void givesNewcomersOfAFullSetOneBucketTogether() {
    KeyedTable table = new KeyedTable(1, TOLERANCE, 0);
    for (int i = 0; i < KEYS; i++) {
      use(table, key(0, i), TOLERANCE, 0);
    }

    assertThat(use(table, key(0, 10), 600, 0)).isZero();
    assertThat(use(table, key(0, 11), 600, 0)).isEqualTo(200);
    assertThat(table.estimate(key(0, 11), 600, 0)).isEqualTo(200);
    assertThat(use(table, key(0, 12), 400, 0)).isZero();
    assertThat(use(table, key(0, 10), 1, 0)).isEqualTo(1);
  }

  /** Red when a newcomer begins without the debt of the last cell: 600 and 1,000 within 500. */
  @Test
  void beginsACellWithTheDebtOfTheSharedOne() {
    KeyedTable table = new KeyedTable(1, TOLERANCE, 0);
    use(table, key(0, 0), 500, 0);
    for (int i = 1; i < KEYS; i++) {
      use(table, key(0, i), TOLERANCE, 0);
    }
    assertThat(use(table, key(0, 10), 900, 0)).isZero();

    long now = 500; // the first cell is idle

    assertThat(use(table, key(0, 10), 601, now)).isEqualTo(1);
    assertThat(use(table, key(0, 10), 600, now)).isZero();
    assertThat(use(table, key(0, 10), 1, now)).isEqualTo(1);
    assertThat(table.crowded()).isEqualTo(1);
    assertThat(table.fault()).isNull();
  }

  @Test
  void givesAKeyThatComesBackItsOwnIdleCell() {
    KeyedTable table = new KeyedTable(1, TOLERANCE, 0);
    use(table, key(0, 0), 500, 0);

    assertThat(use(table, key(0, 0), TOLERANCE, 600)).isZero();
    assertThat(table.estimate(key(0, 0), 7, 600)).isEqualTo(7);
    assertThat(table.estimate(key(0, 1), TOLERANCE, 600)).isZero();
    assertThat(table.fault()).isNull();
  }

  /**
   * Ticks come again after a cycle. A key that is silent meanwhile, while others are not, must not
   * seem to be in debt again. Red when {@code sweep} clears nothing.
   */
  @Test
  void forgetsADebtBeforeItsTicksComeAgain() {
    for (int steps : new int[] {3, 5, 64, 1_000}) {
      KeyedTable table = new KeyedTable(64, TOLERANCE, 0);
      for (int set = 0; set < 64; set++) {
        for (int i = 0; i < KEYS + 2; i++) {
          use(table, key(set, i), TOLERANCE, 0);
        }
      }

      for (int i = 1; i <= 2 * steps; i++) {
        long now = CYCLE * i / steps;
        use(table, key(63, 500), 1, now);
        for (int set = 0; set < 64; set += 9) {
          assertThat(table.estimate(key(set, 1), TOLERANCE, now)).isZero();
          assertThat(table.estimate(key(set, KEYS), TOLERANCE, now)).isZero();
        }
      }
    }
  }

  @Test
  void forgetsAllDebtsInASilenceOfAWholeCycle() {
    KeyedTable table = new KeyedTable(4, TOLERANCE, 0);
    for (int set = 0; set < 4; set++) {
      use(table, key(set, 0), TOLERANCE, 0);
    }

    use(table, key(0, 5), 1, CYCLE);

    for (int set = 0; set < 4; set++) {
      assertThat(table.estimate(key(set, 0), TOLERANCE, CYCLE)).isZero();
    }
  }

  /** What is swept is idle: debts that have not run out survive any number of sweeps. */
  @Test
  void sweepsNoDebtAway() {
    KeyedTable table = new KeyedTable(1, 1 << 20, 0);
    use(table, key(0, 0), 1 << 20, 0);

    for (long now = 0; now < 1 << 20; now += 1 << 12) {
      assertThat(table.estimate(key(0, 0), 1 << 20, now)).isEqualTo((1 << 20) - now);
      use(table, key(0, 1), 1, now);
    }
  }

  @Test
  void hasATagForEachHash() {
    KeyedTable table = new KeyedTable(1, TOLERANCE, 0);

    assertThat(use(table, 0, TOLERANCE, 0)).isZero();

    assertThat(use(table, 0, 1, 0)).isEqualTo(1);
    assertThat(table.fingerprint(0)).isNotZero();
  }

  @Test
  void listsDebtsByFingerprint() {
    KeyedTable table = new KeyedTable(2, TOLERANCE, 0);
    use(table, key(0, 0), 10, 0);
    use(table, key(1, 1), 20, 0);
    List<Long> debts = new ArrayList<>();
    List<Long> fingerprints = new ArrayList<>();

    table.forEachDebt(
        4,
        (fingerprint, debt) -> {
          fingerprints.add(fingerprint);
          debts.add(debt);
        });

    assertThat(debts).containsExactly(6L, 16L);
    assertThat(fingerprints)
        .containsExactly(table.fingerprint(key(0, 0)), table.fingerprint(key(1, 1)));
  }

  @Test
  void tellsWhatIsWrongWithIt() {
    assertThat(new KeyedTable(2, TOLERANCE, 0).fault()).isNull();
    assertThat(KeyedTable.mostTolerance()).isEqualTo(CYCLE / 16);
  }
}
