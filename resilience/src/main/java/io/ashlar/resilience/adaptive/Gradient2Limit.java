package io.ashlar.resilience.adaptive;

/**
 * Gradient2: compares how long calls take now with how long they have been taking.
 *
 * <h2>The algorithm</h2>
 *
 * With a slow average of the latency as the measure of what is normal,
 *
 * <pre>
 * gradient = max(0.5, min(1, tolerance * long / short))
 * limit    = 0.8 * limit + 0.2 * (limit * gradient + queue)
 * </pre>
 *
 * so the limit grows by a fifth of the queue that is allowed for (4) as long as calls are no slower
 * than tolerated (1.5 times), and shrinks in proportion when they are. The slow average has a
 * window of 600 samples, the first ten of them evenly weighted. If it is more than twice the latest
 * value it is taken down by 5 % at once: the service has recovered, and remembering the bad time
 * would let the limit run. With less than half of the limit in use the limit is left.
 *
 * <p><b>Its weakness</b> is the average: under an overload that lasts, slow becomes normal, and the
 * limit goes to its maximum. Choose that well.
 *
 * <p>As in Netflix's concurrency-limits 0.5.4, with its defaults: from 20 to 200. A service for
 * less than twenty calls needs a lower minimum.
 */
public final class Gradient2Limit implements ConcurrencyLimit {
  private static final int WARM_UP = 10;
  private static final double STEEPEST = 0.5;

  private final int minLimit;
  private final int maxLimit;
  private final int queue;
  private final double smoothing;
  private final double tolerance;
  private final double factor;

  /** The limit; its fraction matters from one update to the next. */
  private double estimate;

  /** The slow average in nanoseconds, and the sum of the first values. */
  private double longRtt;

  private double sum;
  private int count;

  Gradient2Limit(Gradient2LimitBuilder options) {
    this.minLimit = options.minLimit;
    this.maxLimit = options.maxLimit;
    this.queue = options.queue;
    this.smoothing = options.smoothing;
    this.tolerance = options.tolerance;
    this.factor = 2.0 / (options.longWindow + 1);
    this.estimate = options.initialLimit;
  }

  /**
   * An algorithm with options.
   *
   * @return a builder
   */
  public static Gradient2LimitBuilder builder() {
    return new Gradient2LimitBuilder();
  }

  @Override
  public int limit() {
    return (int) estimate;
  }

  @Override
  public int update(WindowSample sample) {
    double shortRtt = sample.rttNanos();
    double normal = remember(shortRtt);
    if (normal / shortRtt > 2) {
      longRtt *= 0.95;
    }
    if (sample.maxInFlight() >= estimate / 2) {
      double gradient = Math.max(STEEPEST, Math.min(1, tolerance * normal / shortRtt));
      double wanted = estimate * gradient + queue;
      double smoothed = estimate * (1 - smoothing) + wanted * smoothing;
      estimate = Math.max(minLimit, Math.min(maxLimit, smoothed));
    }
    return limit();
  }

  private double remember(double rtt) {
    if (count < WARM_UP) {
      count++;
      sum += rtt;
      longRtt = sum / count;
    } else {
      longRtt = longRtt * (1 - factor) + rtt * factor;
    }
    return longRtt;
  }

  @Override
  public String toString() {
    return "Gradient2Limit[limit=" + limit() + ", longRttNanos=" + (long) longRtt + "]";
  }
}
