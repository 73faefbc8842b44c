package io.ashlar.resilience.adaptive;

/**
 * Additive increase, multiplicative decrease: one more after each window in which all went well and
 * at least half of the limit was used, a share less after one in which a call was dropped or took
 * too long.
 *
 * <p>That is how TCP has shared networks since 1988 (Jacobson, Congestion Avoidance and Control;
 * Chiu and Jain, 1989, for why it is fair and no other simple rule is). It needs losses: the queue
 * of the service fills until calls time out. For a service that says no when it has enough, that is
 * a good signal; for one that queues without end, latency is the time-out's.
 *
 * <p>Defaults as Netflix's concurrency-limits 0.5.4: from 20 to 200, a tenth less, five seconds. A
 * service for less than twenty calls needs a lower minimum.
 */
public final class AimdLimit implements ConcurrencyLimit {
  private final int minLimit;
  private final int maxLimit;
  private final double backoff;
  private final long timeoutNanos;
  private int limit;

  AimdLimit(int minLimit, int initialLimit, int maxLimit, double backoff, long timeoutNanos) {
    this.minLimit = minLimit;
    this.limit = initialLimit;
    this.maxLimit = maxLimit;
    this.backoff = backoff;
    this.timeoutNanos = timeoutNanos;
  }

  /**
   * An algorithm with options.
   *
   * @return a builder
   */
  public static AimdLimitBuilder builder() {
    return new AimdLimitBuilder();
  }

  @Override
  public int limit() {
    return limit;
  }

  @Override
  public int update(WindowSample sample) {
    int next = limit;
    if (sample.dropped() || sample.rttNanos() > timeoutNanos) {
      next = (int) (limit * backoff);
    } else if (sample.maxInFlight() * 2L >= limit) {
      next = limit + 1;
    }
    limit = Math.min(maxLimit, Math.max(minLimit, next));
    return limit;
  }

  @Override
  public String toString() {
    return "AimdLimit[limit=" + limit + "]";
  }
}
