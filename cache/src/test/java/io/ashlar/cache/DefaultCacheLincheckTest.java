package io.ashlar.cache;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Hits without a lock, beside everything that changes the table under it: a cache for more keys
 * than there are, so it must be a map. A weight that changes with the value replaces the entry, and
 * a table that begins with one bucket grows. Red when {@code EntryStore.present} takes an entry
 * without a value for an absent key, or {@code store} removes the old entry before it adds the new
 * one and does not let readers wait.
 */
@Tag("jdk")
@Order(2)
@Param(name = "key", gen = IntGen.class, conf = "1:3")
@Param(name = "value", gen = IntGen.class, conf = "1:2")
public class DefaultCacheLincheckTest {
  private final Cache<Integer, Integer> cache =
      Cache.builder()
          .seed(1)
          .maximumWeight(100)
          .weigher((Integer key, Integer value) -> value)
          .build();

  @Operation
  public Integer getIfPresent(@Param(name = "key") int key) {
    return cache.getIfPresent(key);
  }

  @Operation
  public void put(@Param(name = "key") int key, @Param(name = "value") int value) {
    cache.put(key, value);
  }

  @Operation
  public void invalidate(@Param(name = "key") int key) {
    cache.invalidate(key);
  }

  @Operation
  public void invalidateAll() {
    cache.invalidateAll();
  }

  @Test
  void explainsEveryInterleavingTriedBySomeSequentialOrder() {
    new ModelCheckingOptions()
        .iterations(25)
        .invocationsPerIteration(Boolean.getBoolean("ashlar.soak") ? 3_000 : 120)
        .threads(2)
        .actorsPerThread(3)
        .check(getClass());
  }
}
