/**
 * Rate limiters: how often something may happen.
 *
 * <p>{@link io.ashlar.resilience.limiter.RateLimiter} is the door and tells which kind bounds what.
 * {@link io.ashlar.resilience.limiter.TokenBucket} smooths, {@link
 * io.ashlar.resilience.limiter.LeakyBucket} makes callers wait in line, {@link
 * io.ashlar.resilience.limiter.Limit} names the windows and combines several bounds. The arithmetic
 * of the first two, and why one long is enough for it, is told in {@code Line}; how a rate such as
 * "3 a second" is counted without rounding, in {@code Spacing}.
 */
@NullMarked
package io.ashlar.resilience.limiter;

import org.jspecify.annotations.NullMarked;
