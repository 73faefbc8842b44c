/**
 * Hedged calls: a second attempt against a slow tail.
 *
 * <p>{@link io.ashlar.resilience.hedge.Hedge} is the door, and tells when a second attempt begins
 * and what bounds their number; {@code Race} is one call with its attempts, {@code LatencyQuantile}
 * how the delay is learnt.
 */
@NullMarked
package io.ashlar.resilience.hedge;

import org.jspecify.annotations.NullMarked;
