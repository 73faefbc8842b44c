package io.ashlar.benchmarks.harness;

/**
 * What the machine itself was like before a round.
 *
 * @param round the round
 * @param spinMicros median time of a fixed piece of work; the same for every sample on a machine
 *     left alone
 * @param jitter ratio of the 90th percentile to the least of these times, at least 1
 * @param steal share of all processor time since the last sample that the hypervisor gave to
 *     others, 0 to 1; -1 if unknown
 * @param load processes that wanted to run, averaged over the last minute; -1 if unknown
 */
public record NoiseSample(int round, double spinMicros, double jitter, double steal, double load) {}
