/**
 * Limits on how many calls are under way that find themselves.
 *
 * <p>A {@code Bulkhead} needs a number, and the right one changes with every deployment, noisy
 * neighbour and slow query. {@link io.ashlar.resilience.adaptive.AdaptiveBulkhead} measures how
 * long calls take and lets a {@link io.ashlar.resilience.adaptive.ConcurrencyLimit} move the
 * number.
 *
 * <h2>What there is to find</h2>
 *
 * By Little's law the calls under way are throughput times latency. Raise the number, and at first
 * throughput grows and latency stays; from the service's capacity on throughput stays and latency
 * grows: the further calls only queue. The knee is the limit that is wanted, and it is where
 * congestion control of networks looks for its window. Hence the algorithms:
 *
 * <ul>
 *   <li>{@link io.ashlar.resilience.adaptive.AimdLimit}: up by one while all is well, down by a
 *       share on a loss (Jacobson, Congestion Avoidance and Control, SIGCOMM 1988). Sees a queue
 *       only when it has overflowed.
 *   <li>{@link io.ashlar.resilience.adaptive.VegasLimit}: reckons the queue from how much longer
 *       calls take than without load (Brakmo, O'Malley, Peterson, TCP Vegas, SIGCOMM 1994).
 *   <li>{@link io.ashlar.resilience.adaptive.Gradient2Limit}: compares the latency of now with that
 *       of the last minutes.
 * </ul>
 *
 * <p>All three do what those of the same names in Netflix's concurrency-limits 0.5.4 do; a test
 * compares them on 100,000 samples.
 *
 * <h2>What goes wrong</h2>
 *
 * <ul>
 *   <li><b>Single calls are noise.</b> Vegas on each call takes the fastest one for the latency
 *       without load, finds all others queued, and starves the service. So what is learned from
 *       here are windows of 100 ms to a second, by their mean or median.
 *   <li><b>A quiet service says nothing.</b> With few calls under way, fast answers do not show
 *       that there is room for more, nor slow ones that there is none: all algorithms ignore a
 *       window whose calls were not half of the limit.
 *   <li><b>Drift.</b> A limit that is too high makes latency grow, what is taken for normal grows
 *       along, and the limit follows. Gradient2 goes to its maximum that way. Hence a maximum.
 * </ul>
 */
@NullMarked
package io.ashlar.resilience.adaptive;

import org.jspecify.annotations.NullMarked;
