/**
 * What runs inside the load generator's process: an open-loop schedule, a client that carries it
 * out, and what was seen.
 *
 * <p>{@link io.ashlar.benchmarks.load.generator.OpenLoop} decides when a request is due and what
 * its latency was; it knows neither sockets nor clocks and is tested in virtual time. {@link
 * io.ashlar.benchmarks.load.generator.LoadClient} speaks one protocol. {@link
 * io.ashlar.benchmarks.load.generator.Generator} turns the one with the other, on one thread.
 * {@link io.ashlar.benchmarks.load.generator.RateLadder} looks for the highest rate a server bears.
 * Like everything that runs in a child it depends on HdrHistogram and the JDK only.
 */
@NullMarked
package io.ashlar.benchmarks.load.generator;

import org.jspecify.annotations.NullMarked;
