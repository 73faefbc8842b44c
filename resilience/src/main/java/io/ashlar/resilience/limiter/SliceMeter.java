package io.ashlar.resilience.limiter;

import java.util.Arrays;

/**
 * Counts by slices of time. A period touches at most n + 1 slices of an n-th of it, so as long as
 * the counts of the current slice and the n before it stay within the limit, so does every period,
 * wherever it begins. The slices' length is rounded up, which only makes this stricter.
 */
final class SliceMeter extends Meter {
  private long limit;
  private final long sliceNanos;

  /** The current slice and the n before it, as a ring. */
  private final long[] counts;

  private final long origin;
  private long current;
  private long used;

  SliceMeter(Rate rate, int slices, long nowNanos) {
    this.limit = rate.permits();
    this.sliceNanos = (rate.periodNanos() + slices - 1) / slices;
    this.counts = new long[slices + 1];
    this.origin = nowNanos;
  }

  private int index(long slice) {
    return (int) (slice % counts.length);
  }

  private void advance(long nowNanos) {
    long slice = (nowNanos - origin) / sliceNanos;
    if (slice - current >= counts.length) {
      Arrays.fill(counts, 0);
      used = 0;
      current = slice;
    }
    while (current < slice) {
      current++;
      used -= counts[index(current)];
      counts[index(current)] = 0;
    }
  }

  @Override
  long waitFor(long permits, long nowNanos) {
    if (permits > limit) {
      return RateLimiter.NEVER;
    }
    advance(nowNanos);
    // Written so that neither sum can overflow: both terms are within the limit.
    if (used <= limit - permits) {
      return 0;
    }
    long missing = permits - (limit - used);
    long slice = current;
    while (missing > 0) {
      slice++; // the slice that begins then takes the place of the oldest one
      missing -= counts[index(slice)];
    }
    return origin + slice * sliceNanos - nowNanos;
  }

  @Override
  void charge(long permits, long nowNanos) {
    counts[index(current)] += permits;
    used += permits;
  }

  @Override
  void refund(long permits, long nowNanos) {
    advance(nowNanos);
    long left = permits;
    for (int age = 0; age < counts.length && left > 0 && age <= current; age++) {
      int newest = index(current - age);
      long given = Math.min(left, counts[newest]);
      counts[newest] -= given;
      used -= given;
      left -= given;
    }
  }

  @Override
  long used(long nowNanos) {
    advance(nowNanos);
    return used;
  }

  @Override
  void setLimit(long permits) {
    limit = permits;
  }
}
