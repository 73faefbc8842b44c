package io.ashlar.resilience.pipeline;

import io.ashlar.resilience.CallRefusedException;
import io.ashlar.resilience.ResilienceEvent;

/**
 * A call that a pipeline's caller got refused.
 *
 * @param name who refused
 * @param refusal what the caller got: which mechanism, and when to come again
 */
public record CallRefused(String name, CallRefusedException refusal) implements ResilienceEvent {}
