package io.ashlar.cache.protection;

import java.util.random.RandomGenerator;

/**
 * XFetch: a value is loaded anew a random while before its end, so that of many who use it one
 * comes first and the others never see it end.
 *
 * <p>Vattani, Chierichetti and Lowenstein, "Optimal Probabilistic Cache Stampede Prevention", VLDB
 * 8(8), 2015, section 3 and figure 2: whoever reads a value at time t that took delta to load
 * recomputes it if
 *
 * <pre>
 *   t - delta * beta * ln(u) >= end          u uniform in (0, 1]
 * </pre>
 *
 * <p>The gap is exponentially distributed with mean {@code beta * delta}: a value that took long is
 * renewed earlier, and no two readers need to know of each other, which makes it work over many
 * processes. Within one process a refresh under way is known, so here it is begun once. The more
 * readers, the earlier the first gap is long enough: with r reads per second it is about {@code
 * beta * delta * ln(r * beta * delta)} before the end.
 *
 * <p>Two additions. {@code delta = 0} (a value that was put, or a clock that stood still) has no
 * gap. And a gap never reaches into the first half of a life, or a value that takes longer to load
 * than it lives would be loaded without a pause.
 *
 * @param beta above 1 earlier, below 1 later; 0 never
 * @param random draws u
 */
record EarlyRefresh(double beta, RandomGenerator random) {
  /** -ln of the smallest u there is, 2^-53, is 36.7. */
  private static final double LONGEST_GAP = 37;

  boolean isDue(long remainingNanos, long lifeNanos, long deltaNanos) {
    double mean = beta * deltaNanos;
    if (remainingNanos > mean * LONGEST_GAP || remainingNanos > lifeNanos / 2) {
      return false; // the case of nearly every read, without a draw
    }
    double u = 1 - random.nextDouble();
    return mean > 0 && -mean * Math.log(u) >= remainingNanos;
  }
}
