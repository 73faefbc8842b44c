package io.ashlar.resilience.adaptive;

import java.util.random.RandomGenerator;

/**
 * Vegas: reckons how many calls are queued in the service, and keeps it at a few.
 *
 * <h2>The algorithm</h2>
 *
 * A call without load takes rtt<sub>0</sub>. If it takes rtt with L calls under way, then L *
 * rtt<sub>0</sub> / rtt of them are being served (Little's law) and the rest is queued:
 *
 * <pre>queue = ceil(L * (1 - rtt0 / rtt))</pre>
 *
 * TCP Vegas (Brakmo, O'Malley, Peterson, SIGCOMM 1994, section 3.2; Brakmo and Peterson, IEEE JSAC
 * 1995) keeps that between alpha and beta segments. Here the step is s = max(1, floor(log10 L)),
 * and
 *
 * <ul>
 *   <li>after a drop the limit goes down by s;
 *   <li>with less than half of the limit in use nothing is learned;
 *   <li>a queue of at most s: up by 6 s; shorter than 3 s: up by s; longer than 6 s: down by s;
 *       otherwise it is left.
 * </ul>
 *
 * <p>rtt<sub>0</sub> is the shortest that was seen. Since a service may become slower for good, it
 * is forgotten after 15 to 30 times the limit of updates, by chance so that many clients do not do
 * it together; the sample at hand takes its place. If that one was queued, the queue is taken for
 * normal until a shorter one comes: the known weakness of delay-based control.
 *
 * <p>Steps and defaults as in Netflix's concurrency-limits 0.5.4: from 1 to 1,000, beginning at 20.
 */
public final class VegasLimit implements ConcurrencyLimit {
  private final int maxLimit;
  private final double smoothing;
  private final int probeMultiplier;
  private final RandomGenerator random;

  /** The limit; its fraction matters when it is smoothed. */
  private double estimate;

  /** How long a call takes without load; 0 for not known. */
  private long noLoadNanos;

  /** Updates since that was last forgotten, and the chance for the next time. */
  private int sinceProbe;

  private double probeJitter;

  VegasLimit(
      int initialLimit,
      int maxLimit,
      double smoothing,
      int probeMultiplier,
      RandomGenerator random) {
    this.estimate = initialLimit;
    this.maxLimit = maxLimit;
    this.smoothing = smoothing;
    this.probeMultiplier = probeMultiplier;
    this.random = random;
    this.probeJitter = drawJitter();
  }

  /**
   * An algorithm with options.
   *
   * @return a builder
   */
  public static VegasLimitBuilder builder() {
    return new VegasLimitBuilder();
  }

  private double drawJitter() {
    return random.nextDouble(0.5, 1);
  }

  @Override
  public int limit() {
    return (int) estimate;
  }

  @Override
  public int update(WindowSample sample) {
    sinceProbe++;
    if (probeJitter * probeMultiplier * estimate <= sinceProbe) {
      probeJitter = drawJitter();
      sinceProbe = 0;
      noLoadNanos = sample.rttNanos();
    } else if (noLoadNanos == 0 || sample.rttNanos() < noLoadNanos) {
      noLoadNanos = sample.rttNanos();
    } else {
      learn(sample);
    }
    return limit();
  }

  private void learn(WindowSample sample) {
    int step = step((int) estimate);
    int queue = (int) Math.ceil(estimate * (1 - (double) noLoadNanos / sample.rttNanos()));
    int change;
    if (sample.dropped()) {
      change = -step;
    } else if (sample.maxInFlight() * 2L < estimate) {
      return;
    } else if (queue <= step) {
      change = 6 * step;
    } else if (queue < 3 * step) {
      change = step;
    } else if (queue > 6 * step) {
      change = -step;
    } else {
      return;
    }
    double wanted = Math.max(1, Math.min(maxLimit, estimate + change));
    estimate = (1 - smoothing) * estimate + smoothing * wanted;
  }

  private static int step(int limit) {
    return Math.max(1, (int) Math.log10(limit));
  }

  @Override
  public String toString() {
    return "VegasLimit[limit=" + limit() + ", noLoadNanos=" + noLoadNanos + "]";
  }
}
