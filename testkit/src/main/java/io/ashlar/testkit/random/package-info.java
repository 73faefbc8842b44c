/**
 * Chance that can be repeated: a specified random generator, seeds for JUnit, key distributions and
 * operation sequences that shrink.
 *
 * <p>A random test is worth as much as its seed. If the printed seed does not bring the failure
 * back, the failure is a rumour. So everything here is a pure function of a 64-bit seed, on every
 * JDK, for ever:
 *
 * <ul>
 *   <li>{@link io.ashlar.testkit.random.SeededRandom} fixes the bits <em>and</em> how a double, an
 *       integer below a bound or a Gaussian is made of them.
 *   <li>{@link io.ashlar.testkit.random.Seeds} runs a JUnit test once per seed, names the seed in
 *       the test's display name and in its failure, and replays it by a system property.
 *   <li>{@link io.ashlar.testkit.random.KeyDistribution} draws keys as real workloads do: uniform,
 *       Zipf, scrambled Zipf, latest, hotspot, sequential.
 *   <li>{@link io.ashlar.testkit.random.OperationGenerator} draws sequences of operations and
 *       reduces a failing one; {@link io.ashlar.testkit.random.DeltaDebugging} is the reduction,
 *       and the same one shortens fault schedules in the simulation.
 * </ul>
 */
@NullMarked
package io.ashlar.testkit.random;

import org.jspecify.annotations.NullMarked;
