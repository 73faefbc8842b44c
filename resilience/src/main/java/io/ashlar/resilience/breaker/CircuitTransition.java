package io.ashlar.resilience.breaker;

import io.ashlar.resilience.ResilienceEvent;

/**
 * A change of a circuit breaker's state. Each is reported once, by the thread that brought it
 * about; two that follow closely may be reported by two threads, and {@code number} tells their
 * order.
 *
 * @param name the breaker
 * @param from the state before
 * @param to the state after, another one
 * @param number grows with every change of this breaker, wrapping around after four thousand
 *     million
 */
public record CircuitTransition(String name, CircuitState from, CircuitState to, int number)
    implements ResilienceEvent {}
