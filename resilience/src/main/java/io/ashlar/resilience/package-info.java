/**
 * What the mechanisms of this module share: the exceptions' root and the refusal.
 *
 * <p>Begin with the package of what is needed: {@code limiter} bounds how often, {@code bulkhead}
 * how many at once, {@code timeout} how long; {@code breaker} stops calling what fails, {@code
 * retry} tries again, {@code fallback} answers otherwise, {@code pipeline} puts them together. Each
 * but the last stands alone; none needs a registry, a scheduler or a thread.
 *
 * <p>Time is a {@link java.util.function.LongSupplier} of nanoseconds that never go back, as {@link
 * System#nanoTime}; every mechanism takes one, and its tests run in virtual time.
 */
@NullMarked
package io.ashlar.resilience;

import org.jspecify.annotations.NullMarked;
