package io.ashlar.resilience.simulation;

/**
 * One client of several that were tried.
 *
 * @param name its name, in words
 * @param run what came of it
 */
record Trial(String name, OverloadRun run) {}
