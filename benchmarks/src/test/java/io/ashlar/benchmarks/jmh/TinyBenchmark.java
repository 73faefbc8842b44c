package io.ashlar.benchmarks.jmh;

import io.ashlar.benchmarks.fork.Conformance;
import io.ashlar.benchmarks.fork.Counting;
import java.util.Map;

/** What a child process of a test checks and counts. */
public final class TinyBenchmark {

  private TinyBenchmark() {}

  /** Accepts every adapter but {@code broken}. */
  public static final class Lenient implements Conformance {
    @Override
    public void check(String adapter) {
      if (adapter.equals("broken")) {
        throw new AssertionError("broken: answers wrongly");
      }
    }
  }

  /** Counts the letters of the adapter's name; {@code broken} must not come this far. */
  public static final class Letters implements Counting {
    @Override
    public Map<String, Double> count(String adapter) {
      if (adapter.equals("broken")) {
        throw new AssertionError("broken: counted before it was checked");
      }
      return Map.of("letters", (double) adapter.length(), "half", adapter.length() / 2.0);
    }
  }
}
