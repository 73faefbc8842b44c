/**
 * Bulkheads: how many calls are under way at once.
 *
 * <p>Named after the walls in a ship's hull: a leak fills one compartment, not the ship (Nygard,
 * Release It!, 2007, chapter 5). Without them one slow service ends up with all threads of its
 * caller, and the caller is as dead as the service.
 *
 * <ul>
 *   <li>{@link io.ashlar.resilience.bulkhead.Bulkhead}: places, and a queue in front of them that
 *       is served in order. The usual one; costs a few nanoseconds.
 *   <li>{@link io.ashlar.resilience.bulkhead.PoolBulkhead}: threads of its own, for calls that may
 *       hang. The caller comes back when his time is over, whatever the call does.
 *   <li>{@link io.ashlar.resilience.bulkhead.PartitionedBulkhead}: one limit, divided among tenants
 *       or kinds of requests; what one does not use, others may borrow.
 * </ul>
 *
 * <p>A limit that finds itself is in the package {@code adaptive}; a queue that throws out what has
 * become pointless is in {@code shedding}.
 */
@NullMarked
package io.ashlar.resilience.bulkhead;

import org.jspecify.annotations.NullMarked;
