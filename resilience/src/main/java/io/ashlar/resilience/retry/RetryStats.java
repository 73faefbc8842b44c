package io.ashlar.resilience.retry;

/**
 * A retry's counts since it was built.
 *
 * @param retries attempts made after a first one
 * @param recovered calls that succeeded after a first failure
 * @param exhausted calls given up because the attempts or the time were used up
 * @param unaffordable calls given up because the budget was empty
 * @param nested retries made within another retry's repeated attempt, where attempts multiply
 * @param brokenCallbacks predicates, backoffs and listeners that threw
 */
public record RetryStats(
    long retries,
    long recovered,
    long exhausted,
    long unaffordable,
    long nested,
    long brokenCallbacks) {}
