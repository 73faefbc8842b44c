package io.ashlar.benchmarks.jmh;

import io.ashlar.benchmarks.fork.Conformance;
import io.ashlar.benchmarks.fork.Counting;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** A program that writes into a file how long its JVM has run, in seconds. */
  public static final class Uptime {
    private Uptime() {}

    public static void main(String[] arguments) throws IOException {
      long millis = ManagementFactory.getRuntimeMXBean().getUptime();
      Files.writeString(Path.of(arguments[0]), Double.toString(millis / 1e3));
    }
  }

  /** A program that finds itself in the wrong. */
  public static final class Failing {
    private Failing() {}

    public static void main(String[] arguments) {
      throw new IllegalStateException("answers wrongly");
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
