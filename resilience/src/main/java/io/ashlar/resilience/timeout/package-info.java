/**
 * Limits on how long a caller waits.
 *
 * <p>{@link io.ashlar.resilience.timeout.TimeLimiter} is the door, and tells what becomes of a call
 * that its caller no longer waits for. {@link io.ashlar.resilience.timeout.Deadline} is the point
 * in time that all share who work for one caller.
 */
@NullMarked
package io.ashlar.resilience.timeout;

import org.jspecify.annotations.NullMarked;
