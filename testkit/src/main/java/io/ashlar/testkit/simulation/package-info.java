/**
 * A distributed system in one thread: virtual time, a network that misbehaves, nodes that crash,
 * and a seed that brings every run back.
 *
 * <p>Start with {@link io.ashlar.testkit.simulation.SimulationCheck}: it runs a {@link
 * io.ashlar.testkit.simulation.Scenario} for a seed, and when that fails, reduces the faults of the
 * run to the few that matter. A scenario gets a {@link io.ashlar.testkit.simulation.Simulation},
 * adds {@link io.ashlar.testkit.simulation.SimulatedNode nodes} that run a {@link
 * io.ashlar.testkit.simulation.NodeProgram}, lets faults loose ({@link
 * io.ashlar.testkit.simulation.FaultInjector}), runs for a stretch of virtual time and checks what
 * must hold.
 *
 * <p>Nodes talk by messages or by connections ({@link
 * io.ashlar.testkit.simulation.SimulatedNetwork} says what may happen to either), have a {@link
 * io.ashlar.testkit.simulation.NodeClock} of their own, and a file system if the test gives them
 * one ({@link io.ashlar.testkit.simulation.NodeDisk}). Time, threads and chance reach production
 * code as the JDK's own types: {@code LongSupplier}, {@code InstantSource}, {@code
 * ScheduledExecutorService}, {@code RandomGenerator}.
 */
@NullMarked
package io.ashlar.testkit.simulation;

import org.jspecify.annotations.NullMarked;
