package io.ashlar.benchmarks.cache;

import io.ashlar.benchmarks.fork.Adapters;
import io.ashlar.benchmarks.fork.Conformance;
import io.ashlar.benchmarks.harness.PlannedCase;
import io.ashlar.benchmarks.harness.Subject;
import io.ashlar.benchmarks.jmh.Contender;
import io.ashlar.benchmarks.jmh.JmhCase;
import java.time.Duration;
import java.util.List;

/**
 * The case by which the harness proves itself: ours, its twin, and ours with a slow-down planted.
 */
public final class SelfTest implements Conformance {
  /** Name of the subject with the planted slow-down. */
  public static final String PLANTED = "ashlar-30-percent-slower";

  private static final String VERSION = "self-test";

  /** A check; made by name in the child. */
  public SelfTest() {}

  /** The case with its three subjects. */
  public static PlannedCase planned() {
    Subject ours = Subject.ours("ashlar", "Ashlar", VERSION);
    Subject slower = Subject.mode(PLANTED, "Ashlar, 30 % slower", VERSION);
    JmhCase selfTest =
        new JmhCase(
            "cache",
            "self-test",
            "100 hits, the same 100 hits, 130 hits; 1 thread",
            SelfTestBenchmark.class.getName() + ".hits",
            SelfTest.class.getName(),
            1,
            List.of(),
            Duration.ZERO,
            List.of(),
            List.of(
                new Contender(ours, SelfTestBenchmark.Plain.class.getName(), "ashlar"),
                new Contender(slower, SelfTestBenchmark.Slower.class.getName(), "ashlar")));
    return new PlannedCase(selfTest, List.of(ours, ours.twin(), slower));
  }

  @Override
  public void check(String adapter) {
    int hits = Adapters.create(adapter, SelfTestBenchmark.Work.class).hits();
    if (hits != 100 && hits != 130) {
      throw new AssertionError(adapter + ": hits=" + hits + ", must be 100 or 130");
    }
  }
}
