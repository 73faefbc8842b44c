package io.ashlar.benchmarks.resilience;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a mechanism adds to a call that does nothing, timed. An answer that would make the figure
 * another one - a permit where it must be refused, or the other way round - ends the fork.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ResilienceBenchmark {
  private static final String PACKAGE = "io.ashlar.benchmarks.resilience.";
  private static final String ANSWER = "done";

  /** A call that is admitted. */
  @State(Scope.Benchmark)
  public static class Closed {
    /** Class of the {@link Guard}. */
    @Param({
      PACKAGE + "AshlarGuards$CountBreaker",
      PACKAGE + "AshlarGuards$TimeBreaker",
      PACKAGE + "AshlarGuards$SlowCallBreaker",
      PACKAGE + "AshlarGuards$Places",
      PACKAGE + "AshlarGuards$Attempts",
      PACKAGE + "AshlarGuards$Four"
    })
    public String adapter = "";

    Supplier<String> call = () -> "";

    /** Builds the mechanism around a call that does nothing. */
    @Setup
    public void build() {
      call = Guard.named(adapter).around(() -> ANSWER).call();
    }
  }

  /** A call that is refused. */
  @State(Scope.Benchmark)
  public static class Open {
    /** Class of the {@link Guard}. */
    @Param(PACKAGE + "AshlarGuards$OpenBreaker")
    public String adapter = "";

    Supplier<String> call = () -> "";

    /** Builds the mechanism around a call that does nothing. */
    @Setup
    public void build() {
      call = Guard.named(adapter).around(() -> ANSWER).call();
    }
  }

  /** A limiter that has permits for everybody. */
  @State(Scope.Benchmark)
  public static class Plenty {
    /** Class of the {@link Limiter}. */
    @Param(PACKAGE + "AshlarLimiter")
    public String adapter = "";

    BooleanSupplier limiter = () -> false;

    /** Builds the limiter. */
    @Setup
    public void build() {
      limiter = Limiter.named(adapter).plenty();
    }
  }

  /** A limiter whose one permit is taken. */
  @State(Scope.Benchmark)
  public static class Scarce {
    /** Class of the {@link Limiter}. */
    @Param(PACKAGE + "AshlarLimiter")
    public String adapter = "";

    BooleanSupplier limiter = () -> true;

    /** Builds the limiter and takes its permit. */
    @Setup
    public void build() {
      limiter = Limiter.named(adapter).scarce();
      boolean unused = limiter.getAsBoolean();
    }
  }

  /**
   * For how much of an iteration a thread had a processor. Two threads that each ran for nine
   * tenths of the same time have overlapped for eight tenths of it at least; two that took turns,
   * because the machine was busy or because one waited for the other, cannot come above a half.
   */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Running {
    /** Nanoseconds on a processor. */
    public long ran;

    /** Nanoseconds without one. */
    public long waited;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long cpuAtStart;
    private long start;

    /** The beginning of an iteration, in its thread. */
    @Setup(Level.Iteration)
    public void begin() {
      cpuAtStart = threads.getCurrentThreadCpuTime();
      start = System.nanoTime();
    }

    /** The end of an iteration, in its thread. */
    @TearDown(Level.Iteration)
    public void end() {
      long took = System.nanoTime() - start;
      ran = Math.min(threads.getCurrentThreadCpuTime() - cpuAtStart, took);
      waited = took - ran;
    }
  }

  /** A call through a mechanism that admits it. */
  @Benchmark
  public String admitted(Closed state, Running running) {
    return state.call.get();
  }

  /** A call that an open circuit refuses. */
  @Benchmark
  public RuntimeException refused(Open state, Running running) {
    String answer;
    try {
      answer = state.call.get();
    } catch (RuntimeException refusal) {
      return refusal;
    }
    throw new IllegalStateException("answer=" + answer + ", must be refused");
  }

  /** A permit from a limiter that has enough of them. */
  @Benchmark
  public boolean permitGranted(Plenty state, Running running) {
    if (!state.limiter.getAsBoolean()) {
      throw new IllegalStateException("permit refused, must be granted");
    }
    return true;
  }

  /** A permit from a limiter that has none. */
  @Benchmark
  public boolean permitRefused(Scarce state, Running running) {
    if (state.limiter.getAsBoolean()) {
      throw new IllegalStateException("permit granted, must be refused");
    }
    return false;
  }
}
