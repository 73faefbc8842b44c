package io.ashlar.cache;

import io.ashlar.cache.policy.Lru;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every outcome of concurrent operations must be that of some sequential order of them: three keys
 * in a cache for two, so the order of uses (LRU) is part of what is checked. Loads are not: a get
 * that loads takes effect at two instants, by contract. Threads that really run are {@link
 * CacheStressTest}'s subject; here they are scheduled by the model checker. Red when {@code
 * EntryStore.present} does not take the lock for it.
 */
@Tag("jdk")
@Order(1)
@Param(name = "key", gen = IntGen.class, conf = "1:3")
public class CacheLincheckTest {
  private final Cache<Integer, Integer> cache =
      Cache.builder().policy(Lru::new).maximumSize(2).build();

  @Operation
  public Integer getIfPresent(@Param(name = "key") int key) {
    return cache.getIfPresent(key);
  }

  @Operation
  public void put(@Param(name = "key") int key, int value) {
    cache.put(key, value);
  }

  @Operation
  public void invalidate(@Param(name = "key") int key) {
    cache.invalidate(key);
  }

  @Operation
  public long size() {
    return cache.size();
  }

  @Test
  void explainsEveryInterleavingTriedBySomeSequentialOrder() {
    new ModelCheckingOptions()
        .iterations(20)
        .invocationsPerIteration(Boolean.getBoolean("ashlar.soak") ? 1_000 : 60)
        .threads(2)
        .actorsPerThread(3)
        .check(getClass());
  }
}
