package io.ashlar.resilience.pipeline;

import io.ashlar.resilience.ResilienceEvent;
import java.time.Duration;

/**
 * A call whose pipeline lost patience with it.
 *
 * @param name the time limiter
 * @param limit how long the call was allowed to take
 */
public record TimeLimitExceeded(String name, Duration limit) implements ResilienceEvent {}
