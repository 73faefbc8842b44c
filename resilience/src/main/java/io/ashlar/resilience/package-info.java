/**
 * Circuit breakers, limiters, bulkheads, retries and shedding.
 *
 * <p>This room holds no code yet: nothing is exported until its first type is proven.
 */
@NullMarked
package io.ashlar.resilience;

import org.jspecify.annotations.NullMarked;
