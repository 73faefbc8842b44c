package io.ashlar.cache;

/** The refusal of a weight below 0: a mistake in the {@link Weigher}. */
public final class InvalidWeightException extends CacheException {
  private static final long serialVersionUID = 1L;

  /** What the weigher said. */
  private final int weight;

  InvalidWeightException(int weight) {
    super("weight=" + weight + ", must be >= 0", null);
    this.weight = weight;
  }

  /**
   * What the weigher said.
   *
   * @return a number below 0
   */
  public int weight() {
    return weight;
  }
}
