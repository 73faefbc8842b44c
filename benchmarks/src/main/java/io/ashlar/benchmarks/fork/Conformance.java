package io.ashlar.benchmarks.fork;

/**
 * A check that an adapter does the work that will be timed. It runs in the child before the clock
 * starts: a system that answers wrongly has no speed. Implementations have a public constructor
 * without parameters.
 */
public interface Conformance {

  /**
   * Checks one adapter.
   *
   * @param adapter name of the adapter's class
   * @throws AssertionError if it does not do the work
   */
  void check(String adapter);
}
