package io.ashlar.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
class HitAllocationTest {
  private static final int HITS = 100_000;

  /** Red when {@code find} boxes anything or {@code getIfPresent} creates a lambda per call. */
  @Test
  void allocatesNothingOnAHit() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Cache<String, String> cache = Cache.builder().maximumSize(10).build();
    CacheLoader<String, String> loader = key -> "b";
    cache.put("a", "a");
    cache.get("b", loader);
    hit(cache, loader);

    long before = threads.getCurrentThreadAllocatedBytes();
    hit(cache, loader);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).isLessThan(HITS);
  }

  private static void hit(Cache<String, String> cache, CacheLoader<String, String> loader) {
    for (int i = 0; i < HITS; i++) {
      cache.getIfPresent("a");
      cache.get("b", loader);
    }
  }
}
