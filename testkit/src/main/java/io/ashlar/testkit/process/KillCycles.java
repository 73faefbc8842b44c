package io.ashlar.testkit.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * A test that kills a writer again and again: start a child JVM, wait until it has acknowledged
 * some writes, kill it while it goes on, check that everything it ever acknowledged is there, and
 * start the next over the same files.
 *
 * <p>The child is a main class that opens its store (recovering it), and then writes without end,
 * printing one line for each write <em>after</em> that is durable by the store's own promise. After
 * how many acknowledgements it is killed is drawn anew in each cycle; at what point within a write
 * is left to the machine.
 *
 * <p>Immutable; a run blocks the calling thread.
 */
public final class KillCycles {
  private final ChildJvm.Builder child;
  private final int cycles;
  private final int fewestAcknowledgements;
  private final int mostAcknowledgements;
  private final RandomGenerator random;

  private KillCycles(Builder builder) {
    child = builder.child;
    cycles = builder.cycles;
    fewestAcknowledgements = builder.fewestAcknowledgements;
    mostAcknowledgements = builder.mostAcknowledgements;
    random = builder.random;
  }

  /**
   * Starts to describe a run.
   *
   * @param child the writer; started once in each cycle
   * @param random decides after how many acknowledgements it is killed
   * @return a builder with the defaults
   */
  public static Builder builder(ChildJvm.Builder child, RandomGenerator random) {
    return new Builder(child, random);
  }

  /**
   * Runs all cycles.
   *
   * @param check called after each kill, when no child runs
   * @return all that was acknowledged, in order, over all cycles
   * @throws AssertionError if a check fails; the message names the cycle
   * @throws ChildProcessException if a child ends by itself, even after it has acknowledged enough,
   *     or acknowledges too little in time
   */
  public List<String> run(Check check) {
    List<String> acknowledged = new ArrayList<>();
    for (int cycle = 1; cycle <= cycles; cycle++) {
      int enough = random.nextInt(fewestAcknowledgements, mostAcknowledgements + 1);
      try (ChildJvm writer = child.start()) {
        writer.awaitAcknowledged(enough);
        writer.killWhileItRuns();
        acknowledged.addAll(writer.acknowledged());
      }
      try {
        check.afterKill(List.copyOf(acknowledged));
      } catch (Throwable e) {
        throw new AssertionError(
            "after kill "
                + cycle
                + " of "
                + cycles
                + ", with "
                + acknowledged.size()
                + " writes acknowledged: "
                + e.getMessage(),
            e);
      }
    }
    return acknowledged;
  }

  /** What must hold of the files after a kill. */
  @FunctionalInterface
  public interface Check {
    /**
     * Checks the files.
     *
     * @param acknowledged all that was acknowledged since the first cycle, in order
     * @throws Exception if a check fails, as by an {@link AssertionError}
     */
    void afterKill(List<String> acknowledged) throws Exception;
  }

  /** The options of a run. Not thread-safe. */
  public static final class Builder {
    private final ChildJvm.Builder child;
    private final RandomGenerator random;
    private int cycles = 10;
    private int fewestAcknowledgements = 100;
    private int mostAcknowledgements = 300;

    private Builder(ChildJvm.Builder child, RandomGenerator random) {
      this.child = Objects.requireNonNull(child, "child");
      this.random = Objects.requireNonNull(random, "random");
    }

    /**
     * How often the child is killed; default 10.
     *
     * @param count at least 1
     * @return this builder
     */
    public Builder cycles(int count) {
      if (count < 1) {
        throw new IllegalArgumentException("cycles=" + count + ", must be >= 1");
      }
      this.cycles = count;
      return this;
    }

    /**
     * After how many acknowledgements of a cycle the child is killed; default 100 to 300.
     *
     * @param fewest at least 0
     * @param most at least {@code fewest}
     * @return this builder
     */
    public Builder acknowledgements(int fewest, int most) {
      if (fewest < 0 || most < fewest || most == Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "fewest=" + fewest + ", most=" + most + ", must be 0 <= fewest <= most < 2^31 - 1");
      }
      this.fewestAcknowledgements = fewest;
      this.mostAcknowledgements = most;
      return this;
    }

    /**
     * Makes the run.
     *
     * @return the run
     */
    public KillCycles build() {
      return new KillCycles(this);
    }
  }
}
