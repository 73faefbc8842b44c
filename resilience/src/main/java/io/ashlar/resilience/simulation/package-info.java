/**
 * A room to try numbers in: the policies of this module, as they are, in front of a modelled
 * service, in virtual time.
 *
 * <p>{@link io.ashlar.resilience.simulation.OverloadSimulation} plays minutes of a service in
 * seconds, always the same way for the same seed, and {@link
 * io.ashlar.resilience.simulation.OverloadRun} says what came of it. {@link
 * io.ashlar.resilience.simulation.Simulator} does so from the command line: does my retry setting
 * recover from ten seconds of overload?
 *
 * <p>Only the simulator needs picocli; the rest needs nothing.
 */
@NullMarked
package io.ashlar.resilience.simulation;

import org.jspecify.annotations.NullMarked;
