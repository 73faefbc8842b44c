package io.ashlar.testkit.recovery;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What the current thread has allocated on the heap since the meter was started. Counts nothing on
 * a JVM that cannot tell; HotSpot can.
 */
final class AllocationMeter {
  private final long start = allocated();

  private AllocationMeter() {}

  static AllocationMeter start() {
    return new AllocationMeter();
  }

  long bytes() {
    return allocated() - start;
  }

  private static long allocated() {
    return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
            && threads.isThreadAllocatedMemorySupported()
            && threads.isThreadAllocatedMemoryEnabled()
        ? threads.getCurrentThreadAllocatedBytes()
        : 0;
  }
}
