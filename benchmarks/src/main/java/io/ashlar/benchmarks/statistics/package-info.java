/**
 * What may be said about a ratio after some rounds on a noisy machine, and with what certainty.
 *
 * <p>Nothing here knows of benchmarks: numbers go in, intervals and verdicts come out. Begin with
 * {@link io.ashlar.benchmarks.statistics.SignedRank}.
 */
@NullMarked
package io.ashlar.benchmarks.statistics;

import org.jspecify.annotations.NullMarked;
