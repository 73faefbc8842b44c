package io.ashlar.resilience.limiter;

import java.util.Locale;
import java.util.Objects;

/**
 * One bound on a number of permits in time: what a {@link RateLimiterBuilder} is given, one or
 * several of. A value; it counts nothing itself.
 */
public final class Limit {
  /** Default number of slices of {@link #slidingWindow(Rate)}. */
  private static final int DEFAULT_SLICES = 64;

  private static final int MOST_SLICES = 10_000;
  private static final int LONGEST_LOG = 1 << 20;
  private static final long MOST_COUNTED = 1L << 32;

  private enum Kind {
    TOKEN_BUCKET,
    FIXED_WINDOW,
    SLIDING_LOG,
    SLIDING_WINDOW,
    SLIDING_COUNTER
  }

  private final Kind kind;
  private final Rate rate;

  /** Burst or number of slices, where the kind has one. */
  private final long detail;

  private Limit(Kind kind, Rate rate, long detail) {
    this.kind = kind;
    this.rate = Objects.requireNonNull(rate, "rate");
    this.detail = detail;
  }

  /**
   * A token bucket; see {@link TokenBucket}. At most {@code burst + rate * W} in any time W.
   *
   * @param rate how many in what time
   * @param burst how many it holds, at least 1
   * @return the limit
   * @throws IllegalArgumentException if the burst is below 1
   */
  public static Limit tokenBucket(Rate rate, long burst) {
    if (burst < 1) {
      throw new IllegalArgumentException("burst=" + burst + ", must be >= 1");
    }
    return new Limit(Kind.TOKEN_BUCKET, rate, burst);
  }

  /**
   * A count that begins at 0 with each period. Periods follow each other from the building of the
   * limiter on. As simple as can be, and up to twice the limit may pass within one period's time:
   * at the end of one and the beginning of the next.
   *
   * @param rate how many in each period
   * @return the limit
   */
  public static Limit fixedWindow(Rate rate) {
    return new Limit(Kind.FIXED_WINDOW, rate, 0);
  }

  /**
   * A log of when permits were granted: never more than the limit in any period's time, and no
   * permit refused that would not break this. Takes 16 bytes a grant, so it is for small limits.
   *
   * @param rate how many in any period, at most 1,048,576
   * @return the limit
   * @throws IllegalArgumentException if the rate has more permits than that
   */
  public static Limit slidingLog(Rate rate) {
    if (rate.permits() > LONGEST_LOG) {
      throw new IllegalArgumentException(
          "permits=" + rate.permits() + ", a log holds at most " + LONGEST_LOG);
    }
    return new Limit(Kind.SLIDING_LOG, rate, 0);
  }

  /**
   * A sliding window of 64 slices; see {@link #slidingWindow(Rate, int)}.
   *
   * @param rate how many in any period
   * @return the limit
   */
  public static Limit slidingWindow(Rate rate) {
    return slidingWindow(rate, DEFAULT_SLICES);
  }

  /**
   * A sliding window, counted by slices of the period: never more than the limit in any period's
   * time, in whatever pattern callers come. The oldest slice is counted whole until none of it can
   * matter any more, which costs about one part in the number of slices of what an exact log would
   * let through.
   *
   * @param rate how many in any period
   * @param slices from 1 to 10,000
   * @return the limit
   * @throws IllegalArgumentException if the number of slices is out of range or above the period's
   *     nanoseconds
   */
  public static Limit slidingWindow(Rate rate, int slices) {
    if (slices < 1 || slices > MOST_SLICES || slices > rate.periodNanos()) {
      throw new IllegalArgumentException(
          "slices=" + slices + ", must be from 1 to " + MOST_SLICES + " and fit into " + rate);
    }
    return new Limit(Kind.SLIDING_WINDOW, rate, slices);
  }

  /**
   * An approximation of a sliding window by two counts: this period's and a part of the last one's,
   * as if that had been evenly spread. In the worst case almost twice the limit passes, mostly it
   * is within a few percent of it.
   *
   * @param rate how many in about any period, at most 4,294,967,296
   * @return the limit
   * @throws IllegalArgumentException if the rate has more permits than that
   */
  public static Limit slidingCounter(Rate rate) {
    if (rate.permits() > MOST_COUNTED) {
      throw new IllegalArgumentException(
          "permits=" + rate.permits() + ", must be <= " + MOST_COUNTED);
    }
    return new Limit(Kind.SLIDING_COUNTER, rate, 0);
  }

  /**
   * How many in what time.
   *
   * @return the rate
   */
  public Rate rate() {
    return rate;
  }

  boolean isTokenBucket() {
    return kind == Kind.TOKEN_BUCKET;
  }

  long burst() {
    return detail;
  }

  /** The most permits at once. */
  long most() {
    return isTokenBucket() ? detail : rate.permits();
  }

  /** Whether what was counted for another limit is what would have been counted for this one. */
  boolean countsLike(Limit other) {
    boolean sameTime = rate.period().equals(other.rate.period()) && detail == other.detail;
    return kind == other.kind && sameTime && (!isTokenBucket() || rate.equals(other.rate));
  }

  /** What counts towards this limit, beginning now. */
  Meter newMeter(long nowNanos) {
    return switch (kind) {
      case TOKEN_BUCKET -> new BucketMeter(rate, detail, nowNanos);
      case FIXED_WINDOW -> new FixedWindowMeter(rate, nowNanos);
      case SLIDING_LOG -> new LogMeter(rate);
      case SLIDING_WINDOW -> new SliceMeter(rate, (int) detail, nowNanos);
      case SLIDING_COUNTER -> new CounterMeter(rate, nowNanos);
    };
  }

  @Override
  public String toString() {
    String name = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return switch (kind) {
      case TOKEN_BUCKET -> name + " " + rate + " burst " + detail;
      case SLIDING_WINDOW -> name + " " + rate + " in " + detail + " slices";
      case FIXED_WINDOW, SLIDING_LOG, SLIDING_COUNTER -> name + " " + rate;
    };
  }
}
