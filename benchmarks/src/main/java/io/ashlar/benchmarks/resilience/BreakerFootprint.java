package io.ashlar.benchmarks.resilience;

import io.ashlar.benchmarks.fork.Counting;
import java.util.Map;
import org.openjdk.jol.info.GraphLayout;

/**
 * Bytes that one more breaker takes, by walking object graphs with JOL: what a number of them reach
 * together, less what the first alone does. So what all share - a clock, a configuration made once,
 * a timer - is in nobody's figure. Calls have gone through each before: what is made at first use
 * is in it.
 */
public final class BreakerFootprint implements Counting {
  static final String BYTES = "bytes";

  private static final int MORE = 100;
  private static final int CALLS = 2 * Settings.WINDOW_CALLS;

  /** A count; made by name in the child. */
  public BreakerFootprint() {}

  @Override
  public Map<String, Double> count(String adapter) {
    Guard guard = Guard.named(adapter);
    Object[] all = new Object[1 + MORE];
    for (int i = 0; i < all.length; i++) {
      all[i] = used(guard);
    }
    long first = GraphLayout.parseInstance(all[0]).totalSize();
    long together = GraphLayout.parseInstance(all).totalSize();
    return Map.of(BYTES, (double) (together - first) / MORE);
  }

  private static Object used(Guard guard) {
    Guard.Guarded guarded = guard.around(() -> "done");
    for (int i = 0; i < CALLS; i++) {
      String unused = guarded.call().get();
    }
    return guarded.mechanism();
  }
}
