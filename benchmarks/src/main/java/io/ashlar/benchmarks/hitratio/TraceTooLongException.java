package io.ashlar.benchmarks.hitratio;

/** A trace whose future does not fit into memory, so that its optimum cannot be computed. */
final class TraceTooLongException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int longest;

  /**
   * The refusal.
   *
   * @param trace name of the trace
   * @param longest requests it may have at most
   */
  TraceTooLongException(String trace, int longest) {
    super(
        trace
            + ": more than "
            + longest
            + " requests, the limit of the policy optimal, which keeps every next use in memory;"
            + " leave it out: --policies=lru,caffeine,guava");
    this.longest = longest;
  }

  int longest() {
    return longest;
  }
}
