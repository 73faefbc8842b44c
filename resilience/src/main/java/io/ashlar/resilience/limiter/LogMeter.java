package io.ashlar.resilience.limiter;

import java.util.Arrays;

/**
 * The times of all grants that still count, oldest first, in a ring that grows with use. A grant
 * counts for one period: the same instant one period later it does not any more.
 */
final class LogMeter extends Meter {
  private static final int FIRST_CAPACITY = 8;

  private long limit;
  private final long period;
  private long[] times = new long[FIRST_CAPACITY];
  private long[] permitsAt = new long[FIRST_CAPACITY];
  private int first;
  private int size;
  private long used;

  LogMeter(Rate rate) {
    this.limit = rate.permits();
    this.period = rate.periodNanos();
  }

  private int index(int position) {
    return (first + position) & (times.length - 1);
  }

  private void advance(long nowNanos) {
    while (size > 0 && nowNanos - times[first] >= period) {
      used -= permitsAt[first];
      first = index(1);
      size--;
    }
  }

  @Override
  long waitFor(long permits, long nowNanos) {
    if (permits > limit) {
      return RateLimiter.NEVER;
    }
    advance(nowNanos);
    long missing = used + permits - limit;
    if (missing <= 0) {
      return 0;
    }
    int position = -1;
    while (missing > 0) {
      position++;
      missing -= permitsAt[index(position)];
    }
    return times[index(position)] + period - nowNanos;
  }

  @Override
  void charge(long permits, long nowNanos) {
    used += permits;
    if (size > 0 && times[index(size - 1)] == nowNanos) {
      permitsAt[index(size - 1)] += permits;
      return;
    }
    if (size == times.length) {
      grow();
    }
    times[index(size)] = nowNanos;
    permitsAt[index(size)] = permits;
    size++;
  }

  private void grow() {
    int oldLength = times.length;
    times = unrolled(times, oldLength);
    permitsAt = unrolled(permitsAt, oldLength);
    first = 0;
  }

  private long[] unrolled(long[] ring, int oldLength) {
    long[] line = Arrays.copyOfRange(ring, first, first + 2 * oldLength);
    System.arraycopy(ring, 0, line, oldLength - first, first);
    return line;
  }

  @Override
  void refund(long permits, long nowNanos) {
    advance(nowNanos);
    long left = permits;
    while (left > 0 && size > 0) {
      int last = index(size - 1);
      long given = Math.min(left, permitsAt[last]);
      permitsAt[last] -= given;
      used -= given;
      left -= given;
      if (permitsAt[last] == 0) {
        size--;
      }
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
