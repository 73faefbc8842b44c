/**
 * Rate limits for each of many keys, in bounded memory.
 *
 * <p>{@link io.ashlar.resilience.keyed.KeyedLimiter} is the door; {@code KeyedTable} tells how an
 * array of longs holds them, and why no key is ever above its limit.
 */
@NullMarked
package io.ashlar.resilience.keyed;

import org.jspecify.annotations.NullMarked;
