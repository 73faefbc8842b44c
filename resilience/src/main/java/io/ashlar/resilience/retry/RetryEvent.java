package io.ashlar.resilience.retry;

import io.ashlar.resilience.ResilienceEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The decision to make another attempt.
 *
 * @param name the retry
 * @param attempt which attempt failed, from 1
 * @param delay the wait before the next one
 * @param failure what it threw; null if its result was not good enough
 */
public record RetryEvent(String name, int attempt, Duration delay, @Nullable Throwable failure)
    implements ResilienceEvent {}
