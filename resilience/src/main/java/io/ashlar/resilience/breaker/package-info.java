/**
 * Circuit breakers: not calling what fails.
 *
 * <p>{@link io.ashlar.resilience.breaker.CircuitBreaker} is the door; its states, its permits and
 * what it costs are told there. Behind it: {@code Phase} (a state with all that belongs to it, as
 * one object), {@code Probation} (the half-open state: probes as leases), {@code CountWindow} and
 * {@code TimeWindow} (the outcomes of the last calls, without a lock), {@code Description} and
 * {@code StateDiagram} (a breaker in words and as a drawing).
 */
@NullMarked
package io.ashlar.resilience.breaker;

import org.jspecify.annotations.NullMarked;
