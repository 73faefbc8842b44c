/**
 * Fallbacks: what to answer when a call fails. {@link io.ashlar.resilience.fallback.Fallback} is
 * the door.
 */
@NullMarked
package io.ashlar.resilience.fallback;

import org.jspecify.annotations.NullMarked;
