/**
 * Bulkheads: how many calls are under way at once.
 *
 * <p>{@link io.ashlar.resilience.bulkhead.Bulkhead} is the door: places, and a queue in front of
 * them that is served in order.
 */
@NullMarked
package io.ashlar.resilience.bulkhead;

import org.jspecify.annotations.NullMarked;
