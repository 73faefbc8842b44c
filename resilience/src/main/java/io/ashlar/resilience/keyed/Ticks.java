package io.ashlar.resilience.keyed;

import io.ashlar.resilience.limiter.Rate;
import java.math.BigInteger;

/**
 * Time in units of 2<sup>shift</sup> nanoseconds: fine enough for a spacing of 16,384 of them, and
 * coarse enough for the debt of a burst.
 *
 * @param shift by how many bits a tick is longer than a nanosecond
 * @param perPermit the spacing, rounded up
 */
record Ticks(int shift, long perPermit) {
  private static final int SPACING_BITS = 14;

  static Ticks of(Rate rate, long burst) {
    BigInteger period = BigInteger.valueOf(rate.period().toNanos());
    BigInteger permits = BigInteger.valueOf(rate.permits());
    int shift = Math.max(period.divide(permits).bitLength() - 1 - SPACING_BITS, 0);
    BigInteger most = BigInteger.valueOf(KeyedTable.mostTolerance());
    while (spacing(period, permits, shift).multiply(BigInteger.valueOf(burst)).compareTo(most)
        > 0) {
      if (spacing(period, permits, shift).equals(BigInteger.ONE)) {
        throw new IllegalArgumentException(
            "burst=" + burst + " is too large, must be <= " + KeyedTable.mostTolerance());
      }
      shift++;
    }
    return new Ticks(shift, spacing(period, permits, shift).longValueExact());
  }

  private static BigInteger spacing(BigInteger period, BigInteger permits, int shift) {
    BigInteger[] ticks = period.divideAndRemainder(permits.shiftLeft(shift));
    return ticks[1].signum() == 0 ? ticks[0] : ticks[0].add(BigInteger.ONE);
  }

  long at(long nanos) {
    return nanos >> shift;
  }

  long toNanos(long ticks) {
    return ticks << shift;
  }
}
