package io.ashlar.resilience.limiter;

import java.math.BigInteger;

/**
 * The distance between two permits of a rate, as an integer number of a time unit that is chosen to
 * make it one.
 *
 * <p><b>Why.</b> Three permits a second are 333,333,333.3 ns apart. Rounding that to nanoseconds is
 * an error of 1 in 10<sup>9</sup>, for fast rates one of up to a half, and it adds up. So time is
 * counted in units of 1/q ns, where p/q is the distance as a reduced fraction: the distance is then
 * exactly p units, and no permit is ever early or late by a rounding, not after 10<sup>18</sup> of
 * them.
 *
 * <p><b>Bounds.</b> A time and a debt must fit into a long together: q is at most 2<sup>30</sup>
 * and the debt at most 2<sup>60</sup> units. A rate that would need more (a large prime number of
 * permits a day, with a burst as large) gets the finest unit that fits, and the distance is rounded
 * <em>up</em>: it never grants more than asked, and less by no more than 1 in 2<sup>20</sup>,
 * mostly by less than 1 in 2<sup>40</sup>.
 *
 * @param unitsPerNano q
 * @param units p, the distance between two permits
 */
record Spacing(long unitsPerNano, long units) {
  /** The most units a debt may have. Four times that is still a positive long. */
  static final long MAX_UNITS = 1L << 60;

  private static final long MAX_UNITS_PER_NANO = 1L << 30;
  private static final long LEAST_UNITS_WHEN_ROUNDED = 1L << 20;

  /** The spacing of a rate of which up to {@code burst} permits must be countable. */
  static Spacing of(Rate rate, long burst) {
    BigInteger period = BigInteger.valueOf(rate.periodNanos());
    BigInteger permits = BigInteger.valueOf(rate.permits());
    BigInteger divisor = period.gcd(permits);
    BigInteger most = BigInteger.valueOf(MAX_UNITS);
    BigInteger p = period.divide(divisor);
    BigInteger q = permits.divide(divisor);
    if (q.compareTo(BigInteger.valueOf(MAX_UNITS_PER_NANO)) <= 0
        && p.multiply(BigInteger.valueOf(burst)).compareTo(most) <= 0) {
      return new Spacing(q.longValueExact(), p.longValueExact());
    }
    BigInteger finest =
        most.multiply(permits)
            .divide(period.multiply(BigInteger.valueOf(burst)))
            .min(BigInteger.valueOf(MAX_UNITS_PER_NANO));
    BigInteger[] rounded = period.multiply(finest).divideAndRemainder(permits);
    BigInteger units = rounded[1].signum() == 0 ? rounded[0] : rounded[0].add(BigInteger.ONE);
    if (units.compareTo(BigInteger.valueOf(LEAST_UNITS_WHEN_ROUNDED)) < 0) {
      throw new IllegalArgumentException(
          "rate=" + rate + " with burst=" + burst + " cannot be counted in 64 bits: lower either");
    }
    return new Spacing(finest.longValueExact(), units.longValueExact());
  }

  /** How long a number of units takes, rounded up. */
  long toNanos(long duration) {
    return unitsPerNano == 1 ? duration : -Math.floorDiv(-duration, unitsPerNano);
  }

  /** A number of nanoseconds in units, or {@link #MAX_UNITS} if it is more than that. */
  long toUnits(long nanos) {
    return nanos > MAX_UNITS / unitsPerNano ? MAX_UNITS : nanos * unitsPerNano;
  }
}
