package io.ashlar.benchmarks.harness;

/**
 * One number of a measurement: its name, its unit and which way it is better.
 *
 * @param name key in {@link Measurement#values()}, in goals and in the report, for example {@code
 *     p99}
 * @param unit unit of the value, for example {@code ops/us}
 * @param direction which way the value is better
 * @param resolution smallest value that means anything, in {@code unit}, not negative: when two
 *     systems are compared, lesser values count as this one. Without it 0.002 bytes an operation
 *     beside 0.004 - both nothing - would be a ratio of two, and a true zero would have none.
 * @param exact whether a busy machine leaves the value as it is, as it does bytes and counts; not
 *     so times and rates, whose goals decide nothing in a suite that is noisy
 */
public record Metric(
    String name, String unit, Direction direction, double resolution, boolean exact) {

  public Metric {
    if (name.isBlank()) {
      throw new IllegalArgumentException("name must not be blank");
    }
    if (!(resolution >= 0) || Double.isInfinite(resolution)) {
      throw new IllegalArgumentException(
          "resolution=" + resolution + ", must be finite and not negative");
    }
  }

  /** A metric of which more is better, without a resolution, not exact. */
  public static Metric higherIsBetter(String name, String unit) {
    return new Metric(name, unit, Direction.HIGHER_IS_BETTER, 0, false);
  }

  /** A metric of which less is better, without a resolution, not exact. */
  public static Metric lowerIsBetter(String name, String unit) {
    return new Metric(name, unit, Direction.LOWER_IS_BETTER, 0, false);
  }

  /** This metric with the given {@link #resolution()}. */
  public Metric withResolution(double smallest) {
    return new Metric(name, unit, direction, smallest, exact);
  }

  /** This metric, {@link #exact()}. */
  public Metric asExact() {
    return new Metric(name, unit, direction, resolution, true);
  }

  /**
   * How many times better {@code ours} is than {@code theirs}: above 1 is in our favour. Not a
   * number if a value is not positive and the metric has no resolution to lift it to.
   */
  public double ratio(double ours, double theirs) {
    double mine = Math.max(ours, resolution);
    double other = Math.max(theirs, resolution);
    if (!(mine > 0) || !(other > 0)) {
      return Double.NaN;
    }
    return direction == Direction.HIGHER_IS_BETTER ? mine / other : other / mine;
  }
}
