/**
 * Child JVMs that are fed, watched and killed.
 *
 * <p>What a program has acknowledged must be there after {@code kill -9}: the one proof is to kill
 * it. A {@link io.ashlar.testkit.process.ChildJvm} runs a main class of the test's own class path;
 * the lines it prints are what it acknowledges. {@link io.ashlar.testkit.process.KillCycles} starts
 * it, kills it while it writes, and has the acknowledgements checked, again and again over the same
 * files. A kill loses what the process holds and keeps what it gave to the operating system; the
 * loss of power is another test, with another file system.
 */
@NullMarked
package io.ashlar.testkit.process;

import org.jspecify.annotations.NullMarked;
