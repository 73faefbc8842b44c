package io.ashlar.benchmarks.testkit;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The instruments, timed by an operation of theirs. An invocation is a whole {@link Work}; the
 * number it is divided by is compared with the number the instrument counted each time, and a
 * difference ends the fork.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TestkitBenchmark {
  private static final String PACKAGE = "io.ashlar.benchmarks.testkit.";

  /** The simulation's network. */
  @State(Scope.Benchmark)
  public static class Network {
    /** Class of the work. */
    @Param(PACKAGE + "MessageRing")
    public String adapter = "";

    @Nullable Work work;

    /** Makes the work. */
    @Setup
    public void begin() {
      work = Work.named(adapter);
    }
  }

  /** The crash file system. */
  @State(Scope.Benchmark)
  public static class Disk {
    /** Class of the work. */
    @Param({PACKAGE + "CrashFiles", PACKAGE + "CrashFilesWithImages"})
    public String adapter = "";

    @Nullable Work work;

    /** Makes the work. */
    @Setup
    public void begin() {
      work = Work.named(adapter);
    }
  }

  /** The linearizability checker. */
  @State(Scope.Benchmark)
  public static class Checker {
    /** Class of the work. */
    @Param(PACKAGE + "LongHistory")
    public String adapter = "";

    @Nullable Work work;

    /** Makes the work, and the history to be checked. */
    @Setup
    public void begin() {
      work = Work.named(adapter);
    }
  }

  /** A message sent, delayed, delivered and traced. */
  @Benchmark
  @OperationsPerInvocation(MessageRing.MESSAGES)
  public long messages(Network state) throws IOException {
    return done(state.work, MessageRing.MESSAGES);
  }

  /** An operation on the crash file system. */
  @Benchmark
  @OperationsPerInvocation(StorageMix.OPERATIONS)
  public long crashFiles(Disk state) throws IOException {
    return done(state.work, StorageMix.OPERATIONS);
  }

  /** An operation of a history that is checked. */
  @Benchmark
  @OperationsPerInvocation(LongHistory.OPERATIONS)
  public long history(Checker state) throws IOException {
    return done(state.work, LongHistory.OPERATIONS);
  }

  private static long done(@Nullable Work work, int divisor) throws IOException {
    long operations = Objects.requireNonNull(work).run();
    if (operations != divisor) {
      throw new IllegalStateException("operations=" + operations + ", must be " + divisor);
    }
    return operations;
  }
}
