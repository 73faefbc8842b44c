package io.ashlar.benchmarks.testkit;

import io.ashlar.benchmarks.fork.Conformance;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What a work must do to be timed: find what its instrument is there to find, and come to the
 * number of operations that its time is divided by, the second time too.
 */
public final class WorkConformance implements Conformance {

  /** A check; made by name in the child. */
  public WorkConformance() {}

  @Override
  public void check(String adapter) {
    Work work = Work.named(adapter);
    try {
      work.check();
      for (int time = 1; time <= 2; time++) {
        long operations = work.run();
        if (operations != work.operations()) {
          throw new AssertionError(
              adapter + ": operations=" + operations + ", must be " + work.operations());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(adapter, e);
    }
  }
}
