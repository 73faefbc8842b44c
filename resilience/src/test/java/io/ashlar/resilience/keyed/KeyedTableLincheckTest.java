package io.ashlar.resilience.keyed;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * New keys of one set of which six cells are taken, with room for one of them, while time passes:
 * each gets what is its own in some order of the calls, also when one takes the cell of another
 * whose debt has run out. Red when a key is brought in without the lock, or a charge is written
 * without comparing.
 */
@Tag("jdk")
@Order(4)
@Param(name = "key", gen = IntGen.class, conf = "1:3")
public class KeyedTableLincheckTest {
  private static final int SCENARIOS = Boolean.getBoolean("ashlar.soak") ? 50 : 4;

  private static final long LATE = 12;

  private final KeyedTable table = new KeyedTable(1, 20, 0);
  private volatile long now;

  public KeyedTableLincheckTest() {
    for (long other = 11; other < 17; other++) {
      table.request(other << 50, 20, 0);
    }
  }

  @Operation
  public void passTime() {
    now = LATE;
  }

  @Operation
  public boolean charge(@Param(name = "key") int key) {
    return table.request((long) key << 50, 10, now) == 0;
  }

  @Test
  void explainsEveryInterleavingTriedBySomeSequentialOrder() {
    new ModelCheckingOptions()
        .iterations(SCENARIOS)
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(3)
        .check(getClass());
  }
}
