/**
 * The hit-ratio runner: which share of the requests of a trace would each eviction policy answer?
 *
 * <p>A {@link io.ashlar.benchmarks.hitratio.Trace} is a stream of keys, read from a file or drawn
 * from a seed. {@link io.ashlar.benchmarks.hitratio.Simulation} reads it once and shows every
 * request to every {@link io.ashlar.benchmarks.hitratio.Policy} of every size: our cache, the peers
 * (each from a class path of its own) and {@link io.ashlar.benchmarks.hitratio.Clairvoyant Belady's
 * optimum}, the limit no policy can pass. Start reading at {@link
 * io.ashlar.benchmarks.hitratio.HitRatioCommand}.
 */
@NullMarked
package io.ashlar.benchmarks.hitratio;

import org.jspecify.annotations.NullMarked;
