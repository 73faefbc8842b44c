/**
 * The second kind of case: latency of a server under an open-loop load.
 *
 * <p>A {@link io.ashlar.benchmarks.load.LoadCase} starts one {@link
 * io.ashlar.benchmarks.load.Server} after the other in a process of its own, lets a generator in
 * another process find the highest rate each bears, fixes one rate for all of them below the
 * slowest's maximum, and measures latency and CPU at that rate in every round.
 */
@NullMarked
package io.ashlar.benchmarks.load;

import org.jspecify.annotations.NullMarked;
