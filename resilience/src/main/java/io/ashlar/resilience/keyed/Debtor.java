package io.ashlar.resilience.keyed;

/**
 * A key that is in debt.
 *
 * @param fingerprint what is kept of it, see {@link KeyedLimiter#fingerprint(long)}
 * @param permits how many permits it has taken that have not flowed in again
 */
public record Debtor(long fingerprint, double permits) {}
