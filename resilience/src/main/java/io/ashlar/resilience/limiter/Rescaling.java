package io.ashlar.resilience.limiter;

import java.math.BigInteger;

/**
 * How the places of a line are found on the one that follows it with another rate.
 *
 * <p>What is kept is the number of permits between now and a place: so each who waits keeps those
 * before him, and they pass at the new rate. Permits that have been used and have not flowed in
 * again stay used, but not more of them than the new burst: a bucket that holds less is empty then,
 * not in debt. Rounded up, so a place is never reached too soon.
 *
 * @param oldNow the time of the change, in units of the old line
 * @param newNow the same in units of the new one
 * @param oldUnits the old distance between two permits
 * @param newUnits the new one
 * @param forgiven units of the new line that were used and are above the new burst
 */
record Rescaling(long oldNow, long newNow, long oldUnits, long newUnits, long forgiven) {
  private static final long FARTHEST = 2 * Spacing.MAX_UNITS;

  static Rescaling of(Terms old, Terms fresh, long debt, long nowNanos) {
    long oldNow = nowNanos * old.spacing().unitsPerNano();
    long newNow = nowNanos * fresh.spacing().unitsPerNano();
    long oldUnits = old.spacing().units();
    long newUnits = fresh.spacing().units();
    long used = scaled(Math.min(debt, old.tolerance()), oldUnits, newUnits);
    return new Rescaling(oldNow, newNow, oldUnits, newUnits, Math.max(used - fresh.tolerance(), 0));
  }

  /** A place of the old line on the new one. */
  long place(long old) {
    return newNow + scaled(old - oldNow, oldUnits, newUnits) - forgiven;
  }

  /** No line is longer than the farthest place; a rate of years could make it so. */
  private static long scaled(long distance, long from, long to) {
    BigInteger[] quotient =
        BigInteger.valueOf(distance)
            .multiply(BigInteger.valueOf(to))
            .divideAndRemainder(BigInteger.valueOf(from));
    BigInteger up = quotient[1].signum() > 0 ? quotient[0].add(BigInteger.ONE) : quotient[0];
    return up.min(BigInteger.valueOf(FARTHEST)).max(BigInteger.valueOf(-FARTHEST)).longValue();
  }
}
