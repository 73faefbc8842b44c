/**
 * Retries: another attempt at a call that failed.
 *
 * <p>{@link io.ashlar.resilience.retry.Retry} is the door. {@link
 * io.ashlar.resilience.retry.Backoff} says how long to wait, {@link
 * io.ashlar.resilience.retry.RetryBudget} whether a retry can be afforded, and why it must be
 * asked.
 */
@NullMarked
package io.ashlar.resilience.retry;

import org.jspecify.annotations.NullMarked;
