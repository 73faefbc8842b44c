/**
 * The engine of the benchmarks: cases, subjects, rounds, and the journal of what was measured.
 *
 * <p>A {@link io.ashlar.benchmarks.harness.Case} can measure one {@link
 * io.ashlar.benchmarks.harness.Subject} once. The engine knows nothing else about it - not whether
 * a measurement is a JMH fork, an open-loop load on a server or a count of bytes. It plays rounds:
 * every subject once a round, in random order, so that whatever the machine does meanwhile happens
 * to all of them, and hands the values to the statistic.
 */
@NullMarked
package io.ashlar.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
