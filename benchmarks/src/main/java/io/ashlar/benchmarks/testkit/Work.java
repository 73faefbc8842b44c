package io.ashlar.benchmarks.testkit;

import io.ashlar.benchmarks.fork.Adapters;
import java.io.IOException;

/**
 * A piece of work on one of the instruments, done over and over while it is timed. Its time is
 * divided by a number of operations that is fixed beforehand, so the work says how many it did, and
 * a figure that was divided by another number is not taken. Each work has one final class.
 *
 * <p>Used by one thread.
 */
public interface Work {

  /** How many operations {@link #run()} must come to. */
  int operations();

  /**
   * Does the work once, from a new beginning.
   *
   * @return how many operations it was, counted by the instrument
   * @throws IllegalStateException if the instrument answered wrongly
   */
  long run() throws IOException;

  /**
   * Checks, before a clock runs, that the instrument does here what it is for.
   *
   * @throws AssertionError if it does not
   */
  void check() throws IOException;

  /** A new work of the given class. */
  static Work named(String adapter) {
    return Adapters.create(adapter, Work.class);
  }
}
